// The language of the conformance steps, one JSON value per line.
//
// Input: {"configure": {...}} | {"link": {...}} | {"receive": {"from", "routerId", "area", <packet>}} | {"wait": seconds}
//        | {"adjacent": {...}}: the exchange that brings a neighbour to Full, with nothing in it that is under test.
// Output: {"send": {...}} | {"log": "..."} | {"offer": "..."} | {"retract": "..."}, in the order in which they happened.
import { formatIp, formatIpv4, parseIpv4 } from "../../../src/base/ip.ts";
import { formatPrefix } from "../../../src/base/prefix.ts";
import {
  newOspfArea,
  newOspfProcess,
  type OspfAreaConfig,
  type OspfConfig,
  type OspfInterfaceConfig,
} from "../../../src/protocols/ospf/config.ts";
import { OspfInstance } from "../../../src/protocols/ospf/instance.ts";
import type { OspfView } from "../../../src/protocols/ospf/view.ts";
import { type AgedLsa, type LsaBody, type LsaHeader, makeLsa } from "../../../src/wire/ospf/lsa.ts";
import {
  NO_AUTHENTICATION,
  NO_TRAILER,
  type OspfBody,
  type OspfPacket,
  ospfPacket,
} from "../../../src/wire/ospf/packet.ts";
import { Pdu } from "../../../src/wire/pdu.ts";
import { type Recorded, RecordingContext, testInterface } from "../../support/recording-context.ts";

const ip = (text: string): number => parseIpv4(text)!;
const show = formatIpv4;
const OSPF = 89;
const NONE = new Uint8Array(0);

/** "type id advertisingRouter", with sequence (hexadecimal, from 0x80000001) and age where they matter. */
interface LsaText {
  readonly lsa: string;
  readonly seq?: string;
  readonly age?: number;
  readonly body?: any;
  readonly checksum?: number;
  readonly options?: number;
}
const bodyOf = (type: number, b: any): LsaBody => {
  if (type === 1)
    return {
      kind: "router",
      flags: b?.flags ?? 0,
      links: (b?.links ?? []).map((l: any) => ({
        id: ip(l.id),
        data: ip(l.data),
        type: l.type,
        metric: l.metric,
        tos: [],
      })),
    };
  if (type === 2) return { kind: "network", mask: ip(b.mask), attached: b.attached.map(ip) };
  if (type === 3 || type === 4) return { kind: "summary", mask: ip(b.mask), metric: b.metric, tos: NONE };
  if (type === 5 || type === 7)
    return {
      kind: "external",
      mask: ip(b?.mask ?? "255.255.0.0"),
      metricType: b?.type ?? 2,
      metric: b?.metric ?? 20,
      forwardingAddress: ip(b?.forward ?? "0.0.0.0"),
      tag: 0,
      tos: NONE,
    };
  return { kind: "opaque", octets: Uint8Array.from(b?.octets ?? []) };
};
const lsaOf = (t: LsaText): AgedLsa => {
  const [type = "1", id = "", router = ""] = t.lsa.split(" ");
  const made = makeLsa({
    options: t.options ?? 0x22,
    type: Number(type),
    id: ip(id),
    advertisingRouter: ip(router),
    sequence: Number.parseInt(t.seq ?? "0x80000001", 16) | 0,
    body: bodyOf(Number(type), t.body),
  });
  return { age: t.age ?? 1, lsa: t.checksum === undefined ? made : { ...made, checksum: t.checksum } };
};
const headerOf = (t: LsaText): LsaHeader => {
  const { age, lsa } = lsaOf(t);
  const { body: _, ...fields } = lsa;
  return { age, ...fields };
};
const key = (l: { readonly type: number; readonly id: number; readonly advertisingRouter: number }): string =>
  `${l.type} ${show(l.id)} ${show(l.advertisingRouter)}`;
const sequence = (n: number): string => `0x${(n >>> 0).toString(16)}`;

