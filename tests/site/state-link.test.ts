// A lab's state in a link: there and back, and nothing damaged or hostile comes in.
import { deflateSync, strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
import { loadLab } from "../../src/lab/load.ts";
import { fragmentOf, isStateFragment, stateOf } from "../../src/site/lab/state-link.ts";

const lab = loadLab("vrf-route-leaking");
const state = { lab: lab.id, configs: [...lab.configs].map(([n, c]) => [n, c.text] as const), cut: ["R1:x--R2:y"] };
const encoded = (x: unknown): string =>
  `#state=${Buffer.from(deflateSync(strToU8(typeof x === "string" ? x : JSON.stringify(x)))).toString("base64url")}`;

describe("a state in a link", () => {
  it("comes back as it was, in letters that an address takes", () => {
    const fragment = fragmentOf(state);
    expect(fragment).toMatch(/^#state=[\w-]+$/);
    expect(fragment.length).toBeLessThan(4_000);
    expect(stateOf(fragment, lab.id)).toEqual(state);
  });
  it("says what the workbench showed; what means nothing is left out", () => {
    const look = { pane: "packets", node: "R3", overlay: "bgp" } as const;
    expect(stateOf(fragmentOf({ ...state, look }), lab.id)).toEqual({ ...state, look });
    const odd = encoded([lab.id, state.configs, [], { pane: "nowhere", node: 5, overlay: "ospf", __proto__: null }]);
    expect(stateOf(odd, lab.id)?.look).toEqual({ overlay: "ospf" });
    expect(stateOf(encoded([lab.id, state.configs, [], "x"]), lab.id)?.look).toEqual({});
  });
  it("is of one lab", () => {
    expect(stateOf(fragmentOf(state), "another")).toBeNull();
  });
  it.each([
    "#lab",
    "#state=",
    "#state=%%%",
    fragmentOf(state).slice(0, 200),
    encoded("not json"),
    encoded([lab.id]),
    encoded([lab.id, { R1: "x" }, []]),
    encoded([lab.id, [["R1", 5]], []]),
    encoded([lab.id, [["R1", "x"]], "R1"]),
    encoded([lab.id, [["R1", "x".repeat(5 << 20)]], []]),
    `#state=${"A".repeat(300_000)}`,
  ])("is none where it is damaged: %#", (fragment) => {
    expect(stateOf(fragment, lab.id)).toBeNull();
  });
  it("is told from other fragments", () => {
    expect(isStateFragment("#lab")).toBe(false);
    expect(isStateFragment("#state=x")).toBe(true);
  });
});
