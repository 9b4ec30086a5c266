// The language of checks: graders/<lab>/checks.yaml as a schema. Published as JSON Schema for editors.
import { z } from "zod";

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, "lower-case letters, digits and hyphens, starting with a letter");
/** Simulated time: "30s", "500ms", "2m". */
export const durationSchema = z
  .string()
  .regex(/^\d+(\.\d+)?(ns|us|ms|s|m)$/, 'a simulated duration such as "30s" or "500ms"');

/**
 * `NODE`, `NODE/VRF`, `NODE/VRF=ADDRESS`, `NODE=ADDRESS`, a bare address or prefix (destination only), or `@group`.
 * Without an address: the node's (or VRF's) lowest-numbered loopback or, failing that, first interface address. A prefix
 * stands for the lowest address in it that some node has.
 */
export const endpointSchema = z.string().min(1).max(200);
const endpoints = z.union([endpointSchema.transform((e) => [e]), z.array(endpointSchema).min(1)]);

/** Ordered pairs from × to, the same endpoint left out; `both` adds to × from. */
export const matrixSchema = z.strictObject({
  from: endpoints,
  to: endpoints,
  both: z.boolean().default(false),
  /** Also pairs within one group are left out when true (default): groups talk to other groups. */
  acrossOnly: z.boolean().default(false),
});
export type MatrixSpec = z.infer<typeof matrixSchema>;

const family = z.enum(["ipv4", "ipv6"]).default("ipv4");
const vrf = z.string().default("");
const node = z.string();
const count = z.union([z.int().nonnegative(), z.strictObject({ min: z.int().optional(), max: z.int().optional() })]);
/** A value, or an operator on it: equals, includes (lists), matches nothing else; patterns are linear-time and the course's own. */
const expectation: z.ZodType = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(z.union([z.string(), z.number(), z.boolean()])),
    z.strictObject({ includes: z.array(z.union([z.string(), z.number()])) }),
    z.strictObject({ excludes: z.array(z.union([z.string(), z.number()])) }),
    z.strictObject({ min: z.number().optional(), max: z.number().optional() }),
    z.strictObject({ not: z.union([z.string(), z.number(), z.boolean()]) }),
    z.strictObject({ count }),
  ]),
);
const expectRecord = z.record(z.string(), expectation);

const verbs = {
  reach: {
    matrix: matrixSchema,
    family,
    /** Nodes that every request must pass, in this order, and nodes that none may: else the cell is PATH. */
    through: z.array(node).optional(),
    avoids: z.array(node).optional(),
    size: z.int().min(0).max(9000).optional(),
    dontFragment: z.boolean().default(false),
  },
  /** Must not reach. Needs a `control`; `also` asks for control-plane evidence. */
  deny: { matrix: matrixSchema, family, also: z.array(z.enum(["no-route", "acl"])).default([]) },
  path: {
    from: endpointSchema,
    to: endpointSchema,
    family,
    through: z.array(node).optional(),
    avoids: z.array(node).optional(),
    hops: count.optional(),
  },
  session: {
    proto: z.enum(["ospf", "bgp", "ldp", "tcp", "rip"]),
    between: z.tuple([node, node]),
    vrf,
    state: z.string().optional(),
    family: z.string().optional(),
    expect: expectRecord.default({}),
  },
  route: {
    at: z.union([node, z.array(node)]),
    vrf,
    prefix: z.string(),
    present: z.boolean().default(true),
    protocol: z.string().optional(),
    expect: expectRecord.default({}),
  },
  "bgp-path": {
    at: z.union([node, z.array(node)]),
    family: z.enum(["ipv4", "ipv6", "vpnv4", "vpnv6"]).default("ipv4"),
    vrf,
    rd: z.string().optional(),
    prefix: z.string(),
    present: z.boolean().default(true),
    expect: expectRecord.default({}),
  },
  "label-path": {
    from: endpointSchema,
    to: endpointSchema,
    stack: count.optional(),
    penultimatePop: z.boolean().optional(),
    through: z.array(node).optional(),
  },
  "rib-size": {
    at: z.union([node, z.array(node)]),
    vrf,
    family,
    protocol: z.string().optional(),
    prefixes: z.array(z.string()).optional(),
    routes: count,
  },
  "no-loop": { family, among: endpoints.optional() },
  "no-blackhole": { family, among: endpoints.optional() },
  "converged-within": { time: durationSchema },
  nd: { at: node, address: z.string(), expect: expectRecord },
  ra: { at: node, expect: expectRecord },
  icmp6: {
    from: endpointSchema,
    to: endpointSchema,
    size: z.int().optional(),
    hopLimit: z.int().optional(),
    expect: expectRecord,
  },
  "packet-seen": {
    on: z.string(),
    where: expectRecord,
    during: durationSchema.default("30s"),
    count: count.optional(),
  },
  "packet-never-seen": { on: z.string(), where: expectRecord, during: durationSchema.default("30s") },
  /** Wording of the configuration; worth points only because the author says so. Patterns are linear-time. */
  "config-lint": {
    at: z.union([node, z.array(node)]),
    requires: z.array(z.string()).default([]),
    forbids: z.array(z.string()).default([]),
  },
  /** A question answered in answers.yaml. */
  answer: {
    key: z.string(),
    equals: z.union([z.string(), z.number(), z.boolean()]).optional(),
    oneOf: z.array(z.union([z.string(), z.number()])).optional(),
    within: z.strictObject({ min: z.number(), max: z.number() }).optional(),
  },
  /** Each node of `at` by itself; all routers together when absent. */
  budget: {
    at: z.union([node, z.array(node)]).optional(),
    interfaces: count.optional(),
    lines: count.optional(),
    staticRoutes: count.optional(),
    bgpSessions: count.optional(),
  },
  /** Written in graders/<lab>/checks.ts, exported under this name. */
  custom: { name: z.string() },
} as const;

