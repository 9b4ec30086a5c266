import fc from "fast-check";
import { expect, test } from "vitest";
import { milliseconds, seconds } from "../../../src/kernel/kernel.ts";
import type {
  CloseReason,
  Connection,
  ConnectionHandlers,
  ConnectionOptions,
} from "../../../src/protocols/protocol.ts";
import { tcpMachine } from "../../../src/protocols/tcp/machine.ts";
import { rawPdu } from "../../../src/wire/pdu.ts";
import { TcpFlags } from "../../../src/wire/tcp.ts";
import {
  type Fate,
  format,
  ip,
  type Mode,
  message,
  type Numbered,
  type Sent,
  stream,
  type World,
  world,
} from "./pair.ts";

interface User extends ConnectionHandlers<Numbered> {
  readonly got: number[];
  readonly closedWith: CloseReason[];
  readonly connections: Connection<Numbered>[];
  readonly errors: string[];
}
const user = (onEstablished: (connection: Connection<Numbered>) => void = () => {}): User => {
  const u = {
    got: [] as number[],
    closedWith: [] as CloseReason[],
    connections: [] as Connection<Numbered>[],
    errors: [] as string[],
  };
  return {
    ...u,
    established: (connection) => {
      u.connections.push(connection);
      onEstablished(connection);
    },
    message: (_connection, pdu) => u.got.push(pdu.value.number),
    malformed: (_connection, error) => u.errors.push(error.message),
    closed: (_connection, reason) => u.closedWith.push(reason),
  };
};
const setUp = (w: World, server: User, client: User, options: ConnectionOptions = {}, serverOptions = options) => {
  const a = w.node("10.0.0.1");
  const b = w.node("10.0.0.2");
  b.listen(179, () => serverOptions, format, server);
  const connection = a.connect({ to: ip("10.0.0.2"), port: 179 }, format, client, options);
  return { a, b, connection };
};
const flags = (n: number): string =>
  (["SYN", "ACK", "PSH", "FIN", "RST"] as const).filter((name) => (n & TcpFlags[name]) !== 0).join(",");
const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

test("the state table", () => {
  expect(tcpMachine.grid()).toMatchSnapshot();
});

test("a connection is opened by three segments that announce the MSS of the path, and closed by both FINs", () => {
  const w = world();
  const server = user();
  const client = user();
  const { a, b, connection } = setUp(w, server, client);
  w.run(seconds(1));
  expect(w.sent.map((s) => flags(s.segment.flags))).toEqual(["SYN", "SYN,ACK", "ACK"]);
  expect(w.sent[0]!.segment.options).toEqual([{ kind: "maximum-segment-size", size: 1460 }]);
  expect(client.connections).toEqual([connection]);
  expect(server.connections).toHaveLength(1);
  connection.close();
  w.run(seconds(2));
  expect(client.closedWith).toEqual(["closed"]);
  expect(server.closedWith).toEqual(["closed"]);
  expect(a.view().connections.map((c) => c.state)).toEqual(["TIME-WAIT"]);
  expect(b.view().connections).toEqual([]);
  w.run(seconds(70));
  expect(a.view().connections).toEqual([]);
});

test("data sent before close arrives before the end does", () => {
  const w = world();
  const server = user();
  const client = user((c) => {
    for (const i of count(20)) c.send(message(i, 500));
    c.close();
  });
  const { connection } = setUp(w, server, client);
  w.run(seconds(2));
  expect(server.got).toEqual(count(20));
  expect(server.closedWith).toEqual(["closed"]);
  expect(connection.unacknowledged).toBe(0);
});

test("messages are cut at the MSS that the peer announced, and arrive by reference in lazy mode", () => {
  const w = world();
  w.mtu = 576;
  const sent = [message(1, 2000), message(2, 40), message(3, 40)];
  const received: unknown[] = [];
  const server: User = { ...user(), message: (_c, pdu) => received.push(pdu) };
  setUp(
    w,
    server,
    user((c) => sent.forEach((pdu) => void c.send(pdu))),
  );
  w.run(seconds(1));
  const data = w.sent.filter((s) => s.segment.payload.length > 0).map((s) => s.segment.payload.length);
  expect(data).toEqual([536, 536, 536, 472]);
  expect(received).toHaveLength(3);
  expect(received.every((pdu, i) => pdu === sent[i])).toBe(true);
});

