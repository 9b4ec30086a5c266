// RFC 5036, a folder per step; see ../session-steps.ts for what the lines mean.
import type { Ldp } from "../../../src/protocols/ldp/instance.ts";
import { bindings, ip, lfib, neighbors } from "../../protocols/ldp/chain.ts";
import { conformance } from "../session-steps.ts";

conformance(new URL(".", import.meta.url).pathname, {
  title: "LDP conformance",
  protocol: "LDP",
  quiet: /^(Hello|Keep ?Alive)/,
  logs: /^LDP/,
  connection: (lab) => {
    const { protocol } = lab
      .core("R2")
      .protocols()
      .find((p) => p.definition === "ldp")!;
    return (protocol as unknown as Ldp).sessions.get(ip("1.1.1.1"))!.connection!;
  },
  state: (lab) => ({ neighbors: neighbors(lab, "R1"), bindings: bindings(lab, "R1"), lfib: lfib(lab, "R1") }),
});
