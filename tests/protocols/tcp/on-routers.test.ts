// TCP between simulated routers: over IPv6, through a bottleneck, across a route that changes.
import { expect, test } from "vitest";
import { type Ip, parseIp } from "../../../src/base/ip.ts";
import type { CloseReason, Connection, ConnectionOptions } from "../../../src/protocols/protocol.ts";
import type { TcpView } from "../../../src/protocols/tcp/index.ts";
import { Lab } from "../../support/routers.ts";
import { format, message, type Numbered } from "./pair.ts";

const ip = (text: string): Ip => parseIp(text)!;
const GIG = "GigabitEthernet0/0";
interface Run {
  readonly got: number[];
  readonly closed: CloseReason[];
  connection: Connection<Numbered>;
}
/** B listens, A connects and sends `count` messages of `length` octets. */
const talk = (
  lab: Lab,
  to: string,
  from: string | null,
  count: number,
  length: number,
  options: ConnectionOptions = {},
): Run => {
  const got: number[] = [];
  const closed: CloseReason[] = [];
  const quiet = { established: () => {}, message: () => {}, closed: () => {} };
  let connection: Connection<Numbered> | null = null;
  lab.node("B").bus.execute(() => {
    lab
      .core("B")
      .tcp(0)
      .listen(179, () => options, format, { ...quiet, message: (_c, pdu) => void got.push(pdu.value.number) });
  });
  lab.node("A").bus.execute(() => {
    connection = lab
      .core("A")
      .tcp(0)
      .connect(
        { to: ip(to), port: 179, ...(from === null ? {} : { from: ip(from) }) },
        format,
        {
          ...quiet,
          established: (c) => {
            for (let i = 0; i < count; i++) c.send(message(i, length));
          },
          closed: (_c, reason) => void closed.push(reason),
        },
        options,
      );
  });
  return { got, closed, connection: connection! };
};
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test.each(["lazy", "verify", "bytes"] as const)("over IPv6 with a password, frames %s", (frames) => {
  const lab = new Lab(
    {
      A: (c) => {
        c.config.ipv6UnicastRouting = true;
        c.interface(GIG, "2001:db8::1/64");
      },
      B: (c) => {
        c.config.ipv6UnicastRouting = true;
        c.interface(GIG, "2001:db8::2/64");
      },
    },
    [[`A:${GIG}`, `B:${GIG}`]],
    { frames },
  ).run(5);
  const run = talk(lab, "2001:db8::2", null, 40, 1000, { md5: "secret" });
  lab.run(5);
  expect(run.got).toEqual(numbers(40));
  const [c] = (lab.core("A").tcpView(0) as TcpView).connections;
  expect(c).toMatchObject({ state: "ESTABLISHED", mss: 1500 - 60 - 20, md5: true, retransmitted: 0 });
});

test("a path with a smaller MTU in the middle: DF is not set, so pieces arrive and are put together", () => {
  const lab = new Lab(
    {
      A: (c) => {
        c.interface(GIG, "10.0.1.1/24");
        c.route("10.0.2.0/24", { gateway: "10.0.1.2" });
      },
      M: (c) => {
        c.interface(GIG, "10.0.1.2/24");
        c.interface("GigabitEthernet0/1", "10.0.2.1/24").ipMtu = 600;
      },
      B: (c) => {
        c.interface(GIG, "10.0.2.2/24");
        c.route("10.0.1.0/24", { gateway: "10.0.2.1" });
      },
    },
    [
      [`A:${GIG}`, `M:${GIG}`],
      ["M:GigabitEthernet0/1", `B:${GIG}`],
    ],
  ).run(1);
  const run = talk(lab, "10.0.2.2", null, 10, 3000);
  lab.run(5);
  expect(run.got).toEqual(numbers(10));
});

test("no route: unreachable; nobody listening: refused; an access list on the way: timeout", () => {
  const lab = new Lab(
    {
      A: (c) => void c.interface(GIG, "10.0.0.1/24"),
      B: (c) => void c.interface(GIG, "10.0.0.2/24"),
    },
    [[`A:${GIG}`, `B:${GIG}`]],
  ).run(1);
  const closed: string[] = [];
  const attempt = (to: string, port: number): void => {
    lab.node("A").bus.execute(() => {
      lab
        .core("A")
        .tcp(0)
        .connect({ to: ip(to), port }, format, {
          established: () => {},
          message: () => {},
          closed: (_c, reason) => void closed.push(`${to} ${reason}`),
        });
    });
  };
  attempt("192.0.2.1", 179);
  attempt("10.0.0.2", 179);
  attempt("10.0.0.99", 179);
  lab.run(40);
  expect(closed).toEqual(["192.0.2.1 unreachable", "10.0.0.2 refused", "10.0.0.99 timeout"]);
});

test("ip tcp synwait-time says how long an open connection is tried for", () => {
  const lab = new Lab(
    {
      A: (c) => {
        c.interface(GIG, "10.0.0.1/24");
        c.config.tcpSynWait = 5;
      },
      B: (c) => void c.interface(GIG, "10.0.0.2/24"),
    },
    [[`A:${GIG}`, `B:${GIG}`]],
  ).run(1);
  const closed: string[] = [];
  lab.node("A").bus.execute(() => {
    lab
      .core("A")
      .tcp(0)
      .connect({ to: ip("10.0.0.99"), port: 179 }, format, {
        established: () => {},
        message: () => {},
        closed: (_c, reason) => void closed.push(reason),
      });
  });
  lab.run(4);
  expect(closed).toEqual([]);
  lab.run(10);
  expect(closed).toEqual(["timeout"]);
});
