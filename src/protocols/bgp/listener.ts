// Connections that neighbours open: who may, and which session they end up with. RFC 4271, 8.2.1.
import type { Ip } from "../../base/ip.ts";
import type { Message } from "../../wire/bgp/message.ts";
import type { Connection, ConnectionHandlers, Context } from "../protocol.ts";
import { BGP_PORT } from "./constants.ts";
import type { Peer } from "./peer.ts";
import { MessageFormat } from "./session.ts";

/** Listens in one VRF for the neighbours that `peers` answers. Returns the stop function. */
export const listen = (context: Context, peers: () => Iterable<Peer>): (() => void) => {
  const formats = new Map<string, MessageFormat>();
  let asking = "";
  const keyOfPeer = (address: Ip, port: number, link: number | null): string => `${address} ${port} ${link}`;
  const peerFor = (address: Ip, link: number | null): Peer | undefined => {
    for (const p of peers())
      if (p.settings.address === address && (link === null || p.connectedInterface()?.index === link)) return p;
    return undefined;
  };
  const holders = new Map<Connection<Message>, Peer>();
  const pass = (connection: Connection<Message>, tell: (h: ConnectionHandlers<Message>) => void): void => {
    const session = holders.get(connection)?.holder(connection);
    if (session !== undefined) tell(session.handlers);
  };
  const handlers: ConnectionHandlers<Message> = {
    established: (connection) => {
      const key = keyOfPeer(connection.remoteAddress, connection.remotePort, connection.link);
      const format = formats.get(key) ?? new MessageFormat();
      formats.delete(key);
      const peer = peerFor(connection.remoteAddress, connection.link);
      if (peer === undefined || !peer.accepts) connection.abort();
      else {
        holders.set(connection, peer);
        peer.incoming(connection, format);
      }
    },
    message: (connection, pdu) => pass(connection, (h) => h.message(connection, pdu)),
    malformed: (connection, error, octets) => pass(connection, (h) => h.malformed?.(connection, error, octets)),
    closed: (connection, reason) => {
      formats.delete(keyOfPeer(connection.remoteAddress, connection.remotePort, connection.link));
      pass(connection, (h) => h.closed(connection, reason));
      holders.delete(connection);
    },
  };
  return context.tcp.listen<Message>(
    BGP_PORT,
    ({ address, port, link }) => {
      const peer = peerFor(address, link);
      if (peer === undefined || !peer.accepts) return null;
      asking = keyOfPeer(address, port, link);
      return peer.options();
    },
    () => {
      const format = new MessageFormat();
      formats.set(asking, format);
      return format;
    },
    handlers,
  );
};