test("both ends may open at once: RFC 9293, figure 8", () => {
  const w = world();
  w.fate = () => ({ copies: [] });
  const a = w.node("10.0.0.1");
  const b = w.node("10.0.0.2");
  const onA = user();
  const onB = user();
  const first = a.connect({ to: ip("10.0.0.2"), port: 20000 }, format, onA);
  const second = b.connect({ to: ip("10.0.0.1"), port: first.localPort }, format, onB);
  w.run(milliseconds(1));
  // B does not choose port 20000 itself, so its port is rewritten on the way.
  const toA = (i: number) => w.inject("10.0.0.2", "10.0.0.1", { ...w.sent[i]!.segment, sourcePort: 20000 });
  const toB = (i: number) =>
    w.inject("10.0.0.1", "10.0.0.2", { ...w.sent[i]!.segment, destinationPort: second.localPort });
  toA(1);
  toB(0);
  expect([first.state, second.state]).toEqual(["SYN-RECEIVED", "SYN-RECEIVED"]);
  expect(w.sent.map((s) => flags(s.segment.flags))).toEqual(["SYN", "SYN", "SYN,ACK", "SYN,ACK"]);
  toA(3);
  toB(2);
  expect([first.state, second.state]).toEqual(["ESTABLISHED", "ESTABLISHED"]);
  expect([onA.connections.length, onB.connections.length]).toEqual([1, 1]);
});

test("nobody listens: the answer is a reset and the attempt is refused; a listener may refuse too", () => {
  const w = world();
  const a = w.node("10.0.0.1");
  const b = w.node("10.0.0.2");
  b.listen(180, () => null, format, user());
  const first = user();
  const second = user();
  a.connect({ to: ip("10.0.0.2"), port: 179 }, format, first);
  a.connect({ to: ip("10.0.0.2"), port: 180 }, format, second);
  w.run(seconds(1));
  expect([first.closedWith, second.closedWith]).toEqual([["refused"], ["refused"]]);
  expect(w.sent.filter((s) => s.from === ip("10.0.0.2")).map((s) => flags(s.segment.flags))).toEqual([
    "ACK,RST",
    "ACK,RST",
  ]);
});

test("an attempt without an answer is repeated with doubling pauses and given up after 30 seconds", () => {
  const w = world();
  w.fate = () => ({ copies: [] });
  const client = user();
  setUp(w, user(), client);
  w.run(seconds(29));
  expect(client.closedWith).toEqual([]);
  w.run(seconds(31));
  expect(w.sent.map((s) => s.at / 1e9)).toEqual([0, 1, 3, 7, 15]);
  expect(client.closedWith).toEqual(["timeout"]);
});

test("without a route, and by ICMP, an attempt is unreachable", () => {
  const w = world();
  const a = w.node("10.0.0.1");
  const first = user();
  a.connect({ to: ip("99.99.99.99"), port: 179 }, format, first);
  expect(first.closedWith).toEqual([]);
  w.run(1);
  expect(first.closedWith).toEqual(["unreachable"]);
  const second = user();
  const c = a.connect({ to: ip("10.0.0.9"), port: 179 }, format, second);
  w.run(2);
  const segment = new Uint8Array(8);
  const view = new DataView(segment.buffer);
  view.setUint16(0, c.localPort);
  view.setUint16(2, 179);
  view.setUint32(4, w.sent.at(-1)!.segment.sequence - 7);
  const error = {
    localAddress: ip("10.0.0.1"),
    remoteAddress: ip("10.0.0.9"),
    segment,
    kind: "soft",
    mtu: 0,
    link: 1,
  } as const;
  a.error(error);
  expect(second.closedWith).toEqual([]);
  view.setUint32(4, w.sent.at(-1)!.segment.sequence);
  a.error(error);
  expect(second.closedWith).toEqual(["unreachable"]);
});

test("abort resets the peer; the one who aborts hears of it afterwards", () => {
  const w = world();
  const server = user();
  const client = user();
  const { connection } = setUp(w, server, client);
  w.run(seconds(1));
  connection.abort();
  expect(client.closedWith).toEqual([]);
  w.run(seconds(2));
  expect([client.closedWith, server.closedWith]).toEqual([["aborted"], ["reset"]]);
});

test("a reset in the window but not at its edge is challenged, so is a SYN: RFC 5961", () => {
  const w = world();
  const client = user();
  const { a, connection } = setUp(w, user(), client);
  w.run(seconds(1));
  const { receiveNext } = a.view().connections[0]!;
  const before = w.sent.length;
  const blind = { sourcePort: 179, destinationPort: connection.localPort };
  w.inject("10.0.0.2", "10.0.0.1", { ...blind, flags: TcpFlags.RST, sequence: (receiveNext + 100) >>> 0 });
  w.inject("10.0.0.2", "10.0.0.1", { ...blind, flags: TcpFlags.SYN, sequence: (receiveNext + 100) >>> 0 });
  expect(connection.state).toBe("ESTABLISHED");
  expect(w.sent.slice(before).map((s) => flags(s.segment.flags))).toEqual(["ACK", "ACK"]);
  w.inject("10.0.0.2", "10.0.0.1", { ...blind, flags: TcpFlags.RST, sequence: receiveNext });
  expect(client.closedWith).toEqual(["reset"]);
});

