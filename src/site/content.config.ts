import { i18nLoader } from "@astrojs/starlight/loaders";
import { docsSchema, i18nSchema } from "@astrojs/starlight/schema";
import { glob } from "astro/loaders";
import { z } from "astro/zod";
import { defineCollection } from "astro:content";

export const collections = {
  docs: defineCollection({
    loader: glob({ base: "./content/lessons", pattern: "**/[^_]*.{md,mdx}" }),
    schema: docsSchema({
      extend: z.object({
        order: z.number().default(0).describe("Position within its part"),
        lab: z.string().optional().describe("Lab id under content/labs"),
        objectives: z.array(z.string()).optional().describe("What the learner can do afterwards"),
        prerequisites: z.array(z.string()).optional().describe("Slugs of lessons to take first"),
        solution: z
          .enum(["always", "after-pass", "never"])
          .optional()
          .describe("When a learner may see the lab's solution; after-pass unless said"),
        minutes: z.number().int().positive().optional().describe("Estimated time, in minutes"),
      }),
    }),
  }),
  i18n: defineCollection({ loader: i18nLoader(), schema: i18nSchema() }),
};
