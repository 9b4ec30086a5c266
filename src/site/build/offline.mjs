import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** What the first visit keeps at once: the pages that say that there is no network, and their styles. */
const FIRST = /^(?:\w\w\/)?offline\/$|^404\.html$/;
/** Chunks and pages that a visit needs later are kept when the page is idle; these never. */
const NEVER = /^sw\.js$|\.map$|^sitemap|^\.nojekyll$|^robots\.txt$/;

const beside = (name) => new URL(name, import.meta.url);

/**
 * Writes dist/sw.js: service-worker.js with the list of every built file and a version that changes when any of them does.
 * Keep it after Starlight: search is indexed in the same hook.
 */
export function offline() {
  return {
    name: "offline",
    hooks: {
      "astro:config:setup": ({ command, config, injectScript }) => {
        if (command !== "build") return;
        const scope = config.base.replace(/\/?$/, "/");
        injectScript(
          "page",
          `import { registerWhenIdle } from ${JSON.stringify(fileURLToPath(beside("register.mjs")))};
           registerWhenIdle(${JSON.stringify(scope)});`,
        );
      },
      "astro:build:done": async ({ dir, logger }) => {
        const root = fileURLToPath(dir);
        const files = (await readdir(dir, { recursive: true, withFileTypes: true }))
          .filter((f) => f.isFile())
          .map((f) => `${f.parentPath}/${f.name}`.replaceAll("\\", "/").slice(root.length).replace(/^\//, ""))
          .filter((f) => !NEVER.test(f))
          .sort();
        const text = await readFile(beside("service-worker.js"), "utf8");
        const hash = createHash("sha256").update(text);
        for (const file of files) hash.update(file).update(await readFile(new URL(file, dir)));
        const message = await readFile(new URL("offline/index.html", dir), "utf8");
        const first = (p) => FIRST.test(p) || (p.endsWith(".css") && message.includes(p));
        const paths = files.map((f) => f.replace(/(^|\/)index\.html$/, "$1"));
        const constants = {
          VERSION: hash.digest("hex").slice(0, 16),
          FIRST: paths.filter(first),
          REST: paths.filter((p) => !first(p)),
        };
        const head = Object.entries(constants).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`);
        await writeFile(new URL("sw.js", dir), head.join("") + text);
        logger.info(`${paths.length} files listed in sw.js`);
      },
    },
  };
}
