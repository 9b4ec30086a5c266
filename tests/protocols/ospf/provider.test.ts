// OSPF in a VRF of a PE: what comes from the provider's backbone, as what, and that it does not come back. RFC 4577.
import { describe, expect, test } from "vitest";
import { formatIpv4 } from "../../../src/base/ip.ts";
import type { OspfRouteInfo, Route } from "../../../src/forwarding/route.ts";
import { newOspfArea, newOspfProcess, type OspfConfig } from "../../../src/protocols/ospf/config.ts";
import { OspfInstance } from "../../../src/protocols/ospf/instance.ts";
import { RecordingContext, testInterface } from "../../support/recording-context.ts";
import { ip } from "../../support/ospf.ts";

class VrfContext extends RecordingContext {
  override readonly vrf = { id: 1, name: "RED" };
}
const pe = (process: Partial<OspfConfig> = {}): { context: VrfContext; instance: OspfInstance } => {
  const context = new VrfContext();
  context.link(
    testInterface({
      index: 1,
      name: "eth0",
      vrf: 1,
      ipv4: [{ address: ip("10.0.0.1"), length: 24, secondary: false }],
    }),
  );
  const instance = new OspfInstance(context, "100");
  context.notice = (event) => instance.notice(event);
  instance.configure({
    ...newOspfProcess(100, "RED"),
    routerId: ip("9.9.9.9"),
    asn: 65000,
    provider: true,
    redistribute: [{ protocol: "bgp", id: 65000, subnets: true, match: [] }],
    areas: new Map([[1, newOspfArea(1)]]),
    interfaces: [
      {
        name: "eth0",
        area: 1,
        byInterface: true,
        passive: false,
        secondaries: true,
        settings: { networkType: "point-to-point" },
        unnumbered: null,
        address: null,
      },
    ],
    ...process,
  });
  return { context, instance };
};
const bgp = (prefix: string, metric: number, info: Partial<OspfRouteInfo> | null): Route => {
  const [address = "", length = ""] = prefix.split("/");
  return {
    prefix: { address: ip(address), length: Number(length) },
    source: "bgp 65000",
    protocol: "bgp",
    subtype: "internal",
    distance: 200,
    metric,
    nextHops: [{ via: "gateway", gateway: ip("2.2.2.2"), table: 0 }],
    ...(info === null
      ? {}
      : {
          detail: {
            ospf: { domainId: "0005000000640200", area: 0, routeType: 3, options: 0, metric, routerId: 1, ...info },
          },
        }),
  };
};
const own = (i: OspfInstance): string[] =>
  [...i.areaList.flatMap((a) => a.database.sorted()), ...i.external.sorted()]
    .filter((e) => e.lsa.type > 2)
    .map(({ lsa: { type, id, options, body } }) => {
      const down = (options & 0x80) !== 0 ? " DN" : "";
      return body.kind === "external"
        ? `${type} ${formatIpv4(id)} E${body.metricType} ${body.metric} tag ${body.tag}${down}`
        : `${type} ${formatIpv4(id)} ${body.kind === "summary" ? body.metric : ""}${down}`;
    });
const arrive = (context: VrfContext, ...routes: Route[]): void => {
  context.routes(routes.map((after) => ({ prefix: after.prefix, before: null, after })));
  context.advance(30);
};

describe("from the backbone into the site", () => {
  test("a PE with a customer is an area border router of the superbackbone", () => {
    const { context, instance } = pe();
    context.advance(10);
    expect(instance.isAreaBorderRouter).toBe(true);
  });
  test("internal routes of the same domain come as inter-area ones, with the metric they had and the DN bit", () => {
    const { context, instance } = pe();
    context.advance(1);
    arrive(context, bgp("172.16.0.0/16", 42, { routeType: 2 }));
    expect(own(instance)).toEqual(["3 172.16.0.0 42 DN"]);
    const runs = instance.spfCount;
    context.advance(300);
    expect(instance.spfCount).toBe(runs);
  });
  test.each([
    ["external of type 2", 1, "E2"],
    ["external of type 1", 0, "E1"],
  ] as const)("%s stays what it was", (_, options, type) => {
    const { context, instance } = pe();
    context.advance(1);
    arrive(context, bgp("172.16.0.0/16", 42, { routeType: 5, options }));
    expect(own(instance)).toEqual([`5 172.16.0.0 ${type} 42 tag 3489725928 DN`]);
  });
  test("routes of another domain, or not of OSPF at all, are external, with the domain tag", () => {
    const { context, instance } = pe();
    context.advance(1);
    arrive(context, bgp("172.16.0.0/16", 42, { domainId: "0005000000070200" }), bgp("172.17.0.0/16", 0, null));
    expect(own(instance)).toEqual(["5 172.16.0.0 E2 1 tag 3489725928 DN", "5 172.17.0.0 E2 1 tag 3489725928 DN"]);
  });
  test("a secondary domain identifier makes another domain one's own; none at all matches none", () => {
    const second = pe({ secondaryDomainIds: ["0005000000070200"] });
    second.context.advance(1);
    arrive(second.context, bgp("172.16.0.0/16", 42, { domainId: "0005000000070200" }));
    expect(own(second.instance)).toEqual(["3 172.16.0.0 42 DN"]);
    const none = pe({ domainId: null });
    none.context.advance(1);
    arrive(none.context, bgp("172.16.0.0/16", 42, { domainId: null }));
    expect(own(none.instance)).toEqual(["3 172.16.0.0 42 DN"]);
  });
  test("`domain-tag` replaces the tag made of the AS number", () => {
    const { context, instance } = pe({ domainTag: 77 });
    context.advance(1);
    arrive(context, bgp("172.17.0.0/16", 0, null));
    expect(own(instance)).toEqual(["5 172.17.0.0 E2 1 tag 77 DN"]);
  });
});

test("the tag made of the AS number: 1101, completeness, path length, then the AS. RFC 4577, 4.2.5.2", () => {
  expect(pe().instance.domainTag).toBe(0xd0000000 + 65000);
});
test("what OSPF offers in a VRF says what BGP has to carry", () => {
  const { context, instance } = pe({ redistribute: [] });
  context.advance(20);
  const route = instance.table.get(ip("10.0.0.0") * 64 + 24)!;
  expect(route.detail.ospf).toEqual({
    domainId: "0005000000640200",
    area: 1,
    routeType: 2,
    options: 0,
    metric: 1,
    routerId: ip("9.9.9.9"),
  });
});