test("a reset outside the window, and an ACK of what was never sent, change nothing", () => {
  const w = world();
  const { a, connection } = setUp(w, user(), user());
  w.run(seconds(1));
  const { receiveNext, sendNext } = a.view().connections[0]!;
  const blind = { sourcePort: 179, destinationPort: connection.localPort };
  w.inject("10.0.0.2", "10.0.0.1", { ...blind, flags: TcpFlags.RST, sequence: (receiveNext + 70000) >>> 0 });
  w.inject("10.0.0.2", "10.0.0.1", {
    ...blind,
    flags: TcpFlags.ACK,
    sequence: receiveNext,
    acknowledgment: (sendNext + 5) >>> 0,
  });
  expect(connection.state).toBe("ESTABLISHED");
  expect(a.view().connections[0]!.unacknowledged).toBe(sendNext);
});

test("segments with too low a TTL are dropped: RFC 5082", () => {
  const w = world();
  const client = user();
  const { b } = setUp(w, user(), client, { ttl: 254 }, { ttl: 255, minimumTtl: 255 });
  w.run(seconds(40));
  expect(client.closedWith).toEqual(["timeout"]);
  expect(b.view().counters.lowTtl).toBe(5);
});

test("MD5: the same password connects; a wrong or missing one is logged and dropped", () => {
  for (const mode of ["lazy", "bytes"] as const) {
    const good = world(mode);
    const server = user();
    setUp(
      good,
      server,
      user((c) => c.send(message(7, 3000))),
      { md5: "secret" },
    );
    good.run(seconds(2));
    expect(server.got).toEqual([7]);
    expect(good.sent.every((s) => s.segment.options.some((o) => o.kind === "md5-signature"))).toBe(true);
  }
  const wrong = world();
  const { connection } = setUp(wrong, user(), user(), { md5: "secret" }, { md5: "other" });
  wrong.run(seconds(40));
  expect(wrong.logs[0]).toEqual({
    facility: "TCP",
    severity: 6,
    mnemonic: "BADAUTH",
    text: `Invalid MD5 digest from 10.0.0.1(${connection.localPort}) to 10.0.0.2(179) tableid - 0`,
  });
  const missing = world();
  const client = user();
  setUp(missing, user(), client, {}, { md5: "other" });
  missing.run(seconds(40));
  expect(missing.logs[0]!.text).toContain("No MD5 digest from");
  expect(client.closedWith).toEqual(["timeout"]);
});

test("an idle connection is probed, and ended when the peer is gone", () => {
  const w = world();
  const client = user();
  setUp(w, user(), client, { keepalive: { idle: seconds(10), interval: seconds(2), probes: 3 } });
  w.run(seconds(60));
  expect(client.closedWith).toEqual([]);
  w.fate = () => ({ copies: [] });
  w.run(seconds(80));
  expect(client.closedWith).toEqual(["timeout"]);
});

test("unacknowledged data is given up after three minutes", () => {
  const w = world();
  const client = user();
  const { connection } = setUp(w, user(), client);
  w.run(seconds(1));
  w.fate = () => ({ copies: [] });
  connection.send(message(1, 100));
  w.run(seconds(170));
  expect(client.closedWith).toEqual([]);
  w.run(seconds(200));
  expect(client.closedWith).toEqual(["timeout"]);
});

test("one lost segment is sent again after three duplicate ACKs, long before the timeout", () => {
  const w = world();
  const server = user();
  let data = 0;
  w.fate = (s) => ({ copies: s.segment.payload.length > 0 && ++data === 2 ? [] : [milliseconds(5)] });
  const { a } = setUp(
    w,
    server,
    user((c) => count(8).forEach((i) => void c.send(message(i, 1460)))),
  );
  w.run(milliseconds(200));
  expect(server.got).toEqual(count(8));
  expect(a.view().connections[0]!.retransmitted).toBe(1);
});

test("a closed window is probed until it opens", () => {
  const w = world();
  const { a, connection } = setUp(w, user(), user());
  w.run(seconds(1));
  const { receiveNext, sendNext } = a.view().connections[0]!;
  const peer = { sourcePort: 179, destinationPort: connection.localPort, sequence: receiveNext, flags: TcpFlags.ACK };
  w.fate = () => ({ copies: [] });
  w.inject("10.0.0.2", "10.0.0.1", { ...peer, acknowledgment: sendNext, window: 0 });
  const before = w.sent.length;
  connection.send(message(1, 300));
  w.run(seconds(10));
  const probes = w.sent.slice(before);
  expect(probes.length).toBeGreaterThan(2);
  expect(probes.every((s) => s.segment.payload.length === 1 && s.segment.sequence === sendNext)).toBe(true);
  w.inject("10.0.0.2", "10.0.0.1", { ...peer, acknowledgment: sendNext, window: 1000 });
  expect(w.sent.at(-1)!.segment.payload.length).toBe(300);
});

