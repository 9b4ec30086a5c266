// The tables of neighbours while they are empty, and what counts them; the startup configuration by its older name.
import { expect, it } from "vitest";
import { consoleLab } from "../support/console.ts";

const lab = consoleLab(
  {
    R1: "hostname R1\ninterface GigabitEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n",
    R2: "hostname R2\ninterface GigabitEthernet0/0\n ip address 10.0.0.2 255.255.255.0\n",
    R3: "hostname R3\n",
  },
  ["R1:GigabitEthernet0/0 R2:GigabitEthernet0/0"],
);
lab.wait(5);

it("prints no title over neighbours that are not there", () => {
  for (const line of ["show arp", "show ip arp 10.0.0.9", "show ipv6 neighbors"])
    expect(lab.exec("R3", line), line).toBe("");
  expect(lab.exec("R1", "show ip arp 10.0.0.9")).toBe("");
});
it("counts the entries, also one that nobody has answered yet", () => {
  expect(lab.exec("R3", "show ip arp summary")).toBe("0 IP ARP entries, with 0 of them incomplete\n");
  lab.exec("R1", "ping 10.0.0.2");
  expect(lab.exec("R1", "show ip arp summary")).toBe("2 IP ARP entries, with 0 of them incomplete\n");
  lab.keys("R1", "\rping 10.0.0.9\r");
  lab.wait(1.5);
  expect(lab.exec("R1", "show ip arp summary")).toBe("3 IP ARP entries, with 1 of them incomplete\n");
});
it("shows the startup configuration by its older name", () => {
  expect(lab.exec("R1", "show configuration")).toBe(lab.exec("R1", "show startup-config"));
  expect(lab.exec("R1", "show configuration")).toMatch(/^Using \d+ out of 262144 bytes$/m);
});
