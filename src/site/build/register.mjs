// Part of every page: registers the service worker once the page is idle, has the whole course kept, and lets a new version take over.

const idle = (body) => (globalThis.requestIdleCallback ?? ((f) => setTimeout(f, 2000)))(body, { timeout: 10_000 });

/** `scope`: the site's path, with a slash at the end. `data-offline` on the document says how far it is: "all" or "some". */
export const register = async (scope) => {
  const { serviceWorker: workers } = navigator;
  if (workers === undefined) return;
  const registration = await workers.register(`${scope}sw.js`, { scope });
  const labIsOpen = () => document.documentElement.hasAttribute("data-lab-open");
  if (registration.waiting !== null && workers.controller !== null && !labIsOpen()) {
    // A newer version lies ready. It refuses while another window is open, which goes on with what it has.
    workers.addEventListener("controllerchange", () => {
      if (!labIsOpen()) location.reload();
    });
    // The window that was left a moment ago may still be counted.
    for (const ms of [0, 500, 1500])
      setTimeout(() => {
        if (!labIsOpen()) registration.waiting?.postMessage("take-over");
      }, ms);
  }
  workers.addEventListener("message", ({ data }) => {
    if (data === "kept-everything") document.documentElement.dataset.offline = "all";
    if (data === "kept-some") document.documentElement.dataset.offline = "some";
  });
  // A worker that still has a message at hand is not replaced: nothing is asked of one that is about to go.
  if (navigator.connection?.saveData === true || registration.waiting !== null) return;
  const ready = await workers.ready;
  idle(() => ready.active?.postMessage("keep-everything"));
};

export const registerWhenIdle = (scope) => {
  const start = () => idle(() => register(scope).catch(() => {}));
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
};