const packetOf = (p: any): OspfBody => {
  if (p.hello)
    return {
      kind: "hello",
      mask: ip(p.hello.mask ?? "255.255.255.0"),
      helloInterval: p.hello.interval ?? 10,
      options: p.hello.options ?? 2,
      priority: p.hello.priority ?? 1,
      deadInterval: p.hello.dead ?? 40,
      designatedRouter: ip(p.hello.dr ?? "0.0.0.0"),
      backupDesignatedRouter: ip(p.hello.bdr ?? "0.0.0.0"),
      neighbors: (p.hello.neighbors ?? []).map(ip),
    };
  if (p.dd)
    return {
      kind: "database-description",
      interfaceMtu: p.dd.mtu ?? 1500,
      options: p.dd.options ?? 0x42,
      flags: [...(p.dd.flags as string)].reduce((n, f) => n | (f === "I" ? 4 : f === "M" ? 2 : f === "S" ? 1 : 0), 0),
      sequence: p.dd.seq,
      headers: (p.dd.headers ?? []).map(headerOf),
    };
  if (p.request)
    return {
      kind: "link-state-request",
      requests: p.request.map((t: string) => {
        const [type = "", id = "", router = ""] = t.split(" ");
        return { type: Number(type), id: ip(id), advertisingRouter: ip(router) };
      }),
    };
  if (p.update) return { kind: "link-state-update", lsas: p.update.map(lsaOf) };
  return { kind: "link-state-ack", headers: p.ack.map(headerOf) };
};
const shown = (body: OspfBody): unknown => {
  switch (body.kind) {
    case "hello":
      return {
        hello: {
          dr: show(body.designatedRouter),
          bdr: show(body.backupDesignatedRouter),
          neighbors: body.neighbors.map(show),
        },
      };
    case "database-description":
      return {
        dd: {
          flags: `${(body.flags & 4) !== 0 ? "I" : ""}${(body.flags & 2) !== 0 ? "M" : ""}${(body.flags & 1) !== 0 ? "S" : ""}`,
          seq: body.sequence,
          headers: body.headers.map((h) => `${key(h)} ${sequence(h.sequence)}`),
        },
      };
    case "link-state-request":
      return { request: body.requests.map(key) };
    case "link-state-update":
      return { update: body.lsas.map(({ age, lsa }) => `${key(lsa)} ${sequence(lsa.sequence)} age ${age}`) };
    case "link-state-ack":
      return { ack: body.headers.map((h) => `${key(h)} ${sequence(h.sequence)} age ${h.age}`) };
    case "unknown":
      return { unknown: body.type };
  }
};

export class Conformance {
  readonly context = new RecordingContext();
  readonly instance: OspfInstance;
  #config: OspfConfig;

