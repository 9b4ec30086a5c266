// The course without a network. The build puts VERSION, FIRST and REST (lists of paths) in front of this text.
//
// A version is a whole: one cache holds all files of one build, and every window is served from the same one. A new worker
// fetches its files in full while the old one goes on serving, and takes over only when a single window asks for it.
/* global VERSION, FIRST, REST */
const scope = new URL(self.registration.scope);
const at = (path) => new URL(path, scope).href;
const LISTED = new Set([...FIRST, ...REST].map(at));
const PREFIX = `hopwise ${scope.pathname} `;
const NAME = PREFIX + VERSION;

/** Fetches what is missing, a few files at a time so that the page's own requests come through. */
const keep = async (paths) => {
  const cache = await caches.open(NAME);
  const waiting = [...paths];
  const worker = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const url = at(path);
      if ((await cache.match(url)) !== undefined) continue;
      const answer = await fetch(new Request(url, { cache: "reload" }));
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      await cache.put(url, answer);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
};

self.addEventListener("install", (event) => {
  // The first visit stays light; an update is complete before it replaces anything.
  event.waitUntil(keep(self.registration.active === null ? FIRST : [...FIRST, ...REST]));
});
self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const key of await caches.keys()) if (key.startsWith(PREFIX) && key !== NAME) await caches.delete(key);
    await self.clients.claim();
  };
  event.waitUntil(clean());
});
self.addEventListener("message", (event) => {
  const tell = (text) => event.source?.postMessage(text);
  if (event.data === "keep-everything")
    event.waitUntil(
      keep(REST).then(
        () => tell("kept-everything"),
        () => tell("kept-some"),
      ),
    );
  if (event.data === "take-over")
    event.waitUntil(
      self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((windows) => {
        if (windows.filter((w) => w.url.startsWith(scope.href)).length <= 1) return self.skipWaiting();
      }),
    );
});

const answer = async (request) => {
  const url = new URL(request.url);
  url.search = "";
  url.hash = "";
  const cache = await caches.open(NAME);
  const kept = await cache.match(url.href, { ignoreVary: true });
  if (kept !== undefined) return kept;
  try {
    const fetched = await fetch(request);
    if (fetched.ok && LISTED.has(url.href)) await cache.put(url.href, fetched.clone());
    return fetched;
  } catch {
    if (LISTED.has(`${url.href}/`)) return Response.redirect(`${url.href}/`);
    if (request.mode !== "navigate") return Response.error();
    const [language] = url.href.slice(scope.href.length).split("/");
    const page = [at(`${language}/offline/`), at("offline/")].find((p) => LISTED.has(p));
    return (await cache.match(page, { ignoreVary: true })) ?? Response.error();
  }
};
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return;
  event.respondWith(answer(event.request));
});
