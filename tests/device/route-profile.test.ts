// What a routing profile counts, and into which row an interval goes.
import { expect, test } from "vitest";
import { changeKind, PROFILE_INTERVAL, PROFILE_ROWS, RouteProfile } from "../../src/device/route-profile.ts";
import type { RibChange } from "../../src/forwarding/route.ts";
import { route } from "../support/tables.ts";

const change = (before: readonly string[] | null, after: readonly string[] | null): RibChange => {
  const of = (hops: readonly string[] | null) => (hops === null ? null : route("10.0.0.0/8", "ospf 1", 110, ...hops));
  return { prefix: route("10.0.0.0/8", "ospf 1", 110).prefix, before: of(before), after: of(after) };
};
const ADD = change(null, ["10.1.0.2%1"]);

test("changes are told apart by their next hops, and a prefix that goes is no change", () => {
  const kinds = [
    ADD,
    change(["10.1.0.2%1"], null),
    change(["10.1.0.2%1"], ["10.1.0.3%1"]),
    change(["10.1.0.2%1"], ["10.1.0.2%1", "10.1.0.3%1"]),
    change(["10.1.0.2%1", "10.1.0.3%1"], ["10.1.0.3%1"]),
    change(["10.1.0.2%1", "10.1.0.3%1"], ["10.1.0.3%1", "10.1.0.2%1"]),
  ].map(changeKind);
  expect(kinds).toEqual(["prefixAdd", null, "nextHop", "pathCount", "pathCount", "refresh"]);
});

test("an interval counts once in every column, in the row that its number of changes does not exceed", () => {
  let now = 7;
  const profile = new RouteProfile(() => now);
  expect(profile.view()).toBeNull();
  profile.follow(true);
  const rowsOf = (changes: number): number => {
    profile.clear();
    profile.changed(new Array<RibChange>(changes).fill(ADD));
    expect(profile.view()!.every((row) => row.prefixAdd === 0)).toBe(true);
    now += PROFILE_INTERVAL;
    const view = profile.view()!;
    expect(view.reduce((sum, row) => sum + row.prefixAdd, 0)).toBe(1);
    expect(view[0]!.nextHop).toBe(1);
    expect(view.map((row) => row.forwardingPath)).toEqual(view.map((row) => row.prefixAdd));
    return view.findIndex((row) => row.prefixAdd === 1);
  };
  expect([0, 1, 5, 6, 10, 11, 30, 31, 13_280, 13_281].map((n) => PROFILE_ROWS[rowsOf(n)] ?? "Overflow")).toEqual([
    0,
    1,
    5,
    10,
    10,
    15,
    30,
    55,
    13_280,
    "Overflow",
  ]);
});

test("the intervals in which nothing happened are there however late somebody looks", () => {
  let now = 0;
  const profile = new RouteProfile(() => now);
  profile.follow(true);
  now = 3.2 * PROFILE_INTERVAL;
  profile.changed([ADD, ADD]);
  profile.refreshed();
  now = 10 * PROFILE_INTERVAL;
  const view = profile.view()!;
  expect([view[0]!.prefixAdd, view[2]!.prefixAdd]).toEqual([9, 1]);
  expect([view[0]!.refresh, view[1]!.refresh]).toEqual([9, 1]);
  profile.follow(true);
  expect(profile.view()![2]!.prefixAdd).toBe(1);
  profile.follow(false);
  profile.follow(true);
  expect(profile.view()!.every((row) => row.prefixAdd === 0)).toBe(true);
});
