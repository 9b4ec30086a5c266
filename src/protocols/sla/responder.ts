// Ports that answer the probes of others without being asked for first.
import type { Ipv4 } from "../../base/ip.ts";
import { raw } from "../../wire/pdu.ts";
import type { ConnectionHandlers, Context, StreamFormat } from "../protocol.ts";
import type { SlaResponderConfig } from "./config.ts";

const OCTETS: StreamFormat<Uint8Array> = { headerLength: 1, length: () => 1, codec: () => raw };
/** A connection is made and ended by the other end. */
const SILENT: ConnectionHandlers<Uint8Array> = { established: () => {}, message: () => {}, closed: () => {} };

/** The answering ports of one router, in the global table. */
export class Responders {
  readonly #context: Context;
  #open: (() => void)[] = [];
  constructor(context: Context) {
    this.#context = context;
  }
  configure(responders: readonly SlaResponderConfig[]): void {
    this.stop();
    const byPort = new Map<string, { kind: SlaResponderConfig["kind"]; port: number; addresses: Set<Ipv4> }>();
    for (const { kind, port, address } of responders) {
      const key = `${kind} ${port}`;
      const found = byPort.get(key);
      if (found === undefined) byPort.set(key, { kind, port, addresses: new Set([address]) });
      else found.addresses.add(address);
    }
    for (const { kind, port, addresses } of byPort.values())
      try {
        this.#open.push(kind === "udp-echo" ? this.#udp(port, addresses) : this.#tcp(port, addresses));
      } catch {
        // Something else on this router has the port.
      }
  }
  stop(): void {
    for (const close of this.#open) close();
    this.#open = [];
  }
  #udp(port: number, addresses: ReadonlySet<Ipv4>): () => void {
    const { udp } = this.#context;
    return udp.receive(port, raw, ({ pdu, from, to, sourcePort }) => {
      if (typeof to === "number" && addresses.has(to))
        udp.send(pdu, { source: port, destination: sourcePort }, { to: from, from: to });
    });
  }
  #tcp(port: number, addresses: ReadonlySet<Ipv4>): () => void {
    return this.#context.tcp.listen(
      port,
      ({ localAddress }) => (typeof localAddress === "number" && addresses.has(localAddress) ? {} : null),
      () => OCTETS,
      SILENT,
    );
  }
}
