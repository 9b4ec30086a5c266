// The canonical report as JSON, and the JSON Schema it obeys.
import { z } from "zod";
import { reportSchema } from "../result.ts";
import type { ReportFormat } from "./report.ts";

/** Characters that JSON allows bare but a terminal or an editor would obey; escaped, the value stays the same. */
const OBEYED = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

export const json: ReportFormat = {
  name: "json",
  file: "hopwise-report.json",
  render: (report) =>
    `${JSON.stringify(reportSchema.parse(report), null, 2).replace(OBEYED, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`,
};
export const reportJsonSchema = (): unknown => z.toJSONSchema(reportSchema, { io: "output" });
