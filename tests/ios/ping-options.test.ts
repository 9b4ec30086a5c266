// The options of an extended ping: the route recorded there and back, and a line for every answer.
import { beforeAll, describe, expect, it } from "vitest";
import { type ConsoleLab, consoleLab } from "../support/console.ts";

const R1 = `hostname R1
interface GigabitEthernet0/0
 ip address 10.0.12.1 255.255.255.0
ip route 10.0.0.0 255.0.0.0 10.0.12.2
`;
const R2 = `hostname R2
interface GigabitEthernet0/0
 ip address 10.0.12.2 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.0.23.2 255.255.255.0
`;
const R3 = `hostname R3
interface GigabitEthernet0/0
 ip address 10.0.23.3 255.255.255.0
ip route 10.0.0.0 255.0.0.0 10.0.23.2
`;
describe("an extended ping", () => {
  let lab: ConsoleLab;
  beforeAll(() => {
    lab = consoleLab({ R1, R2, R3 }, [
      "R1:GigabitEthernet0/0 R2:GigabitEthernet0/0",
      "R2:GigabitEthernet0/1 R3:GigabitEthernet0/0",
    ]);
    lab.wait(5);
    lab.exec("R1", "ping 10.0.23.3");
    lab.keys("R1", "enable\r");
  });
  /** Answers to the questions, from the protocol on; what the terminal shows until the prompt is back. */
  const dialogue = (...answers: readonly string[]): string => {
    let out = lab.keys("R1", "ping\r");
    for (const answer of answers) out += lab.keys("R1", `${answer}\r`);
    lab.wait(10);
    return (out + lab.keys("R1", "")).replaceAll("\r\n", "\n");
  };
  const upTo = (options: readonly string[], repeat = "1", size = ""): string =>
    dialogue("", "10.0.23.3", repeat, size, "1", "y", "", "", "", "", "", ...options);

  it("records the ways out of every router, there and back", () => {
    const out = upTo(["r", "", "", "n"]);
    expect(out).toContain("Number of hops [ 9 ]: ");
    expect(out).toContain("Loose, Strict, Record, Timestamp, Verbose[RV]: ");
    expect(out).toContain(
      `Packet has IP options:  Total option bytes= 39, padded length=40\n Record route: <*>\n${"   (0.0.0.0)\n".repeat(9)}`,
    );
    expect(out).toMatch(/Reply to request 0 \(\d+ ms\)\. {2}Received packet has options\n/);
    const reply = out.slice(out.indexOf("Received packet"));
    expect(reply).toContain(
      ` Record route:\n   (10.0.12.1)\n   (10.0.23.2)\n   (10.0.23.3)\n   (10.0.12.2) <*>\n${"   (0.0.0.0)\n".repeat(5)} End of list\n`,
    );
    expect(out).toContain("Success rate is 100 percent (1/1)");
  });
  it("records no more than there is room for, and keeps the size asked for", () => {
    const out = upTo(["record", "2", "", "n"], "1", "120");
    expect(out).toContain("Sending 1, 120-byte ICMP Echos to 10.0.23.3");
    expect(out).toContain(" Record route:\n   (10.0.12.1)\n   (10.0.23.2) <*>\n End of list\n");
  });
  it("tells of every answer when verbose, and of what does not come", () => {
    expect(upTo(["v", "", "n"], "2")).toMatch(
      /\nReply to request 0 \(\d+ ms\)\nReply to request 1 \(\d+ ms\)\nSuccess/,
    );
    const lost = dialogue("", "10.0.23.99", "2", "", "1", "y", "", "", "", "", "", "v", "", "n");
    expect(lost).toContain("\nRequest 0 timed out\nRequest 1 timed out\nSuccess rate is 0 percent (0/2)\n");
  });
  it("takes verbose on the line too", () => {
    expect(lab.exec("R1", "ping 10.0.23.3 repeat 2 verbose")).toMatch(
      /\nReply to request 0 \(\d+ ms\)\nReply to request 1 \(\d+ ms\)\nSuccess/,
    );
  });
  it("refuses what it cannot send", () => {
    expect(upTo(["loose"])).toContain("% Loose, strict and timestamp options are not sent from here");
  });
  it("has a traceroute beside it that says which options it does not send", () => {
    const ask = (option: string): string =>
      ["traceroute", "", "10.0.23.3", "", "", "", "", "", "", "", option].map((l) => lab.keys("R1", `${l}\r`)).join("");
    expect(ask("record")).toContain("% IP options are not sent by this traceroute");
    const out = ask("verbose");
    lab.wait(30);
    expect(out + lab.keys("R1", "")).toMatch(/ {2}1 10\.0\.12\.2 /);
  });
});
