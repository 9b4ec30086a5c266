// A value that components follow.
import { useEffect, useState } from "preact/hooks";

export class Observable<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();
  constructor(value: T) {
    this.#value = value;
  }
  get value(): T {
    return this.#value;
  }
  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }
  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }
  subscribe(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
/** Renders again whenever the value changes. */
export const useObservable = <T>(observable: Observable<T>): T => {
  const [value, setValue] = useState(observable.value);
  useEffect(() => {
    setValue(() => observable.value);
    return observable.subscribe((v) => setValue(() => v));
  }, [observable]);
  return value;
};
/** The same for islands: the first render is what the built page holds, or hydration would leave its attributes as they are. */
export const useHydrated = <T>(observable: Observable<T>, built: T): T => {
  const [value, setValue] = useState(built);
  useEffect(() => {
    setValue(() => observable.value);
    return observable.subscribe((v) => setValue(() => v));
  }, [observable]);
  return value;
};
