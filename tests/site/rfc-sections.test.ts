// Each RFC section that the course cites: it exists, and says what the course looks for in it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** RFC and section: its title there, and words of which the remark after a citation has at least one. */
const SECTIONS: Readonly<Record<string, readonly [title: string, remark: RegExp]>> = {
  "1918 3": ["Private Address Space", /private/],
  "2328 11": ["The Routing Table Structure", /path types/],
  "2547 3": ["Per-Site Forwarding Tables in the PEs", /same idea/],
  "2547 4.2": ["Controlling Route Distribution", /target VPNs/],
  "2547 4.2.1": ["The Target VPN Attribute", /target VPN attribute/],
  "2918 4": ["Operation", /route refresh/],
  "3031 2.1": ["Overview", /overview/],
  "3031 3.1": ["Labels", /labels/],
  "3031 3.9": ["The Label Stack", /label stack/],
  "3031 3.10": ["The Next Hop Label Forwarding Entry (NHLFE)", /next hop label forwarding entry/],
  "3031 3.11": ["Incoming Label Map (ILM)", /incoming label map/],
  "3031 3.16": ["Penultimate Hop Popping", /penultimate hop/],
  "3031 4.1.2.2": ["Distributing Labels", /label for each prefix/],
  "3032 2.1": ["Encoding the Label Stack", /stack/],
  "3032 2.3": ["Generating ICMP Messages for Labeled IP Packets", /ICMP/],
  "3032 5": ["Transporting Labeled Packets over LAN Media", /Ethernet/],
  "3849 2": ["Documentation IPv6 Address Prefix", /examples/],
  "4180 2": ["Definition of the CSV Format", /csv/],
  "4271 5.1.3": ["NEXT_HOP", /NEXT_HOP/],
  "4271 5.1.4": ["MULTI_EXIT_DISC", /MULTI_EXIT_DISC/],
  "4271 6.2": ["OPEN Message Error Handling", /OPEN/],
  "4271 8.2.2": ["Finite State Machine", /states/],
  "4271 9.1.2": ["Phase 2: Route Selection", /AS loops/],
  "4271 9.2": ["Update-Send Process", /re-advertising/],
  "4360 4": ["Route Target Community", /route target/],
  "4364 3": ["VRFs: Multiple Forwarding Tables in PEs", /forwarding tables/],
  "4364 3.2": ["Associating IP Packets with VRFs", /packet/],
  "4364 4.1": ["The VPN-IPv4 Address Family", /VPN-IPv4/],
  "4364 4.2": ["Encoding of Route Distinguishers", /\bRD\b/],
  "4364 4.3.1": ["The Route Target Attribute", /route target|\bRT\b/],
  "4364 4.3.2": ["Route Distribution Among PEs by BGP", /nobody imports/],
  "4364 4.3.3": ["Use of Route Reflectors", /reflectors/],
  "4364 4.3.4": ["How VPN-IPv4 NLRI Is Carried in BGP", /label in the update/],
  "4364 4.3.5": ["Building VPNs Using Route Targets", /building VPNs/],
  "4364 4.3.6": ["Route Distribution Among VRFs in a Single PE", /VRFs of one PE/],
  "4364 5": ["Forwarding", /forwarding|core/],
  "4364 7": ["How PEs Learn Routes from CEs", /CE/],
  "4364 8": ["How CEs Learn Routes from PEs", /CEs learn/],
  "4364 11": ["Accessing the Internet from a VPN", /Internet/],
  "4456 1": ["Introduction", /full mesh/],
  "4456 6": ["Operation", /reflection/],
  "4456 8": ["Avoiding Routing Information Loops", /CLUSTER_LIST/],
  "4577 4.2.4": ["OSPF Domain Identifiers", /domain identifiers/],
  "4577 4.2.5": ["Loop Prevention", /DN bit/],
  "4577 4.2.6": ["Handling LSAs from the CE", /LSAs from the CE/],
  "4577 4.2.7": ["Sham Links", /sham links/],
  "4577 4.2.8": ["VPN-IPv4 Routes Received via BGP", /received by BGP/],
  "4760 3": ["Multiprotocol Reachable NLRI - MP_REACH_NLRI (Type Code 14)", /MP_REACH_NLRI/],
  "4760 8": ["Use of BGP Capability Advertisement", /capability/],
  "5036 2.4": ["LDP Discovery", /discovery/],
  "5036 2.5": ["Establishing and Maintaining LDP Sessions", /sessions/],
  "5036 2.5.2": ["Transport Connection Establishment", /transport/],
  "5036 2.6": ["Label Distribution and Management", /distribution/],
  "5036 3.5.7": ["Label Mapping Message", /label mapping/],
  "5492 3": ["Overview of Operations", /capabilities/],
  "5737 3": ["Documentation Address Blocks", /examples/],
  "7322 3.5": ["Citations", /citing/],
  "8029 4": ["Theory of Operation", /MPLS ping/],
  "8277 2": ["Using BGP to Bind an Address Prefix to One or More MPLS Labels", /labels/],
};

interface Citation {
  readonly file: string;
  readonly line: number;
  readonly key: string;
  readonly remark: string;
}
const TEXTS = /\.(mdx?|yaml|json|ts|cfg)$/;
const files = ["content", "graders"].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((f) => TEXTS.test(f))
    .map((f) => join(root, f)),
);
/** In a line that names an RFC every section belongs to the RFC named last; its remark goes as far as the next RFC. */
const citationsOf = (file: string): readonly Citation[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, i) => {
      const found: Citation[] = [];
      for (const [, rfc, about = ""] of line.matchAll(/\bRFC (\d+)((?:(?!\bRFC \d).)*)/g)) {
        const sections = [...about.matchAll(/\bsection (\d+(?:\.\d+)*)/g)];
        for (const [n, s] of sections.entries()) {
          const rest = about.slice(s.index, sections[n + 1]?.index);
          // Two RFCs that share one remark: "RFC 1, section 2, and RFC 3, section 4 (both)".
          const remark = rest.includes("(") || rest.includes(" on ") ? rest : line;
          found.push({ file, line: i + 1, key: `${rfc} ${s[1]}`, remark });
        }
      }
      return found;
    });
const citations = files.flatMap(citationsOf);

test("each mention of an RFC names a section, in one form", () => {
  for (const file of files)
    for (const [i, line] of readFileSync(file, "utf8").split("\n").entries()) {
      const where = `${file}:${i + 1}: ${line}`;
      expect(line, where).not.toMatch(/\bRFC-?\d|\bRFC {2,}\d|\brfc ?\d/);
      for (const [, after = ""] of line.matchAll(/\bRFC \d+(.{0,10})/g)) expect(after, where).toMatch(/^, section /);
    }
  expect(citations.length).toBeGreaterThan(60);
});

test.each(citations.map((c) => [`${c.file}:${c.line}`, c.key, c.remark] as const))(
  "%s: RFC %s has a title that fits the remark",
  (_, key, remark) => {
    const known = Object.hasOwn(SECTIONS, key) ? SECTIONS[key] : undefined;
    expect(known, `RFC section ${key} is not among those looked up`).toBeDefined();
    expect(remark, known?.[0]).toMatch(known?.[1] ?? "");
  },
);

test("no section is listed that the course does not cite", () => {
  const cited = new Set(citations.map((c) => c.key));
  for (const key of Object.keys(SECTIONS)) expect([...cited], key).toContain(key);
});
