import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/ios/commands.ts";
import { loadConfiguration } from "../../src/ios/load.ts";
import { configurationText } from "../../src/ios/writer.ts";
import { consoleLab } from "../support/console.ts";

const words = [...new Set(commands.flatMap((c) => c.grammar.split(/[\s[\]()|<>:]+/)))].filter(
  (w) => w !== "" && w !== "reload",
);
const lab = () =>
  consoleLab(
    {
      R1: "hostname R1\ninterface gi0/0\n ip address 10.0.0.1 255.255.255.0\n",
      R2: "hostname R2\ninterface gi0/0\n ip address 10.0.0.2 255.255.255.0\n",
    },
    ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"],
  );

const piece = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...words) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "10.0.0.1",
      "255.255.255.0",
      "1",
      "65000",
      "2001:db8::1/64",
      "Gi0/0",
      "lo1",
      "X",
      "no",
      "do",
      "| i a",
      "65000:1",
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      " ",
      " ",
      "\r",
      "?",
      "\t",
      "\u0003",
      "\u001a",
      "\u001e",
      "\u0008",
      "\u001b[A",
      "\u0015",
      "q",
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6, unit: "binary" }) },
);

describe("the console", () => {
  it("never throws, whatever is typed, and always gets back to a prompt", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        const l = lab();
        l.wait(1);
        l.keys("R1", "enable\rterminal length 0\r");
        for (const p of pieces) l.keys("R1", p.length > 1 && !p.startsWith("\u001b") ? `${p} ` : p);
        // Whatever is going on: stop it, answer it, leave it.
        for (let i = 0; i < 4; i++) l.keys("R1", "\u001e\u0003");
        l.wait(1);
        expect(l.network.prompt("R1", "person")).toMatch(/[>#]$|^$/);
        expect(l.network.idle("R1", "person")).toBe(true);
      }),
      { numRuns: 150, seed: 5 },
    );
  });
  it("prints nothing that a terminal would act on, whatever a configuration holds", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 60, unit: "binary" }).filter((s) => !/[\r\n\0]/.test(s)),
        (text) => {
          const { config } = loadConfiguration(
            `${"!filler\n".repeat(400)}hostname R1\ninterface gi0/0\n description ${text}\nbanner motd ^C${text}\nx^C\nsnmp-server location ${text}\n`,
            "f",
            { name: "R1", kind: "router", hardware: ["GigabitEthernet0/0"] },
          );
          expect(configurationText(config)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });
  it("reads any lines of known words without throwing, and writes what it can read", () => {
    const line = fc.array(
      fc.oneof(fc.constantFrom(...words), fc.constantFrom("10.0.0.1", "255.255.255.0", "5", "lo1", "X")),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const device = { name: "R1", kind: "router", hardware: ["GigabitEthernet0/0"] } as const;
        const { config } = loadConfiguration(lines.map((l) => l.join(" ")).join("\n"), "f", device);
        const text = configurationText(config);
        expect(configurationText(loadConfiguration(text, "g", device).config)).toBe(text);
      }),
      { numRuns: 300, seed: 5 },
    );
  });
  it("bounds an endless paste and an endless line", () => {
    const l = lab();
    l.keys("R1", "enable\rconf t\r");
    l.keys("R1", "x".repeat(1_000_000));
    const screen = l.keys("R1", "\r");
    expect(screen.length).toBeLessThan(10_000);
    expect(l.network.prompt("R1", "person")).toBe("R1(config)#");
    // A command that runs holds what is typed ahead, up to a limit.
    l.keys("R1", "end\rping 10.0.0.99 repeat 100\r");
    for (let i = 0; i < 20; i++) l.keys("R1", "show clock\r".repeat(10_000));
    l.keys("R1", "\u001e");
    expect(l.network.idle("R1", "person")).toBe(true);
  });
});
