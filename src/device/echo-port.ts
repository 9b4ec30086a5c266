// ICMP and ICMPv6 echo of one VRF, over a node's engine.
import type { Engine } from "../forwarding/engine.ts";
import type { EchoPort } from "../protocols/protocol.ts";

export const echoPort = (engine: Engine, vrf: number): EchoPort => ({
  open: (listener) => {
    const socket = engine.openEcho((reply) => {
      if (reply.vrf === vrf) listener(reply);
    });
    return {
      send: (sequence, data, options) => socket.send(vrf, sequence, data, options) === null,
      close: () => socket.close(),
    };
  },
});
