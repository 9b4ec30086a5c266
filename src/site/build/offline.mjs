import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const worker = (version, shell, rest) => `const VERSION = ${JSON.stringify(version)};
const SHELL = ${JSON.stringify(shell)};
const REST = ${JSON.stringify(rest)};
const scope = new URL(self.registration.scope);
const at = (path) => new URL(path, scope).href;
self.addEventListener('install', (event) => event.waitUntil((async () => {
  const cache = await caches.open(VERSION);
  await cache.addAll(SHELL.map((p) => new Request(at(p), { cache: 'reload' })));
  await self.skipWaiting();
})()));
self.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const key of await caches.keys()) if (key.startsWith('hopwise-') && key !== VERSION) await caches.delete(key);
  await self.clients.claim();
})()));
self.addEventListener('message', (event) => {
  if (event.data !== 'cache-everything') return;
  event.waitUntil(caches.open(VERSION).then((c) => c.addAll(REST.map(at))).then(() => event.source.postMessage('cached')));
});
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return;
  event.respondWith((async () => {
    const cache = await caches.open(VERSION);
    const hit = await cache.match(url.href, { ignoreSearch: true, ignoreVary: true });
    if (hit) return hit;
    const answer = await fetch(event.request).catch(() => undefined);
    if (answer?.ok) { await cache.put(url.href, answer.clone()); return answer; }
    return answer ?? (event.request.mode === 'navigate' ? await cache.match(at('404.html')) : undefined) ?? Response.error();
  })());
});
`;

/** Writes dist/sw.js, listing every built file with a version that changes when any file does. Keep it after Starlight: search is indexed in the same hook. */
export function offline() {
  return {
    name: "offline",
    hooks: {
      "astro:config:setup": ({ command, config, injectScript }) => {
        if (command === "build")
          injectScript(
            "page",
            `if ('serviceWorker' in navigator) navigator.serviceWorker.register(${JSON.stringify(config.base.replace(/\/?$/, "/"))} + 'sw.js');`,
          );
      },
      "astro:build:done": async ({ dir, logger }) => {
        const hash = createHash("sha256");
        const files = (await readdir(dir, { recursive: true, withFileTypes: true }))
          .filter((f) => f.isFile())
          .map((f) =>
            `${f.parentPath}/${f.name}`.slice(fileURLToPath(dir).length).replaceAll("\\\\", "/").replace(/^\//, ""),
          )
          .filter((f) => !/^sw\.js$|\.map$|sitemap/.test(f))
          .sort();
        for (const file of files) hash.update(file).update(await readFile(new URL(file, dir)));
        const toUrl = (f) => f.replace(/(^|\/)index\.html$/, "$1");
        const heavy = /_astro\/(editor|terminal|session|engine|codicon)/;
        await writeFile(
          new URL("sw.js", dir),
          worker(
            `hopwise-${hash.digest("hex").slice(0, 12)}`,
            files.filter((f) => !heavy.test(f)).map(toUrl),
            files.filter((f) => heavy.test(f)),
          ),
        );
        logger.info(`${files.length} files listed in sw.js`);
      },
    },
  };
}
