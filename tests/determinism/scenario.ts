// What the determinism tests do to a lab: everything that goes in from outside, at fixed instants.
import { seconds } from "../../src/kernel/kernel.ts";
import type { Input } from "../../src/kernel/recording.ts";
import type { Lab } from "../../src/lab/definition.ts";

export const END = seconds(200);

/** Typing on an interactive console, a ping, a cable out and in, a power cycle. */
export const inputsFor = (lab: Lab): readonly Input[] => {
  const routers = lab.nodes.filter((n) => n.kind === "router").map((n) => n.name);
  const hosts = lab.nodes.filter((n) => n.kind === "host").map((n) => n.name);
  const first = routers[0]!;
  const last = routers.at(-1)!;
  const end = lab.links[0]!.ends[0]!;
  const type = (at: number, node: string, session: string, data: string): Input => ({
    at: seconds(at),
    kind: "type",
    node,
    session,
    interactive: true,
    data,
  });
  return [
    type(1, first, "1", "\ren\rsh ip int br\r"),
    type(70, first, "1", "show ip route\r q"),
    ...hosts.map((host, i) => type(72 + i, host, "1", "ping -c 3 10.1.4.10\r")),
    type(
      75,
      last,
      "1",
      "\renable\rconfigure terminal\rinterface Loopback77\rip address 77.0.0.1 255.255.255.255\rend\r",
    ),
    { at: seconds(80), kind: "link", link: `${end.node}:${end.port}`, up: false },
    { at: seconds(100), kind: "link", link: `${end.node}:${end.port}`, up: true },
    { at: seconds(100), kind: "power", node: last, on: false },
    { at: seconds(110), kind: "power", node: last, on: true },
    type(150, first, "2", "\ren\rping 10.0.0.3 repeat 20\r"),
    type(160, first, "1", "\x03show arp\r"),
  ];
};
