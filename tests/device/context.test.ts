// What a protocol instance sees through its Context, against a protocol made for the test.
import { describe, expect, test } from "vitest";
import { parseIp } from "../../src/base/ip.ts";
import { formatPrefix, parsePrefix } from "../../src/base/prefix.ts";
import { definitions } from "../../src/device/protocols.ts";
import type { AnyDefinition } from "../../src/device/protocol-set.ts";
import type { BusEvent, Context, Protocol } from "../../src/protocols/protocol.ts";
import { seconds } from "../../src/kernel/kernel.ts";
import { Lab } from "../support/routers.ts";

const G0 = "GigabitEthernet0/0";
interface Probe extends Protocol<unknown, unknown> {
  readonly context: Context;
  readonly heard: string[];
}
/** Runs one instance per VRF, which writes down what it is told. */
const probes = (): { definition: AnyDefinition; of: Map<string, Probe> } => {
  const of = new Map<string, Probe>();
  const definition: AnyDefinition = {
    name: "probe",
    instances: (model) =>
      ["", ...model.vrfs.keys()].map((vrf) => ({ key: `at ${vrf}`, vrf, config: { cdp: model.cdp } })),
    create: (context, key) => {
      const heard: string[] = [];
      let running = false;
      const once = (what: string): void => {
        if (running) heard.push("re-entered");
        running = true;
        heard.push(what);
        running = false;
      };
      const probe: Probe = {
        context,
        heard,
        configure: (next) => once(`configure ${JSON.stringify(next)}`),
        notice: (event: BusEvent) =>
          once(
            event.kind === "interface"
              ? `${event.before?.name ?? "-"} ${event.before?.up ?? "-"} > ${event.after?.name ?? "-"} ${event.after?.up ?? "-"}`
              : event.kind,
          ),
        view: () => ({ heard: [...heard] }),
        stop: () => once("stop"),
      };
      of.set(key, probe);
      return probe;
    },
  };
  return { definition, of };
};
const lab = (): { lab: Lab; of: Map<string, Probe> } => {
  const { definition, of } = probes();
  const built = new Lab(
    {
      R1: (c) => {
        c.vrf("A");
        c.interface(G0, "10.0.0.1/24");
        c.interface("Loopback0", "1.1.1.1/32");
        c.inVrf("A", "Loopback1", "9.9.9.9/32");
      },
      R2: (c) => c.interface(G0, "10.0.0.2/24"),
    },
    [[`R1:${G0}`, `R2:${G0}`]],
    { definitions: [...definitions, definition] },
  );
  // Only R1's instances stay in the map under "at A"; R2 has the global one alone, created after R1's.
  return { lab: built, of };
};
/** R1 alone, so that the map holds its instances. */
const alone = (): { lab: Lab; of: Map<string, Probe> } => {
  const { definition, of } = probes();
  const built = new Lab(
    {
      R1: (c) => {
        c.vrf("A");
        c.interface("Loopback0", "1.1.1.1/32");
        c.inVrf("A", "Loopback1", "9.9.9.9/32");
      },
    },
    [],
    { definitions: [...definitions, definition] },
  );
  return { lab: built, of };
};

describe("instances", () => {
  test("are configured when made, on change and not otherwise, and stopped when no longer wanted", () => {
    const { lab, of } = alone();
    const a = of.get("at A")!;
    lab.edit("R1", () => {});
    lab.edit("R1", (c) => {
      c.config.cdp = false;
    });
    lab.edit("R1", (c) => {
      c.config.vrfs.delete("A");
      delete c.config.interfaces.get("Loopback1")!.vrf;
      delete c.config.interfaces.get("Loopback1")!.ipv4;
    });
    expect(a.heard.filter((h) => !h.includes(">"))).toEqual([
      'configure {"cdp":true}',
      'configure {"cdp":false}',
      "stop",
    ]);
  });
  test("hear of the interfaces of their VRF alone; a move is a leaving and a coming", () => {
    const { lab, of } = alone();
    const [global, a] = [of.get("at ")!, of.get("at A")!];
    global.heard.length = 0;
    a.heard.length = 0;
    lab.edit("R1", (c) => {
      c.config.interfaces.get("Loopback0")!.vrf = "A";
    });
    expect(global.heard).toEqual(["Loopback0 true > - -"]);
    expect(a.heard).toEqual(["- - > Loopback0 true"]);
    expect(a.context.interfaces().map((i) => i.name)).toEqual(["Loopback0", "Loopback1"]);
    expect(global.context.interfaceNamed("Loopback0")?.vrf).toBe(a.context.vrf.id);
  });
  test("hear of carrier lost and found", () => {
    const { lab: built } = lab();
    const view = (): string[] =>
      (built.node("R1").view("probe:at ") as { heard: string[] }).heard.filter((h) => h.includes(G0)).slice(-2);
    built.links[0]!.setUp(false);
    built.run(1);
    expect(view().at(-1)).toBe(`${G0} true > ${G0} false`);
    built.links[0]!.setUp(true);
    built.run(1);
    expect(view()).toEqual([`${G0} true > ${G0} false`, `${G0} false > ${G0} true`]);
  });
  test("publish to every other instance, never to themselves", () => {
    const { lab, of } = alone();
    lab.node("R1").bus.execute(() => of.get("at ")!.context.publish({ kind: "covers-request" }));
    expect(of.get("at A")!.heard.at(-1)).toBe("covers-request");
    expect(of.get("at ")!.heard).not.toContain("covers-request");
  });
  test("a change of a list is announced as a change of policy, other changes are not", () => {
    const { lab, of } = alone();
    lab.edit("R1", (c) => c.config.prefixLists.set("P", { name: "P", family: "ipv4", entries: [] }));
    expect(of.get("at A")!.heard.at(-1)).toBe("policy");
    lab.edit("R1", (c) => {
      c.config.hostname = "X";
    });
    expect(of.get("at A")!.heard.filter((h) => h === "policy")).toHaveLength(1);
  });
});