/** A stimulus of a scenario. */
const stimulus = z.union([
  z.strictObject({ link: z.string(), down: z.boolean() }),
  z.strictObject({ node: z.string(), power: z.boolean() }),
  z.strictObject({ node: z.string(), type: z.array(z.string()).min(1) }),
  z.strictObject({ settle: z.boolean() }),
  z.strictObject({ private: z.string() }),
]);
const scenarioStep = z.union([
  z.strictObject({ at: durationSchema, do: stimulus }),
  z.strictObject({ within: durationSchema, holds: id }),
  z.strictObject({ never: z.strictObject({ violates: id }) }),
  z.strictObject({ until: durationSchema, holds: id }),
]);

const common = {
  id,
  title: z.string().max(200).optional(),
  points: z.int().nonnegative().default(1),
  needs: z.array(id).default([]),
  control: id.optional(),
  /** Waits up to this long, in simulated time, for the check to hold. */
  within: durationSchema.optional(),
  scenario: z.array(scenarioStep).optional(),
  visibility: z
    .union([
      z
        .enum(["visible", "after_due", "after_published", "hidden"])
        .transform((when) => ({ when, detail: "full" as const })),
      z.strictObject({
        when: z.enum(["visible", "after_due", "after_published", "hidden"]),
        detail: z.enum(["full", "actual-only", "none"]).default("full"),
      }),
    ])
    .default({ when: "visible", detail: "full" }),
  message: z.string().optional(),
  hints: z.array(z.string()).max(3).default([]),
};
type Verbs = typeof verbs;
export type Verb = keyof Verbs;
export const VERBS = Object.keys(verbs) as readonly Verb[];

const checkOf = <V extends Verb>(verb: V) => z.strictObject({ ...common, that: z.literal(verb), ...verbs[verb] });
export const checkSchema = z.discriminatedUnion("that", [
  checkOf("reach"),
  checkOf("deny"),
  checkOf("path"),
  checkOf("session"),
  checkOf("route"),
  checkOf("bgp-path"),
  checkOf("label-path"),
  checkOf("rib-size"),
  checkOf("no-loop"),
  checkOf("no-blackhole"),
  checkOf("converged-within"),
  checkOf("nd"),
  checkOf("ra"),
  checkOf("icmp6"),
  checkOf("packet-seen"),
  checkOf("packet-never-seen"),
  checkOf("config-lint"),
  checkOf("answer"),
  checkOf("budget"),
  checkOf("custom"),
  /** A scenario alone: its steps are the check. */
  z.strictObject({
    ...common,
    that: z.literal("scenario").default("scenario"),
    scenario: z.array(scenarioStep).min(1),
  }),
]);
export type Check = z.infer<typeof checkSchema>;
export type CheckOf<V extends Verb> = Extract<Check, { that: V }>;

export const checksFileSchema = z.strictObject({
  schema: z.literal("checks/v1"),
  groups: z.record(id, z.array(endpointSchema).min(1)).default({}),
  /** Points of the declared start; normally 0. */
  baseline: z.int().nonnegative().default(0),
  checks: z.array(checkSchema).min(1),
  /** Mutants that may survive, by name, each with a reason. */
  waived: z.array(z.strictObject({ mutant: z.string(), reason: z.string().min(10) })).default([]),
});
export type ChecksFile = z.infer<typeof checksFileSchema>;
