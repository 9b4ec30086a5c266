// Aliases of exec commands, those that are there and those configured.
import { beforeAll, describe, expect, it } from "vitest";
import { execAliases, expandAlias } from "../../src/ios/aliases.ts";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

let lab: ConsoleLab;
const exec = (line: string): string => lab.exec("R1", line);
const configure = (line: string): void => {
  for (const l of ["configure terminal", line, "end"]) exec(l);
};
beforeAll(() => {
  lab = consoleLab(
    {
      R1: "hostname R1\nalias exec sib show ip interface brief\ninterface Loopback0\n ip address 1.1.1.1 255.255.255.255\n",
    },
    [],
  );
});

describe("an alias", () => {
  it("stands for the command, with more words and filters after it", () => {
    expect(exec("sib")).toBe(exec("show ip interface brief"));
    expect(exec("sib | include Loopback")).toBe(exec("show ip interface brief | include Loopback"));
    expect(exec("s privilege")).toBe(exec("show privilege"));
    expect(exec("p 1.1.1.1 repeat 1")).toContain("Success rate is 100 percent (1/1)");
    configure("alias exec il show interfaces Loopback0");
    expect(exec("il description")).toBe(exec("show interfaces Loopback0 description"));
  });
  it("leaves the mark of a mistake where it was typed", () => {
    const column = (text: string): number =>
      text
        .split("\n")
        .find((l) => l.trim() === "^")!
        .indexOf("^");
    const prompt = column(exec("show nothing")) - "show ".length;
    expect(column(exec("sib nothing"))).toBe(prompt + "sib ".length);
    configure("alias exec bad show nothing");
    expect(column(exec("bad"))).toBe(prompt);
  });
  it("goes with `no`, and the later of two wins", () => {
    configure("alias exec two show clock");
    configure("alias exec two show privilege");
    expect(exec("two")).toBe(exec("show privilege"));
    configure("no alias exec sib");
    expect(exec("sib")).not.toContain("Loopback0");
  });
  it("is listed, and kept in the configuration", () => {
    configure("alias exec sib show ip interface brief");
    const lines = exec("show aliases").split("\n");
    expect(lines.slice(0, 3)).toEqual([
      "Exec mode aliases:",
      "  lo                    logout",
      "  p                     ping",
    ]);
    expect(lines).toContain("  sib                   show ip interface brief");
    expect(exec("show running-config")).toContain("\nalias exec sib show ip interface brief\n");
  });
  it("is only ever the first word", () => {
    expect(expandAlias("show sib", ["alias exec sib show clock"])).toEqual({ line: "show sib", moved: 0, upTo: 0 });
    expect(expandAlias("  SIB x", ["alias exec sib show clock"]).line).toBe("  show clock x");
    expect(execAliases(["alias configure x y"]).some(([name]) => name === "x")).toBe(false);
  });
});
