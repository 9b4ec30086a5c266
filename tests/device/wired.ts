// Nodes on real links, for tests of devices.
import { RandomStreams } from "../../src/base/random.ts";
import { createHost, type HostNode } from "../../src/device/host.ts";
import type { NodeDeps, SimNode } from "../../src/device/node.ts";
import type { Verdict } from "../../src/forwarding/engine.ts";
import { Kernel, seconds } from "../../src/kernel/kernel.ts";
import { Link, type LinkOptions } from "../../src/kernel/link.ts";
import { ethernet } from "../../src/wire/ethernet.ts";
import { Pdu } from "../../src/wire/pdu.ts";

export class Wired {
  readonly kernel = new Kernel();
  readonly verdicts: Verdict[] = [];
  readonly links: Link[] = [];
  readonly #streams = new RandomStreams(1);
  readonly #bytes: boolean;
  #nodes = 0;
  constructor(bytes = true) {
    this.#bytes = bytes;
  }
  deps(name: string): NodeDeps {
    const id = this.#nodes++;
    return {
      kernel: this.kernel,
      id,
      name,
      mac: 0x020000000000 + id * 4096,
      random: (purpose) => this.#streams.of(name, purpose).next(),
      changed: () => {},
      verdict: (v) => this.verdicts.push(v),
    };
  }
  host(name: string, config = ""): HostNode {
    const host = createHost(this.deps(name));
    if (config !== "") host.loadConfig(config, `${name}.cfg`);
    return host;
  }
  link(ends: readonly (readonly [SimNode, string])[], options: Partial<LinkOptions> = {}): Link {
    const link = new Link(
      {
        kernel: this.kernel,
        streams: this.#streams,
        cross: (frame) => (this.#bytes ? Pdu.parse(ethernet, frame.bytes) : frame),
        trace: 0,
      },
      ends.map(([node, port]) => node.attachment(port)),
      options,
    );
    for (const [node, port] of ends) node.connect(port, link.port(node.attachment(port).name));
    this.links.push(link);
    return link;
  }
  run(duration: number): void {
    this.kernel.run(this.kernel.now + seconds(duration));
  }
}

/** Types a line into a script console and runs until it is idle again; answers what was printed. */
export const type = (net: Wired, node: SimNode, line: string, limit = 120): string => {
  const console = node.console();
  let out = "";
  console.onOutput((text) => {
    out += text;
  });
  console.write(`${line}\r`);
  for (let i = 0; i < limit * 10 && !console.idle; i++) net.run(0.1);
  console.close();
  return out.replaceAll("\r\n", "\n");
};

/** Two hosts on a cable, up for ten seconds: A with both families and a default route, B with IPv4 only. */
export const pair = (options: Partial<LinkOptions> = {}) => {
  const net = new Wired();
  const a = net.host(
    "A",
    "ip addr add 10.0.0.1/24 dev eth0\nip route add default via 10.0.0.254\nip -6 addr add 2001:db8::1/64 dev eth0",
  );
  const b = net.host("B", "ifconfig eth0 10.0.0.2 netmask 255.255.255.0");
  net.link(
    [
      [a, "eth0"],
      [b, "eth0"],
    ],
    options,
  );
  a.power(true);
  b.power(true);
  net.run(10);
  return { net, a, b };
};
