// Steps of a conformance case for protocols over TCP: R1 is under test, R2 says what the case tells it to.
// {"configure": {"R1": [lines], "R2": [lines]}} builds and starts both; {"wait": seconds}; {"say": "hex octets"} from R2 on its
// session; {"type": [lines]} at R1's console. Output: what R1 sent (keepalives and hellos left out), and what it logged.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Pdu, rawPdu } from "../../src/wire/pdu.ts";
import { summarize } from "../../src/wire/summary.ts";
import "../../src/wire/summary-routing.ts";
import { Lab } from "../support/routers.ts";

export interface Speaker {
  readonly title: string;
  /** Protocol as frames are summarised, and its words that are left out. */
  readonly protocol: string;
  readonly quiet: RegExp;
  readonly logs: RegExp;
  /** The connection of R2's session with R1. */
  connection(lab: Lab): { send(pdu: Pdu<never>): void };
  state(lab: Lab): unknown;
}
interface Step {
  readonly configure?: Readonly<Record<"R1" | "R2", readonly string[]>>;
  readonly wait?: number;
  readonly say?: string;
  readonly type?: readonly string[];
}
const CABLE = ["R1:GigabitEthernet0/0", "R2:GigabitEthernet0/0"];

class SessionConformance {
  readonly #speaker: Speaker;
  #lab: Lab | null = null;
  #sent: string[] = [];
  #logged = 0;
  constructor(speaker: Speaker) {
    this.#speaker = speaker;
  }
  get lab(): Lab {
    if (this.#lab === null) throw new Error("the first step is not configure");
    return this.#lab;
  }
  run(step: Step): void {
    if (step.configure !== undefined) {
      const { R1, R2 } = step.configure;
      this.#lab = new Lab({ R1: `${R1.join("\n")}\n`, R2: `${R2.join("\n")}\n` }, [CABLE]);
      this.#lab.links[0]!.tap(({ at, from, frame }) => {
        const { protocol, info } = summarize(frame);
        if (from !== CABLE[0] || protocol !== this.#speaker.protocol || this.#speaker.quiet.test(info)) return;
        this.#sent.push(JSON.stringify({ send: { at: Math.round(at / 1e8) / 10, info } }));
      });
    }
    if (step.wait !== undefined) this.lab.run(step.wait);
    if (step.type !== undefined) this.lab.exec("R1", step.type.join("\n"));
    if (step.say !== undefined) {
      const octets = Uint8Array.from(Buffer.from(step.say.replaceAll(/\s/g, ""), "hex"));
      const connection = this.#speaker.connection(this.lab);
      this.lab.node("R2").bus.execute(() => connection.send(rawPdu(octets) as unknown as Pdu<never>));
      this.lab.run(1);
    }
  }
  /** Since the last call. */
  output(): string[] {
    const records = this.lab.core("R1").logBuffer.records.filter((r) => this.#speaker.logs.test(r.facility));
    const logged = records
      .slice(this.#logged)
      .map((r) => JSON.stringify({ log: `%${r.facility}-${r.severity}-${r.mnemonic}: ${r.text}` }));
    this.#logged = records.length;
    const sent = this.#sent;
    this.#sent = [];
    return [...sent, ...logged];
  }
}

const lines = (file: string): string[] =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((l) => l !== "" && !l.startsWith("//"))
    : [];
/** Every folder of `here` is a case. HOPWISE_BLESS=1 writes the outputs anew; what it writes is to be read before it is believed. */
export const conformance = (here: string, speaker: Speaker): void => {
  const bless = process.env["HOPWISE_BLESS"] === "1";
  const cases = readdirSync(here, { withFileTypes: true })
    .filter((d) => d.isDirectory())
    .map((d) => d.name)
    .sort();
  describe(speaker.title, () => {
    test.each(cases)("%s", (name) => {
      const folder = join(here, name);
      const c = new SessionConformance(speaker);
      const inputs = readdirSync(folder)
        .filter((f) => f.endsWith("-input.jsonl"))
        .sort();
      expect(inputs.length).toBeGreaterThan(0);
      for (const input of inputs) {
        for (const line of lines(join(folder, input))) c.run(JSON.parse(line) as Step);
        const output = join(folder, input.replace("-input", "-output"));
        const found = c.output();
        if (bless) writeFileSync(output, found.map((l) => `${l}\n`).join(""));
        expect(found, input).toEqual(lines(output));
      }
      const state = join(folder, "state.json");
      if (bless) writeFileSync(state, `${JSON.stringify(speaker.state(c.lab), null, 2)}\n`);
      expect(speaker.state(c.lab)).toEqual(JSON.parse(readFileSync(state, "utf8")));
    });
  });
};
