// Texts being edited, by node: they outlive the editor that shows them, and are saved with the rest of the work.
import { Observable } from "./observable.ts";

export interface Draft {
  /** The running configuration that the edits began from. */
  readonly base: string;
  readonly text: string;
}

export class Drafts {
  readonly all: Observable<ReadonlyMap<string, Draft>>;
  /** Bumped when a text was put here by something else than its editor. */
  readonly outside = new Observable(0);
  constructor(kept: readonly (readonly [string, Draft])[] = []) {
    this.all = new Observable<ReadonlyMap<string, Draft>>(new Map(kept));
  }
  of(node: string): Draft | undefined {
    return this.all.value.get(node);
  }
  /** A text equal to its base is no draft. */
  edit(node: string, base: string, text: string): void {
    if (base === text) this.drop(node);
    else this.all.update((all) => new Map(all).set(node, { base, text }));
  }
  /** The same from elsewhere: an editor that is open shows it. */
  put(node: string, base: string, text: string): void {
    this.edit(node, base, text);
    this.outside.update((n) => n + 1);
  }
  drop(node: string): void {
    if (!this.all.value.has(node)) return;
    this.all.update((all) => new Map([...all].filter(([n]) => n !== node)));
  }
}