describe("ports", () => {
  const offer = (probe: Probe, prefix: string): void =>
    probe.context.rib("ipv4").offer({
      prefix: parsePrefix(prefix)!,
      source: "rip",
      protocol: "rip",
      distance: 120,
      metric: 1,
      nextHops: [{ via: "discard" }],
    });
  test("offers are queued; a watcher hears the table once and then every change", () => {
    const { lab, of } = alone();
    const probe = of.get("at ")!;
    const heard: string[] = [];
    const order: string[] = [];
    lab.node("R1").bus.execute(() => {
      probe.context.rib("ipv4").watch((changes) => {
        order.push("watch");
        for (const c of changes)
          heard.push(`${formatPrefix(c.prefix)} ${c.before?.protocol ?? "-"} ${c.after?.protocol ?? "-"}`);
      });
      offer(probe, "50.0.0.0/8");
      expect(probe.context.rib("ipv4").best(parsePrefix("50.0.0.0/8")!)).toBeNull();
      order.push("stimulus");
    });
    expect(order[0]).toBe("stimulus");
    expect(heard).toEqual(["1.1.1.1/32 - connected", "50.0.0.0/8 - rip"]);
    expect(probe.context.rib("ipv4").lookup(parseIp("50.1.1.1")!)?.source).toBe("rip");
    lab.node("R1").bus.execute(() => probe.context.rib("ipv4").retract(parsePrefix("50.0.0.0/8")!));
    expect(heard.at(-1)).toBe("50.0.0.0/8 rip -");
  });
  test("a stopped instance leaves no route, hears nothing and its timers are dead", () => {
    const { lab, of } = alone();
    const probe = of.get("at A")!;
    let heard = 0;
    lab.node("R1").bus.execute(() => {
      offer(probe, "50.0.0.0/8");
      probe.context.rib("ipv4").watch(() => heard++);
      probe.context.timer("late", () => heard++).start(seconds(5));
    });
    expect(lab.routes("R1", "A")).toContain("rip 50.0.0.0/8 [120/1] Null0");
    heard = 0;
    lab.edit("R1", (c) => {
      c.config.vrfs.delete("A");
      delete c.config.interfaces.get("Loopback1")!.vrf;
    });
    lab.run(10);
    expect(heard).toBe(0);
    lab.edit("R1", (c) => c.vrf("A"));
    expect(lab.routes("R1", "A")).toEqual([]);
  });
  test("a tracked next hop is answered at once, then on change", () => {
    const { lab, of } = alone();
    const probe = of.get("at ")!;
    const heard: string[] = [];
    lab
      .node("R1")
      .bus.execute(() =>
        probe.context.rib("ipv4").track(parseIp("50.0.0.9")!, (r) => heard.push(r.route?.source ?? "unreachable")),
      );
    lab.node("R1").bus.execute(() => offer(probe, "50.0.0.0/8"));
    lab.edit("R1", (c) => c.route("50.0.0.0/24", { interface: "Null0" }));
    expect(heard).toEqual(["unreachable", "rip", "static"]);
  });
  test("the router id is the highest loopback, else the highest address, of the VRF", () => {
    const { lab, of } = alone();
    expect(of.get("at ")!.context.chooseRouterId()).toBe(parseIp("1.1.1.1"));
    expect(of.get("at A")!.context.chooseRouterId()).toBe(parseIp("9.9.9.9"));
    lab.edit("R1", (c) => {
      c.config.interfaces.get("Loopback1")!.shutdown = true;
    });
    expect(of.get("at A")!.context.chooseRouterId()).toBe(0);
  });
  test("labels are given lowest first, from the configured range", () => {
    const { lab, of } = alone();
    lab.edit("R1", (c) => {
      c.config.ldp.labelRange = { first: 100, last: 101 };
    });
    const { labels } = of.get("at ")!.context;
    expect([labels.allocate(), labels.allocate()]).toEqual([100, 101]);
    expect(() => labels.allocate()).toThrow(RangeError);
    labels.release(100);
    expect(labels.allocate()).toBe(100);
    labels.bindVrf(100, 1);
    expect(lab.node("R1").view("labels")).toEqual([{ label: 100, action: "lookup", vrf: "A", ways: [] }]);
  });
  test("debug text is made only for topics that are on, wider ones included", () => {
    const { lab, of } = alone();
    const { context } = of.get("at ")!;
    const core = lab.core("R1");
    context.debug("ospf adj", () => {
      throw new Error("built for nobody");
    });
    core.logBuffer.topics.set("ospf", "OSPF");
    context.debug("ospf adj", () => "adjacency");
    context.debug("ospfv3 adj", () => {
      throw new Error("another protocol");
    });
    expect(core.logBuffer.records.filter((r) => r.debug).map((r) => r.text)).toEqual(["adjacency"]);
  });
});
