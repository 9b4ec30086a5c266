// Every lab of the course on the wire, as it starts and as each solution leaves it: tshark finds no malformed packet, bad
// length or bad checksum on any of its links.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LinkCapture } from "../../src/lab/capture.ts";
import type { ConfigFile, Lab } from "../../src/lab/definition.ts";
import { factories } from "../../src/lab/factories.ts";
import { labIds, loadConfigs, loadLab } from "../../src/lab/load.ts";
import { Network } from "../../src/lab/network.ts";
import { settle } from "../../src/lab/settle.ts";
import { PcapngWriter, readPcapng } from "../../src/wire/pcapng.ts";
import { LIMIT, oracle } from "./available.ts";
import { renderProblems, tsharkMissing, verifyCapture } from "./tshark.ts";

const course = new URL("../..", import.meta.url).pathname;
/** Solutions by name, and the lab as it starts under "". */
const answersTo = (id: string): readonly string[] => {
  const folder = join(course, "graders", id, "solutions");
  return ["", ...(existsSync(folder) ? readdirSync(folder).sort() : [])];
};
const configsOf = (id: string, answer: string): ReadonlyMap<string, ConfigFile> | undefined =>
  answer === "" ? undefined : loadConfigs(loadLab(id, course), join(course, "graders", id, "solutions", answer));

/** Null where a kind of node has no program yet. */
const built = (lab: Lab, configs: ReadonlyMap<string, ConfigFile> | undefined): Network | null => {
  try {
    return new Network(lab, { factories, frames: "verify", trace: 0, ...(configs === undefined ? {} : { configs }) });
  } catch (error) {
    if (error instanceof Error && /this kind of node cannot run yet/.test(error.message)) return null;
    throw error;
  }
};

oracle("labs under tshark", tsharkMissing(), () => {
  for (const id of labIds(course))
    for (const answer of answersTo(id))
      test(answer === "" ? id : `${id}, ${answer}`, LIMIT, async ({ skip }) => {
        const lab = loadLab(id, course);
        const configs = configsOf(id, answer);
        const network = built(lab, configs);
        if (network === null) return skip("a kind of node in it cannot run yet");
        const captures = network.links.map((link) => new LinkCapture(link, { most: 20_000 }));
        settle(network);
        // One file for all links is one run of tshark.
        const all = new PcapngWriter();
        let sent = 0;
        for (const capture of captures) {
          const read = readPcapng(capture.pcapng());
          expect(read.interfaces.map((i) => i.name)).toEqual(capture.link.ends.map((e) => e.attachment.name));
          const indices = read.interfaces.map((i) => all.interface(i.name));
          for (const packet of read.packets) all.packet(indices[packet.interface]!, packet.at!, packet.bytes);
          sent += read.packets.length;
        }
        const verdict = await verifyCapture(all.drain());
        expect(verdict.problems, renderProblems(verdict)).toEqual([]);
        expect(verdict.packets).toBe(sent);
        expect(sent).toBeGreaterThan(0);
      });
});
