// One run of an operation: a packet or a connection out, and what comes of it.
import { filler } from "../../base/filler.ts";
import { type Ip, isLinkLocalIpv6 } from "../../base/ip.ts";
import { type Pdu, raw, rawPdu } from "../../wire/pdu.ts";
import type { Connection, Context, StreamFormat } from "../protocol.ts";
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

/** An operation whose type is known to be `K`. */
type Typed<K extends SlaType["kind"]> = SlaOperationConfig & { readonly type: Extract<SlaType, { kind: K }> };
const isOf = <K extends SlaType["kind"]>(operation: SlaOperationConfig, kind: K): operation is Typed<K> =>
  operation.type?.kind === kind;
/** `tos` of an IPv4 operation, `traffic-class` of an IPv6 one, as options of sending. */
const classOf = (operation: SlaOperationConfig, to: Ip): { readonly tos?: number } => {
  const tos = typeof to === "number" ? operation.tos : operation.trafficClass;
  return tos === undefined ? {} : { tos };
};

const echoProber = (context: Context, operation: Typed<"icmp-echo">, heard: Heard): Prober => {
  const { type } = operation;
  const data = filler(TIME_STAMPS + (operation.dataSize ?? ECHO_DATA), DATA_PATTERN);
  const sender = context.echo.open((reply) => heard(reply.sequence, false));
  return {
    send: (sequence) => {
      const from = sourceOf(context, type);
      if (from === "none") return;
      sender.send(sequence & 0xffff, data, {
        to: type.to,
        ...(from === undefined ? {} : { from }),
        ...classOf(operation, type.to),
      });
    },
    stop: () => sender.close(),
  };
};

/** What comes over the connection is of no interest. */
const OCTETS: StreamFormat<Uint8Array> = { headerLength: 1, length: () => 1, codec: () => raw };

const connectProber = (context: Context, operation: Typed<"tcp-connect">, heard: Heard): Prober => {
  const { to, port, sourceAddress, control } = operation.type;
  let open: Connection<Uint8Array> | null = null;
  let current = -1;
  const stop = (): void => {
    current = -1;
    open?.abort();
    open = null;
  };
  const send = (sequence: number): void => {
    stop();
    // A responder would have to open the port first, and nobody here is one.
    if (control !== false) return;
    current = sequence;
    open = context.tcp.connect(
      { to, port, ...(sourceAddress === undefined ? {} : { from: sourceAddress }) },
      () => OCTETS,
      {
        established: (connection) => {
          connection.close();
          if (current === sequence) heard(sequence, false);
        },
        message: (_connection: Connection<Uint8Array>, _octets: Pdu<Uint8Array>) => {},
        closed: (connection, reason) => {
          if (open === connection) open = null;
          if (current !== sequence) return;
          if (reason === "refused" || reason === "reset") heard(sequence, true);
        },
      },
      operation.tos === undefined ? {} : { tos: operation.tos },
    );
  };
  return { send, stop };
};

/** The configured port, or the first free one; null when there is none. */
const openUdp = (
  context: Context,
  { to, port: remote, sourcePort, control }: Typed<"udp-echo">["type"],
  heard: (octets: Uint8Array) => void,
): { readonly port: number; readonly stop: () => void } | null => {
  if (control !== false) return null;
  for (let port = sourcePort ?? FIRST_PORT; port <= (sourcePort ?? LAST_PORT); port++)
    try {
      const stop = context.udp.receive(port, raw, (packet) => {
        if (packet.from === to && packet.sourcePort === remote) heard(packet.pdu.value);
      });
      return { port, stop };
    } catch {
      // Taken.
    }
  return null;
};
/** The first two octets of a UDP probe are its sequence number: the answer is the same octets. */
const udpProber = (context: Context, operation: Typed<"udp-echo">, heard: Heard): Prober => {
  const { to, port, sourceAddress } = operation.type;
  const pattern = filler(Math.max(2, operation.dataSize ?? UDP_DATA), DATA_PATTERN);
  const opened = openUdp(context, operation.type, (octets) => {
    if (octets.length >= 2) heard(octets[0]! * 256 + octets[1]!, false);
  });
  return {
    send: (sequence) => {
      if (opened === null) return;
      const data = pattern.slice();
      data[0] = sequence >>> 8;
      data[1] = sequence & 0xff;
      context.udp.send(
        rawPdu(data),
        { source: opened.port, destination: port },
        { to, ...(sourceAddress === undefined ? {} : { from: sourceAddress }), ...classOf(operation, to) },
      );
    },
    stop: () => opened?.stop(),
  };
};

/** Null for an operation that cannot run. */
export const proberOf = (context: Context, operation: SlaOperationConfig, heard: Heard): Prober | null => {
  if (isOf(operation, "icmp-echo")) return echoProber(context, operation, heard);
  if (isOf(operation, "udp-echo")) return udpProber(context, operation, heard);
  return isOf(operation, "tcp-connect") ? connectProber(context, operation, heard) : null;
};
