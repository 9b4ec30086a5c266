// RFC 4271 and RFC 7606, a folder per step; see ../session-steps.ts for what the lines mean.
import type { BgpInstance } from "../../../src/protocols/bgp/instance.ts";
import { paths, peers } from "../../protocols/bgp/network.ts";
import { conformance } from "../session-steps.ts";

conformance(new URL(".", import.meta.url).pathname, {
  title: "BGP-4 conformance",
  protocol: "BGP",
  quiet: /^KEEPALIVE$/,
  logs: /^BGP/,
  connection: (lab) => {
    const { protocol } = lab
      .core("R2")
      .protocols()
      .find((p) => p.definition === "bgp")!;
    return (protocol as unknown as BgpInstance).allPeers()[0]!.session.connection!;
  },
  state: (lab) => ({ peers: peers(lab, "R1"), paths: paths(lab, "R1"), routes: lab.routes("R1") }),
});
