// R1 - R2 - R3 in a row with static routes to each other's loopbacks, and LDP on every link.
import { formatIpv4, parseIpv4 } from "../../../src/base/ip.ts";
import { formatPrefix } from "../../../src/base/prefix.ts";
import type { LdpBindingView, LdpView } from "../../../src/protocols/ldp/view.ts";
import { type Configure, Lab, type LabOptions } from "../../support/routers.ts";

export const ip = (text: string): number => parseIpv4(text)!;
const LEFT = "GigabitEthernet0/0";
const RIGHT = "GigabitEthernet0/1";

/** Router `n` of a row: link to the left is 10.0.(n-1).2/24, to the right 10.0.n.1/24, loopback n.n.n.n/32. */
export const row = (
  count: number,
  change: Record<string, Configure> = {},
  options: LabOptions & { readonly cables?: readonly string[][] } = {},
): Lab => {
  const routers: Record<string, Configure> = {};
  const cables: string[][] = [...(options.cables ?? [])];
  for (let n = 1; n <= count; n++) {
    routers[`R${n}`] = (c) => {
      c.interface("Loopback0", `${n}.${n}.${n}.${n}/32`);
      if (n > 1) c.interface(LEFT, `10.0.${n - 1}.2/24`).mpls = true;
      if (n < count) c.interface(RIGHT, `10.0.${n}.1/24`).mpls = true;
      for (let m = 1; m <= count; m++) {
        if (m === n) continue;
        const gateway = m < n ? `10.0.${n - 1}.1` : `10.0.${n}.2`;
        c.route(`${m}.${m}.${m}.${m}/32`, { gateway, interface: m < n ? LEFT : RIGHT });
      }
      for (let link = 1; link < count; link++) {
        if (link === n || link === n - 1) continue;
        const gateway = link < n ? `10.0.${n - 1}.1` : `10.0.${n}.2`;
        c.route(`10.0.${link}.0/24`, { gateway, interface: link < n ? LEFT : RIGHT });
      }
      change[`R${n}`]?.(c);
    };
    if (n < count) cables.push([`R${n}:${RIGHT}`, `R${n + 1}:${LEFT}`]);
  }
  return new Lab(routers, cables, options);
};
export const view = (lab: Lab, name: string): LdpView => lab.core(name).protocolView<LdpView>("ldp", "")!;
/** "2.2.2.2 OPERATIONAL active" or with the reason. */
export const neighbors = (lab: Lab, name: string): string[] =>
  view(lab, name).neighbors.map(
    (n) => `${formatIpv4(n.lsrId)} ${n.state} ${n.role}${n.reason === undefined ? "" : ` ${n.reason}`}`,
  );
const bindingText = (b: LdpBindingView): string =>
  `${formatPrefix(b.prefix)} local ${b.local ?? "none"} ${b.remote.map((r) => `${formatIpv4(r.lsrId)}=${r.label}${r.inUse ? "*" : ""}`).join(" ")}`.trim();
export const bindings = (lab: Lab, name: string): string[] => view(lab, name).bindings.map(bindingText);
export const binding = (lab: Lab, name: string, prefix: string): string | undefined =>
  bindings(lab, name).find((b) => b.startsWith(`${prefix} `));
/** "17 -> 18 GigabitEthernet0/1 10.0.2.2" per label and way. */
export const lfib = (lab: Lab, name: string): string[] => {
  const core = lab.core(name);
  return [...core.labels()].map(([label, entry]) => {
    if (entry.action !== "forward") return `${label} ${entry.action}`;
    const ways = entry.ways.map((w) => {
      const out = w.untagged ? "untagged" : w.labels.length === 0 ? "pop" : w.labels.join(" ");
      return `${out} ${core.interface(w.interface)!.name} ${formatIpv4(w.gateway as number)}`;
    });
    return `${label} -> ${ways.join(", ")}`;
  });
};
export const logs = (lab: Lab, name: string, facility = "LDP"): string[] =>
  lab
    .core(name)
    .logBuffer.records.filter((r) => r.facility === facility && !r.debug)
    .map((r) => `%${r.facility}-${r.severity}-${r.mnemonic}: ${r.text}`);
