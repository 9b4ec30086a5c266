// `show logging`: levels as configured, counts of what was logged, and the buffer down to its level.
import { expect, test } from "vitest";
import { consoleLab } from "../support/console.ts";

const lab = consoleLab(
  {
    R1: "hostname R1\nlogging buffered 16384 warnings\nlogging monitor 3\nlogging trap errors\ninterface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n",
    R2: "hostname R2\nno logging console\nno logging buffered\ninterface Gi0/0\n ip address 10.0.0.2 255.255.255.0\n",
  },
  ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"],
);
lab.wait(5);
const places = (node: string): readonly string[] =>
  lab
    .exec(node, "show logging")
    .split("\n")
    .filter((line) => /^ {4}(Console|Monitor|Buffer|Trap) logging/.test(line))
    .map((line) => line.trim().replace(/\d+ (message lines|messages) logged.*/, "N"));
const count = (node: string, place: string): number =>
  Number(
    new RegExp(`${place} logging:.* (\\d+) (?:message lines|messages) logged`).exec(
      lab.exec(node, "show logging"),
    )?.[1],
  );

test("every place has its level, or is off", () => {
  expect(places("R1")).toEqual([
    "Console logging: level debugging, N",
    "Monitor logging: level errors, N",
    "Buffer logging:  level warnings, N",
    "Trap logging: level errors, N",
  ]);
  expect(places("R2")).toEqual([
    "Console logging: disabled",
    "Monitor logging: level debugging, N",
    "Buffer logging:  disabled",
    "Trap logging: level informational, N",
  ]);
});
test("counts go on after the buffer is cleared, each down to its level", () => {
  const before = ["Console", "Buffer", "Trap"].map((place) => count("R1", place));
  lab.exec("R1", "clear logging");
  for (const line of ["configure terminal", "interface GigabitEthernet0/0", "shutdown", "end"]) lab.exec("R1", line);
  lab.wait(5);
  const after = ["Console", "Buffer", "Trap"].map((place) => count("R1", place));
  // LINK-5-CHANGED, LINEPROTO-5-UPDOWN and SYS-5-CONFIG_I: notifications, which neither the buffer nor a server gets.
  expect(after).toEqual([before[0]! + 3, before[1], before[2]]);
  expect(lab.exec("R1", "show logging")).not.toContain("%LINK");
  for (const line of ["configure terminal", "logging buffered debugging", "end"]) lab.exec("R1", line);
  expect(lab.exec("R1", "show logging")).toContain("%LINK-5-CHANGED");
});
test("uptime in front of a message counts from the last start", () => {
  const own = consoleLab(
    {
      R1: "hostname R1\nservice timestamps log uptime\ninterface Gi0/0\n ip address 10.0.0.1 255.255.255.0\n",
      R2: "interface Gi0/0\n ip address 10.0.0.2 255.255.255.0\n",
    },
    ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"],
  );
  own.wait(7200);
  own.network.input({ kind: "power", node: "R1", on: false });
  own.wait(1);
  own.network.input({ kind: "power", node: "R1", on: true });
  own.wait(1);
  const stamps = [...own.exec("R1", "show logging").matchAll(/^(\S+): %/gm)].map((m) => m[1]);
  expect(stamps.length).toBeGreaterThan(0);
  for (const stamp of stamps) expect(stamp).toMatch(/^00:00:0\d$/);
});
