// Who on this node hears echo replies and ICMP errors, of both families.
import { IcmpType } from "../wire/icmp.ts";
import type { EchoReceived, IcmpErrorReceived } from "./engine.ts";

export const EchoReplyKind = { type: IcmpType.EchoReply } as const;

export class ErrorListeners {
  readonly #errors = new Set<(error: IcmpErrorReceived) => void>();
  readonly #echoes = new Map<number, (reply: EchoReceived) => void>();
  #last = 0;

  /** The next identifier nobody uses. */
  open(listener: (reply: EchoReceived) => void): number {
    do this.#last = (this.#last + 1) & 0xffff;
    while (this.#echoes.has(this.#last));
    this.#echoes.set(this.#last, listener);
    return this.#last;
  }
  close(identifier: number): void {
    this.#echoes.delete(identifier);
  }
  onError(listener: (error: IcmpErrorReceived) => void): () => void {
    this.#errors.add(listener);
    return () => this.#errors.delete(listener);
  }
  echo(identifier: number, reply: EchoReceived): void {
    this.#echoes.get(identifier)?.(reply);
  }
  error(error: IcmpErrorReceived): void {
    for (const listener of [...this.#errors]) listener(error);
  }
  stop(): void {
    this.#errors.clear();
    this.#echoes.clear();
  }
}
