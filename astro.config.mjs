import preact from "@astrojs/preact";
import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";
import { keepLazyCss } from "./src/site/build/keep-lazy-css.mjs";
import { liveCourse } from "./src/site/build/live-course.mjs";
import { offline } from "./src/site/build/offline.mjs";
import { sidebar } from "./src/site/build/sidebar.mjs";

export default defineConfig({
  srcDir: "./src/site",
  site: process.env.SITE_URL ?? "http://localhost:4321",
  base: process.env.SITE_BASE ?? "/",
  trailingSlash: "always",
  integrations: [
    preact(),
    liveCourse(),
    starlight({
      title: "Hopwise",
      description: "Computer networks, learnt on a real packet-level network in your browser.",
      defaultLocale: "root",
      locales: {
        root: { label: "English", lang: "en" },
        fr: { label: "Français", lang: "fr" },
        it: { label: "Italiano", lang: "it" },
      },
      markdown: { processedDirs: ["./content/lessons"] },
      sidebar: sidebar(new URL("./content/lessons/", import.meta.url)),
      customCss: ["course", "workbench", "layout", "lesson", "editor", "topology"].map(
        (n) => `./src/site/styles/${n}.css`,
      ),
      lastUpdated: false,
      pagefind: true,
      disable404Route: true,
      components: {
        Head: "./src/site/components/Head.astro",
        MarkdownContent: "./src/site/components/MarkdownContent.astro",
        Search: "./src/site/components/Search.astro",
      },
    }),
    offline(),
  ],
  vite: {
    plugins: [keepLazyCss()],
    build: { chunkSizeWarningLimit: 4000, rolldownOptions: { checks: { moduleLevelDirective: false } } },
    worker: { format: "es" },
    // What the live preview loads only when a lab is opened: found late, its packages would reload the page.
    optimizeDeps: {
      entries: ["src/site/{components,lesson,lab}/**/*.{ts,tsx}", "src/worker/worker.ts"],
    },
  },
});
