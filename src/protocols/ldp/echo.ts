// Answers to MPLS echo requests about LDP prefixes. RFC 8029, 4.4 and 4.5.
import type { Ipv4 } from "../../base/ip.ts";
import { type Prefix, prefixOf } from "../../base/prefix.ts";
import { MalformedPacket } from "../../wire/codec.ts";
import {
  type DownstreamMapping,
  LSP_PING_PORT,
  type LspPing,
  LspPingType,
  lspPing,
  ntpTime,
  ReplyMode,
  ReturnCode,
} from "../../wire/lsp-ping.ts";
import { Pdu } from "../../wire/pdu.ts";
import type { Context, Received } from "../protocol.ts";
import type { Bindings } from "./bindings.ts";
import { CONTROL_TOS, IMPLICIT_NULL } from "./constants.ts";

/** The protocol number of LDP in a downstream label. RFC 8029, A.2. */
const LABEL_FROM_LDP = 3;
const IPV4_NUMBERED = 1;
const ENTRY = 4;

interface Answer {
  readonly code: number;
  readonly depth: number;
  readonly downstream: DownstreamMapping | null;
}

export class EchoResponder {
  readonly #context: Context;
  readonly #bindings: Bindings;
  readonly #stop: () => void;

  constructor(context: Context, bindings: Bindings) {
    this.#context = context;
    this.#bindings = bindings;
    this.#stop = context.udp.receive(LSP_PING_PORT, lspPing, (packet) => this.#receive(packet));
  }
  stop(): void {
    this.#stop();
  }
  #receive(packet: Received<LspPing> & { readonly sourcePort: number }): void {
    let request: LspPing;
    try {
      request = packet.pdu.value;
    } catch (error) {
      if (!(error instanceof MalformedPacket)) throw error;
      return;
    }
    if (request.type !== LspPingType.Request || request.replyMode === ReplyMode.None) return;
    const answer = this.#examine(packet, request);
    const reply: LspPing = {
      ...request,
      type: LspPingType.Reply,
      returnCode: answer.code,
      returnSubcode: answer.depth,
      received: ntpTime(this.#context.now()),
      tlvs: answer.downstream === null ? [] : [{ kind: "downstream-mapping", ...answer.downstream }],
    };
    const from = this.#context.interface(packet.interface)?.ipv4[0]?.address;
    this.#context.udp.send(
      Pdu.of(lspPing, reply),
      { source: LSP_PING_PORT, destination: packet.sourcePort },
      { to: packet.from, tos: CONTROL_TOS, ...(from === undefined ? {} : { from }) },
    );
  }
  /** @rfc 8029 4.4 */
  #examine(packet: Received<LspPing>, request: LspPing): Answer {
    const answer = (code: number, depth = 1): Answer => ({ code, depth, downstream: null });
    const stack = request.tlvs.find((t) => t.kind === "target-fec-stack");
    const fec = stack?.fecs[0];
    // RFC 8029, 3: types below 32768 must be understood.
    if (request.tlvs.some((t) => t.kind === "unknown" && t.type < 32768)) return answer(ReturnCode.TlvNotUnderstood, 0);
    if (fec === undefined) return answer(ReturnCode.Malformed, 0);
    if (fec.kind === "unknown") return answer(ReturnCode.NoMapping);
    const asked = request.tlvs.find((t) => t.kind === "downstream-mapping");
    if (asked !== undefined && !this.#isOurs(asked.address)) return answer(ReturnCode.DownstreamMismatch);
    const prefix = prefixOf(fec.address, fec.length);
    const top = packet.labels?.[0]?.label;
    if (this.#isEgress(prefix)) return answer(ReturnCode.Egress);
    const { local, out } = this.#bindings.path(prefix);
    if (local === null) return answer(ReturnCode.NoMapping);
    if (top === undefined) return answer(ReturnCode.NotTheGivenLabel, 0);
    if (top !== local) return answer(this.#bindings.knows(top) ? ReturnCode.NotTheGivenLabel : ReturnCode.NoLabelEntry);
    if (out === null) return answer(ReturnCode.LabelSwitchedNoMpls);
    const mtu = this.#context.interface(out.interface)?.mplsMtu ?? 0;
    const downstream: DownstreamMapping = {
      mtu: out.label === IMPLICIT_NULL ? mtu + ENTRY : mtu,
      addressType: IPV4_NUMBERED,
      flags: 0,
      address: out.gateway as Ipv4,
      interface: out.gateway as Ipv4,
      multipathType: 0,
      depthLimit: 0,
      multipathLength: 0,
      labels: [{ label: out.label, protocol: LABEL_FROM_LDP }],
    };
    return { code: ReturnCode.LabelSwitched, depth: 1, downstream: asked === undefined ? null : downstream };
  }
  /** The addressee of a downstream mapping: us, or whoever gets it (127/8, all routers). RFC 8029, 3.4. */
  #isOurs(address: Ipv4): boolean {
    if (address >>> 24 === 127 || address === 0xe0000002 || address === 0) return true;
    return this.#context.interfaces().some((i) => i.ipv4.some((a) => a.address === address));
  }
  /** The prefix is attached here. */
  #isEgress(prefix: Prefix): boolean {
    const route = this.#context.rib("ipv4").best(prefix);
    return route?.nextHops.every((hop) => hop.via === "interface") === true && route.protocol !== "bgp";
  }
}