  constructor() {
    this.context.routerId = ip("2.2.2.2");
    this.instance = new OspfInstance(this.context, "1");
    this.context.notice = (event) => this.instance.notice(event);
    this.#config = { ...newOspfProcess(1, ""), routerId: ip("2.2.2.2"), interfaces: [], asn: 0, provider: false };
  }
  view(): OspfView {
    return this.instance.view();
  }
  run(step: any): void {
    if (step.configure !== undefined) this.#configure(step.configure);
    else if (step.link !== undefined) this.#link(step.link);
    else if (step.receive !== undefined) this.#receive(step.receive);
    else if (step.adjacent !== undefined) this.#adjacent(step.adjacent);
    else if (step.wait !== undefined) this.context.advance(step.wait);
    else throw new Error(`unknown step ${JSON.stringify(step)}`);
  }
  /** {"interfaces": {"eth0": {"address": "10.0.0.2/24", "area": 0, ...settings}}, "areas": {"1": {"type": "stub"}}, ...process} */
  #configure(c: any): void {
    const { interfaces, areas, ...process } = c;
    const names = Object.keys(interfaces ?? {});
    if (interfaces !== undefined)
      this.#config = {
        ...this.#config,
        interfaces: names.map((name) => {
          const { address: _, area, ...settings } = interfaces[name];
          return {
            name,
            area,
            byInterface: true,
            passive: false,
            secondaries: true,
            settings: settings as OspfInterfaceConfig,
            unnumbered: null,
            address: null,
          };
        }),
      };
    const made = new Map<number, OspfAreaConfig>(
      Object.entries<any>(areas ?? {}).map(([id, a]) => [Number(id), { ...newOspfArea(Number(id)), ...a }]),
    );
    this.#config = { ...this.#config, ...process, ...(areas === undefined ? {} : { areas: made }) };
    for (const [i, name] of names.entries()) this.#link({ name, index: i + 1, address: interfaces[name].address });
    this.instance.configure(this.#config);
    this.context.advance(0);
  }
  #link({ name, index, address, up }: any): void {
    const before = this.context.interfaceNamed(name);
    const [text, length] = (address ?? "").split("/");
    const ipv4 =
      address === undefined ? (before?.ipv4 ?? []) : [{ address: ip(text), length: Number(length), secondary: false }];
    const view = testInterface({ index: index ?? before!.index, name, ipv4, up: up ?? true });
    if (before === undefined) {
      const notice = this.context.notice;
      this.context.notice = () => {};
      this.context.link(view);
      this.context.notice = notice;
    } else this.context.link(view);
  }
  #receive(r: any): void {
    const packet: OspfPacket = {
      routerId: ip(r.routerId ?? "1.1.1.1"),
      areaId: r.area ?? 0,
      authentication: NO_AUTHENTICATION,
      body: packetOf(r),
      trailer: NO_TRAILER,
    };
    this.context.deliver(OSPF, {
      interface: r.interface ?? 1,
      from: ip(r.from ?? "10.0.0.1"),
      to: ip(r.to ?? "224.0.0.5"),
      ttl: 1,
      tos: 0xc0,
      pdu: Pdu.of(ospfPacket, packet),
    });
    this.context.advance(0);
  }
  /** A neighbour with the lower router id, slave in the exchange, that describes `headers` and answers what is asked. */
  #adjacent({ lsas = [], hello = {}, ...who }: any): void {
    const receive = (p: any): void => this.#receive({ ...who, ...p });
    receive({ hello: { ...hello, neighbors: ["2.2.2.2"] } });
    const last = (): number => {
      for (const r of [...this.context.recorded].reverse())
        if (r.kind === "send") {
          const { body } = (r.pdu as Pdu<OspfPacket>).value;
          if (body.kind === "database-description") return body.sequence;
        }
      throw new Error("no database description was sent");
    };
    receive({ dd: { flags: lsas.length > 0 ? "M" : "M", seq: last(), headers: lsas } });
    receive({ dd: { flags: "", seq: last() } });
    if (lsas.length > 0) receive({ update: lsas });
  }
  /** What happened since the last call, as lines. */
  output(): string[] {
    return this.context.take().flatMap((r) => {
      const line = this.#line(r);
      return line === null ? [] : [JSON.stringify(line)];
    });
  }
  #line(r: Recorded): unknown {
    switch (r.kind) {
      case "send": {
        const { body } = (r.pdu as Pdu<OspfPacket>).value;
        return {
          send: {
            at: Math.round(r.at / 1e6) / 1e3,
            out: r.options.out ?? null,
            to: formatIp(r.options.to),
            ...(shown(body) as object),
          },
        };
      }
      case "log":
        return { log: `%${r.message.facility}-${r.message.severity}-${r.message.mnemonic}: ${r.message.text}` };
      case "offer":
        return {
          offer: `${formatPrefix(r.route.prefix)} [${r.route.distance}/${r.route.metric}] ${r.route.nextHops.map((h) => (h.via === "gateway" ? formatIp(h.gateway) : h.via)).join(" ")}`,
        };
      case "retract":
        return { retract: formatPrefix(r.prefix) };
      default:
        return null;
    }
  }
  /** Neighbours, databases and rejections at the end of a case. */
  state(): unknown {
    const v = this.view();
    const interfaces = v.areas.flatMap((a) => [...a.interfaces]);
    return {
      interfaces: interfaces.map(
        (i) =>
          `${i.name} ${i.state}${i.designatedRouter === 0 ? "" : ` DR ${show(i.designatedRouter)} BDR ${show(i.backupDesignatedRouter)}`}`,
      ),
      neighbors: interfaces.flatMap((i) =>
        i.neighbors.map((n) => `${show(n.routerId)} ${n.state}, owes ${n.retransmissionQueue}, asked ${n.requests}`),
      ),
      rejections: interfaces.flatMap((i) => i.rejections.map((r) => `${i.name} ${r.reason} ${r.count}`)),
      database: [...v.areas.flatMap((a) => [...a.database]), ...v.external].map(
        (l) => `${key(l)} ${sequence(l.sequence)} age ${l.age}`,
      ),
    };
  }
}
