// Writes the published JSON Schemas: `npm run schemas`.
import { mkdirSync, writeFileSync } from "node:fs";
import { schemas } from "../src/grading/schemas.ts";

mkdirSync("schemas", { recursive: true });
for (const [name, schema] of schemas()) writeFileSync(`schemas/${name}`, `${JSON.stringify(schema, null, 2)}\n`);
