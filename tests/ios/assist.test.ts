// What the editor is told about a configuration being written: the console's own complaints, words and meanings.
import { describe, expect, it } from "vitest";
import { complaintsOf, firstWords, meaningAt, offersAt } from "../../src/ios/assist.ts";
import type { Device } from "../../src/ios/difference.ts";

const device: Device = { name: "R1", kind: "router", hardware: ["GigabitEthernet0/0", "GigabitEthernet0/1"] };
/** Offers at the end of the text. */
const offers = (text: string): readonly string[] => {
  const lines = text.split("\n");
  return offersAt(text, lines.length, lines.at(-1)!.length, device).offers.map((o) => o.text);
};
const meaning = (text: string, word: string) => {
  const lines = text.split("\n");
  return meaningAt(text, lines.length, lines.at(-1)!.indexOf(word) + 1, device);
};

describe("complaints", () => {
  it("are the console's, with the column of the caret", () => {
    const text = "hostname R1\ninterface Gi0/0\n ip adress 10.0.0.1 255.255.255.0\n ip address\n s\nrouter ospf 1";
    expect(complaintsOf(text, device)).toEqual([
      {
        line: 3,
        from: 6,
        to: 10,
        text: "ip adress 10.0.0.1 255.255.255.0",
        reason: "% Invalid input detected at '^' marker.",
      },
      { line: 4, from: 1, to: 11, text: "ip address", reason: "% Incomplete command." },
      { line: 5, from: 1, to: 2, text: "s", reason: '% Ambiguous command:  "s"' },
    ]);
  });
  it("know the block that a line is in", () => {
    expect(complaintsOf("ip address 10.0.0.1 255.255.255.0", device)).toHaveLength(1);
    expect(complaintsOf("interface Lo0\n ip address 10.0.0.1 255.255.255.0", device)).toEqual([]);
    expect(complaintsOf("interface Lo0\n ip nat inside\n bogus", device)).toMatchObject([
      { line: 3, text: "bogus" },
      { line: 2, from: 1, text: "ip nat inside", reason: expect.stringMatching(/does not run here/), kept: true },
    ]);
  });
  it("leave a banner alone", () => {
    expect(complaintsOf("banner motd #\nfly me\n#\nhostname A", device)).toEqual([]);
  });
  it("say of a text that is none why", () => {
    expect(complaintsOf("x\n".repeat(100_001), device)).toEqual([
      { line: 0, from: 0, to: 0, text: "", reason: expect.stringContaining("at most 100000") },
    ]);
  });
});

describe("offers", () => {
  it("put the commands of the block before those around it", () => {
    const words = offers("interface Gi0/0\n ");
    expect(words.indexOf("shutdown")).toBeGreaterThanOrEqual(0);
    expect(words.indexOf("shutdown")).toBeLessThan(words.indexOf("router"));
    expect(offers("interface Gi0/0\n!\n").slice(0, 400)).not.toContain("shutdown");
  });
  it("name this router's interfaces and VRFs", () => {
    const text = "ip vrf RED\n rd 1:1\n!\ninterface Lo0\n ip vrf forwarding ";
    expect(offers(text)[0]).toBe("RED");
    expect(offers("interface ").slice(0, 2)).toEqual(["GigabitEthernet0/0", "GigabitEthernet0/1"]);
    expect(offers("router ospf 1\n passive-interface ")).toContain("GigabitEthernet0/1");
  });
  it("show what a value looks like", () => {
    expect(offers("interface Lo0\n ip address ")).toContain("A.B.C.D");
    expect(offers("interface Lo0\n no ip ")).toContain("address");
  });
  it("begin where the word began", () => {
    expect(offersAt("interface Lo0\n ip addr", 2, 8, device)).toMatchObject({ from: 4 });
  });
  it("are none within a banner", () => {
    expect(offers("banner motd #\nhello ")).toEqual([]);
  });
});

describe("meanings", () => {
  it("are what ? says, with the syntax", () => {
    expect(meaning("interface Lo0\n ip address 10.0.0.1 255.255.255.0", "address")).toMatchObject({
      from: 4,
      to: 11,
      help: expect.stringMatching(/^address: /),
      syntax: expect.stringContaining("ip address A.B.C.D"),
      kept: false,
    });
  });
  it("say what has no effect here", () => {
    expect(meaning("ip tcp window-size 5", "window-size")?.kept).toBe(true);
  });
  it("are none on a comment or a blank", () => {
    expect(meaning("! hello", "hello")).toBeNull();
    expect(meaningAt("", 1, 0, device)).toBeNull();
  });
});

it("first words cover the modes asked for", () => {
  expect(firstWords(["config", "config-if"])).toEqual(expect.arrayContaining(["no", "router", "shutdown"]));
});
