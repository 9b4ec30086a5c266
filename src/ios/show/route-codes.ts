// The letters before each route, and the legends that explain them.
import type { Route } from "../../forwarding/route.ts";

export const IPV4_LEGEND = `Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP
       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area 
       N1 - OSPF NSSA external type 1, N2 - OSPF NSSA external type 2
       E1 - OSPF external type 1, E2 - OSPF external type 2
       i - IS-IS, su - IS-IS summary, L1 - IS-IS level-1, L2 - IS-IS level-2
       ia - IS-IS inter area, * - candidate default, U - per-user static route
       o - ODR, P - periodic downloaded static route, H - NHRP, l - LISP
       a - application route
       + - replicated route, % - next hop override, p - overrides from PfR
`;
export const IPV6_LEGEND = `Codes: C - Connected, L - Local, S - Static, U - Per-user Static route
       B - BGP, R - RIP, H - NHRP, I1 - ISIS L1
       I2 - ISIS L2, IA - ISIS interarea, IS - ISIS summary, D - EIGRP
       EX - EIGRP external, ND - ND Default, NDp - ND Prefix, DCE - Destination
       NDr - Redirect, O - OSPF Intra, OI - OSPF Inter, OE1 - OSPF ext 1
       OE2 - OSPF ext 2, ON1 - OSPF NSSA ext 1, ON2 - OSPF NSSA ext 2
       a - Application
`;

/** "C", "O IA", "O*E2": at most five characters, without padding. */
export const ipv4Code = (route: Route, candidateDefault: boolean): string => {
  const star = candidateDefault ? "*" : " ";
  const letter: Record<Route["protocol"], string> = {
    connected: "C",
    local: "L",
    static: "S",
    rip: "R",
    ospf: "O",
    isis: "i",
    bgp: "B",
    nd: "S",
  };
  const sub =
    route.protocol === "ospf"
      ? { inter: "IA", E1: "E1", E2: "E2", N1: "N1", N2: "N2" }[route.subtype as string]
      : route.protocol === "isis"
        ? { L1: "L1", L2: "L2", summary: "su" }[route.subtype as string]
        : undefined;
  return `${letter[route.protocol]}${star}${sub ?? ""}`.trimEnd();
};
export const ipv6Code = (route: Route): string => {
  switch (route.protocol) {
    case "connected":
      return route.prefix.length === 128 ? "LC" : "C";
    case "local":
      return "L";
    case "static":
      return "S";
    case "rip":
      return "R";
    case "bgp":
      return "B";
    case "nd":
      return "ND";
    case "isis":
      return route.subtype === "L1" ? "I1" : "I2";
    default:
      return { inter: "OI", E1: "OE1", E2: "OE2", N1: "ON1", N2: "ON2" }[route.subtype as string] ?? "O";
  }
};
/** "type intra area", of the detail of one route; "" when the protocol says none. */
export const typeText = (route: Route): string => {
  if (route.protocol === "bgp")
    return route.subtype === "internal" ? "internal" : route.subtype === undefined ? "" : "external";
  if (route.protocol !== "ospf") return "";
  return (
    {
      intra: "intra area",
      inter: "inter area",
      E1: "extern 1",
      E2: "extern 2",
      N1: "NSSA extern 1",
      N2: "NSSA extern 2",
    }[route.subtype as string] ?? "intra area"
  );
};
