// tshark as a judge of captures: malformed packets, bad lengths, bad or unverified checksums, octets nobody understood.
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Why tshark cannot run here, or null. */
export const tsharkMissing = (): string | null => {
  const { status, error } = spawnSync("tshark", ["--version"], { stdio: "ignore" });
  return status === 0
    ? null
    : `tshark does not run (${error?.message ?? `exit ${status}`}); Debian has it in the package tshark`;
};

export interface CaptureProblem {
  /** Counted from 1, as Wireshark does. */
  readonly frame: number;
  readonly kind: "malformed" | "checksum" | "unknown";
  readonly text: string;
}
export interface CaptureVerdict {
  readonly packets: number;
  readonly problems: readonly CaptureProblem[];
  /** Packets per protocol stack, e.g. "eth:ethertype:ip:ospf". */
  readonly stacks: Readonly<Record<string, number>>;
}
export interface CaptureOptions {
  /** Problems whose text matches are no problems. */
  readonly allow?: RegExp;
  /** A display filter for packets whose payload is meant to be opaque, e.g. "udp.port==40000". */
  readonly opaque?: string;
}

const PREFERENCES = [
  "ip.check_checksum:TRUE",
  "tcp.check_checksum:TRUE",
  "udp.check_checksum:TRUE",
  "ip.defragment:FALSE",
  "ipv6.defragment:FALSE",
  "nameres.mac_name:FALSE",
  "nameres.network_name:FALSE",
  "nameres.transport_name:FALSE",
];
const MUST_VERIFY = ["ip", "tcp", "udp", "icmp", "icmpv6", "igmp", "cdp"];
const STATUS_FIELDS = MUST_VERIFY.map((p) => `${p}.checksum.status`);
const FIELDS = [
  "frame.number",
  "frame.protocols",
  "_ws.expert.severity",
  "_ws.expert.message",
  "ip.frag_offset",
  "ipv6.fraghdr.offset",
  "ip.flags.mf",
  "ipv6.fraghdr.more",
  "icmp.type",
  "icmpv6.type",
  ...STATUS_FIELDS,
] as const;
const WARNING = 0x600000;
const BAD = "0";
const UNVERIFIED = "2";
/** Warnings about what happened, not about how a packet is built. */
const HARMLESS =
  /Connection reset \(RST\)|This frame (is a|undergoes) the connection closing|No response seen|no response found|Time To Live.*only|Previous segment|Duplicate IP address configured|Duplicate ACK|retransmission/i;
const SEPARATOR = "\u0001";
const INNER = "\u0002";

const run = promisify(execFile);
const tshark = async (file: string, extra: readonly string[]): Promise<string> => {
  const preferences = PREFERENCES.flatMap((p) => ["-o", p]);
  const { stdout } = await run("tshark", ["-n", "-r", file, ...preferences, ...extra], { maxBuffer: 1 << 30 });
  return stdout;
};

/** Judges a pcapng or pcap file. Rejects when tshark cannot read it at all. */
export const verifyCaptureFile = async (file: string, options: CaptureOptions = {}): Promise<CaptureVerdict> => {
  const fields = FIELDS.flatMap((f) => ["-e", f]);
  const table = await tshark(file, [
    "-T",
    "fields",
    "-E",
    `separator=${SEPARATOR}`,
    "-E",
    `aggregator=${INNER}`,
    "-E",
    "occurrence=a",
    ...fields,
  ]);
  const opaque = new Set<string>();
  if (options.opaque !== undefined)
    for (const n of (await tshark(file, ["-Y", options.opaque, "-T", "fields", "-e", "frame.number"])).split("\n"))
      opaque.add(n);
  const problems: CaptureProblem[] = [];
  const stacks: Record<string, number> = {};
  let packets = 0;
  const report = (frame: number, kind: CaptureProblem["kind"], text: string): void => {
    if (options.allow?.test(text) !== true) problems.push({ frame, kind, text });
  };
  for (const line of table.split("\n")) {
    if (line === "") continue;
    packets++;
    const cells = line.split(SEPARATOR);
    const values = (name: (typeof FIELDS)[number]): string[] =>
      (cells[FIELDS.indexOf(name)] ?? "").split(INNER).filter((v) => v !== "");
    const frame = Number(values("frame.number")[0]);
    const stack = values("frame.protocols")[0] ?? "";
    stacks[stack] = (stacks[stack] ?? 0) + 1;
    const protocols = stack.split(":");
    if (protocols.includes("_ws.malformed") || protocols.includes("_ws.short")) report(frame, "malformed", stack);
    const messages = values("_ws.expert.message");
    values("_ws.expert.severity").forEach((severity, i) => {
      const text = messages[i] ?? "";
      if (Number(severity) >= WARNING && !HARMLESS.test(text)) report(frame, "malformed", text);
    });
    const quotes =
      values("icmp.type").some((t) => ["3", "4", "5", "11", "12"].includes(t)) ||
      values("icmpv6.type").some((t) => Number(t) < 128 || t === "137");
    const fragment =
      values("ip.frag_offset").some((v) => v !== "0") ||
      values("ipv6.fraghdr.offset").some((v) => v !== "0") ||
      values("ip.flags.mf").some((v) => v === "1" || v === "True") ||
      values("ipv6.fraghdr.more").some((v) => v === "1" || v === "True");
    for (const p of MUST_VERIFY) {
      for (const status of values(`${p}.checksum.status`)) {
        if (status === BAD) report(frame, "checksum", `${p} checksum is bad`);
        else if (status === UNVERIFIED && !quotes && !fragment)
          report(frame, "checksum", `${p} checksum was not verified`);
      }
    }
    if (protocols.includes("data") && !fragment && !quotes && !opaque.has(String(frame)))
      report(frame, "unknown", `${stack}: octets of no known format`);
  }
  // These dissectors say whether a sum holds in their text only.
  if (Object.keys(stacks).some((s) => /\b(ospf|cdp|ldp|bgp)\b/.test(s))) {
    let frame = 0;
    for (const line of (await tshark(file, ["-V"])).split("\n")) {
      const header = /^Frame (\d+):/.exec(line);
      if (header !== null) frame = Number(header[1]);
      else if (/\[incorrect|checksum.*\(incorrect/i.test(line)) report(frame, "checksum", line.trim());
    }
  }
  return { packets, problems, stacks };
};
/** Judges a capture at hand. */
export const verifyCapture = async (bytes: Uint8Array, options: CaptureOptions = {}): Promise<CaptureVerdict> => {
  const folder = await mkdtemp(join(tmpdir(), "hopwise-capture-"));
  try {
    const file = join(folder, "capture.pcapng");
    await writeFile(file, bytes);
    return await verifyCaptureFile(file, options);
  } finally {
    await rm(folder, { recursive: true });
  }
};
/** "frame 3: checksum: udp checksum is bad", one line each, at most `most`. */
export const renderProblems = (verdict: CaptureVerdict, most = 20): string =>
  verdict.problems
    .slice(0, most)
    .map((p) => `frame ${p.frame}: ${p.kind}: ${p.text}`)
    .join("\n");
