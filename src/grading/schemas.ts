// The JSON Schemas that editors and consumers of reports use, by file name.
import { z } from "zod";
import { checksFileSchema } from "./checks-schema.ts";
import { reportSchema } from "./result.ts";

export const schemas = (): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>([
    ["checks.schema.json", z.toJSONSchema(checksFileSchema, { io: "input" })],
    ["report.schema.json", z.toJSONSchema(reportSchema, { io: "output" })],
  ]);
