// One run of an operation: a packet or a connection out, and what comes of it.
import type { Ip } from "../../base/ip.ts";
import { isLinkLocalIpv6 } from "../../base/ip.ts";
import { type Pdu, raw, rawPdu } from "../../wire/pdu.ts";
import type { Connection, Context, EchoSender, StreamFormat } from "../protocol.ts";
import type { SlaOperationConfig, SlaType } from "./config.ts";
import { DATA_PATTERN, ECHO_DATA, FIRST_PORT, LAST_PORT, TIME_STAMPS, UDP_DATA } from "./constants.ts";

/** How probes of one operation leave and what they hear. */
export interface Prober {
  /** Sends one. Every answer to it is told to the listener with this sequence number. */
  send(sequence: number): void;
  stop(): void;
}
/** `refused`: the other end said no; else it answered. */
export type Heard = (sequence: number, refused: boolean) => void;

/** The data of an echo request: the pattern, over and over. */
const dataOf = (length: number): Uint8Array => {
  const data = new Uint8Array(length);
  for (let i = 0; i < length; i++) data[i] = i % 2 === 0 ? DATA_PATTERN >>> 8 : DATA_PATTERN & 0xff;
  return data;
};
/** The address to speak from: "none" when an interface was named that has none. */
const sourceOf = (
  context: Context,
  type: { readonly to: Ip; readonly sourceAddress?: Ip; readonly sourceInterface?: string },
): Ip | undefined | "none" => {
  if (type.sourceInterface === undefined) return type.sourceAddress;
  const found = context.interfaceNamed(type.sourceInterface);
  if (found === undefined || !found.up) return "none";
  const addresses = typeof type.to === "number" ? found.ipv4 : found.ipv6;
  return addresses.find((a) => typeof a.address === "number" || !isLinkLocalIpv6(a.address))?.address ?? "none";
};

class EchoProber implements Prober {
  readonly #context: Context;
  readonly #type: Extract<SlaType, { kind: "icmp-echo" }>;
  readonly #data: Uint8Array;
  readonly #tos: number | undefined;
  readonly #sender: EchoSender;
  constructor(
    context: Context,
    type: Extract<SlaType, { kind: "icmp-echo" }>,
    operation: SlaOperationConfig,
    heard: Heard,
  ) {
    this.#context = context;
    this.#type = type;
    this.#data = dataOf(TIME_STAMPS + (operation.dataSize ?? ECHO_DATA));
    this.#tos = typeof type.to === "number" ? operation.tos : operation.trafficClass;
    this.#sender = context.echo.open((reply) => heard(reply.sequence, false));
  }
  send(sequence: number): void {
    const from = sourceOf(this.#context, this.#type);
    if (from === "none") return;
    this.#sender.send(sequence & 0xffff, this.#data, {
      to: this.#type.to,
      ...(from === undefined ? {} : { from }),
      ...(this.#tos === undefined ? {} : { tos: this.#tos }),
    });
  }
  stop(): void {
    this.#sender.close();
  }
}

/** What comes over the connection is of no interest. */
const OCTETS: StreamFormat<Uint8Array> = { headerLength: 1, length: () => 1, codec: () => raw };

class ConnectProber implements Prober {
  readonly #context: Context;
  readonly #type: Extract<SlaType, { kind: "tcp-connect" }>;
  readonly #tos: number | undefined;
  readonly #heard: Heard;
  #connection: Connection<Uint8Array> | null = null;
  #current = -1;
  constructor(
    context: Context,
    type: Extract<SlaType, { kind: "tcp-connect" }>,
    operation: SlaOperationConfig,
    heard: Heard,
  ) {
    this.#context = context;
    this.#type = type;
    this.#tos = operation.tos;
    this.#heard = heard;
  }
  send(sequence: number): void {
    this.stop();
    // A responder would have to open the port first, and nobody here is one.
    if (this.#type.control !== false) return;
    const { to, port, sourceAddress } = this.#type;
    this.#current = sequence;
    this.#connection = this.#context.tcp.connect(
      { to, port, ...(sourceAddress === undefined ? {} : { from: sourceAddress }) },
      () => OCTETS,
      {
        established: (connection) => {
          connection.close();
          if (this.#current === sequence) this.#heard(sequence, false);
        },
        message: (_connection: Connection<Uint8Array>, _octets: Pdu<Uint8Array>) => {},
        closed: (connection, reason) => {
          if (this.#connection === connection) this.#connection = null;
          if (this.#current !== sequence) return;
          if (reason === "refused" || reason === "reset") this.#heard(sequence, true);
        },
      },
      this.#tos === undefined ? {} : { tos: this.#tos },
    );
  }
  stop(): void {
    this.#current = -1;
    this.#connection?.abort();
    this.#connection = null;
  }
}

/** The first two octets of a UDP probe are its sequence number: the answer is the same octets. */
class UdpProber implements Prober {
  readonly #context: Context;
  readonly #type: Extract<SlaType, { kind: "udp-echo" }>;
  readonly #data: Uint8Array;
  readonly #tos: number | undefined;
  readonly #port: number | null;
  readonly #stop: () => void;
  constructor(
    context: Context,
    type: Extract<SlaType, { kind: "udp-echo" }>,
    operation: SlaOperationConfig,
    heard: Heard,
  ) {
    this.#context = context;
    this.#type = type;
    this.#data = dataOf(Math.max(2, operation.dataSize ?? UDP_DATA));
    this.#tos = typeof type.to === "number" ? operation.tos : operation.trafficClass;
    const opened = this.#open((octets) => {
      if (octets.length >= 2) heard(octets[0]! * 256 + octets[1]!, false);
    });
    this.#port = opened?.port ?? null;
    this.#stop = opened?.stop ?? (() => {});
  }
  /** The configured port, or the first free one; null when there is none. */
  #open(heard: (octets: Uint8Array) => void): { readonly port: number; readonly stop: () => void } | null {
    const { to, port: remote, sourcePort, control } = this.#type;
    if (control !== false) return null;
    for (let port = sourcePort ?? FIRST_PORT; port <= (sourcePort ?? LAST_PORT); port++)
      try {
        const stop = this.#context.udp.receive(port, raw, (packet) => {
          if (packet.from === to && packet.sourcePort === remote) heard(packet.pdu.value);
        });
        return { port, stop };
      } catch {
        // Taken.
      }
    return null;
  }
  send(sequence: number): void {
    if (this.#port === null) return;
    const data = this.#data.slice();
    data[0] = sequence >>> 8;
    data[1] = sequence & 0xff;
    const { to, port, sourceAddress } = this.#type;
    this.#context.udp.send(
      rawPdu(data),
      { source: this.#port, destination: port },
      {
        to,
        ...(sourceAddress === undefined ? {} : { from: sourceAddress }),
        ...(this.#tos === undefined ? {} : { tos: this.#tos }),
      },
    );
  }
  stop(): void {
    this.#stop();
  }
}

/** Null for an operation that cannot run. */
export const proberOf = (context: Context, operation: SlaOperationConfig, heard: Heard): Prober | null => {
  const { type } = operation;
  if (type === undefined || type.kind === "other") return null;
  if (type.kind === "icmp-echo") return new EchoProber(context, type, operation, heard);
  if (type.kind === "udp-echo") return new UdpProber(context, type, operation, heard);
  return new ConnectProber(context, type, operation, heard);
};
