// The canonical report as JSON, and the JSON Schema it obeys.
import { z } from "zod";
import { reportSchema } from "../result.ts";
import type { ReportFormat } from "./report.ts";

export const json: ReportFormat = {
  name: "json",
  file: "hopwise-report.json",
  render: (report) => `${JSON.stringify(reportSchema.parse(report), null, 2)}\n`,
};
export const reportJsonSchema = (): unknown => z.toJSONSchema(reportSchema, { io: "output" });