test("what cannot be framed is handed over once, and the connection stays open", () => {
  const w = world();
  const server = user();
  const client = user((c) => {
    c.send(message(1, 10));
    (c as Connection<unknown>).send(rawPdu(new Uint8Array([0, 1, 2, 3])));
    c.send(message(2, 10));
  });
  const { connection } = setUp(w, server, client);
  w.run(seconds(1));
  expect(server.got).toEqual([1]);
  expect(server.errors).toEqual(["bad length at octet 0"]);
  expect(connection.state).toBe("ESTABLISHED");
});

test("a smaller path MTU told by ICMP makes smaller segments", () => {
  const w = world();
  const server = user();
  const { a, connection } = setUp(w, server, user());
  w.run(seconds(1));
  w.fate = (s) => ({ copies: s.segment.payload.length > 960 ? [] : [milliseconds(5)] });
  connection.send(message(5, 1400));
  w.run(seconds(1) + milliseconds(1));
  const segment = new Uint8Array(8);
  const view = new DataView(segment.buffer);
  view.setUint16(0, connection.localPort);
  view.setUint16(2, 179);
  view.setUint32(4, w.sent.at(-1)!.segment.sequence);
  a.error({
    localAddress: ip("10.0.0.1"),
    remoteAddress: ip("10.0.0.2"),
    segment,
    kind: "too-big",
    mtu: 1000,
    link: 1,
  });
  w.run(seconds(1) + milliseconds(100));
  expect(server.got).toEqual([5]);
});

/** An opening that loses too often is rightly given up: only the first SYNs are at risk. */
const lossy = (seed: number, loss: number): ((sent: Sent) => Fate) => {
  const random = stream(seed);
  let synchronising = 0;
  return ({ segment }) => {
    const copies: number[] = [];
    const spared = (segment.flags & TcpFlags.SYN) !== 0 && ++synchronising > 2;
    for (let i = random() < 0.1 ? 2 : 1; i > 0; i--)
      if (spared || random() >= loss) copies.push(milliseconds(1) + Math.floor(random() * 2e7));
    return { copies };
  };
};

test("whatever is lost, repeated or reordered, everything arrives in order exactly once, in every frame mode", () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.integer({ min: 1, max: 1e9 }),
        loss: fc.constantFrom(0, 0.05, 0.2),
        mode: fc.constantFrom<Mode>("lazy", "verify", "bytes"),
        mtu: fc.constantFrom(576, 1500),
        sizes: fc.array(fc.integer({ min: 4, max: 4000 }), { minLength: 1, maxLength: 40 }),
        back: fc.array(fc.integer({ min: 4, max: 2000 }), { maxLength: 10 }),
      }),
      ({ seed, loss, mode, mtu, sizes, back }) => {
        const w = world(mode, seed);
        w.mtu = mtu;
        w.fate = lossy(seed, loss);
        const server = user((c) => back.forEach((length, i) => void c.send(message(1000 + i, length))));
        const client = user((c) => sizes.forEach((length, i) => void c.send(message(i, length))));
        const { connection } = setUp(w, server, client);
        w.run(seconds(900));
        expect(server.got).toEqual(sizes.map((_, i) => i));
        expect(client.got).toEqual(back.map((_, i) => 1000 + i));
        expect(connection.unacknowledged).toBe(0);
        connection.close();
        w.run(seconds(1800));
        expect([server.closedWith, client.closedWith]).toEqual([["closed"], ["closed"]]);
      },
    ),
    { numRuns: 60, seed: 4711 },
  );
});

test("sequence numbers wrap", () => {
  const w = world("bytes");
  const server = user();
  const b = w.node("10.0.0.2");
  b.listen(179, () => ({}), format, server);
  // A scripted peer whose stream starts just below 2^32.
  const peer = { sourcePort: 5, destinationPort: 179, window: 60000 };
  w.fate = () => ({ copies: [] });
  w.inject("10.0.0.7", "10.0.0.2", { ...peer, flags: TcpFlags.SYN, sequence: 0xfffffffd });
  const ack = { flags: TcpFlags.ACK, acknowledgment: (w.sent.at(-1)!.segment.sequence + 1) >>> 0 };
  w.inject("10.0.0.7", "10.0.0.2", { ...peer, ...ack, sequence: 0xfffffffe, payload: rawPdu(message(9, 10).bytes) });
  expect(server.got).toEqual([9]);
  w.run(seconds(1));
  expect(w.sent.at(-1)!.segment.acknowledgment).toBe(8);
});
