// Whether two LSA bodies say the same, without encoding them.
import type { LsaBody, RouterLink } from "../../wire/ospf/lsa.ts";

const sameOctets = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};
const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((v, i) => v === b[i]);
const sameLink = (a: RouterLink, b: RouterLink): boolean =>
  a.id === b.id &&
  a.data === b.data &&
  a.type === b.type &&
  a.metric === b.metric &&
  a.tos.length === b.tos.length &&
  a.tos.every((t, i) => t.tos === b.tos[i]!.tos && t.metric === b.tos[i]!.metric);

export const sameBody = (a: LsaBody, b: LsaBody): boolean => {
  if (a === b) return true;
  switch (a.kind) {
    case "router":
      return (
        b.kind === "router" &&
        a.flags === b.flags &&
        a.links.length === b.links.length &&
        a.links.every((l, i) => sameLink(l, b.links[i]!))
      );
    case "network":
      return b.kind === "network" && a.mask === b.mask && sameNumbers(a.attached, b.attached);
    case "summary":
      return b.kind === "summary" && a.mask === b.mask && a.metric === b.metric && sameOctets(a.tos, b.tos);
    case "external":
      return (
        b.kind === "external" &&
        a.mask === b.mask &&
        a.metric === b.metric &&
        a.metricType === b.metricType &&
        a.forwardingAddress === b.forwardingAddress &&
        a.tag === b.tag &&
        sameOctets(a.tos, b.tos)
      );
    case "opaque":
      return b.kind === "opaque" && sameOctets(a.octets, b.octets);
  }
};
