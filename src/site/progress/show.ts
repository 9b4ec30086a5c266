// Progress beside the links of lessons: in the sidebar, on the home page, on top of a lesson. Runs when the page is idle,
// follows every lab that is graded here or in another window, and shows nothing where the browser keeps nothing.
import { allProgress, PROGRESS_CHANGED } from "../lab/storage.ts";
import type { Progress } from "../lab/stored.ts";
import { fill } from "../strings/fill.ts";
import { doneIn, type PartLinks, type Status, say, statusOf, type Words, whereNext } from "./status.ts";

interface Data {
  readonly parts: readonly PartLinks[];
  readonly words: Words & { readonly goOn: string };
}
const MARKS = { none: "", started: "◐", passed: "✓" } as const;

const put = (parent: Element, className: string): HTMLElement => {
  const found = parent.querySelector<HTMLElement>(`:scope > .${className}`);
  if (found !== null) return found;
  const made = document.createElement("span");
  made.className = className;
  parent.append(made);
  return made;
};
/** A mark for eyes and words for ears. */
const badge = (parent: Element, { kind }: Status, words: string): void => {
  const host = put(parent, "progress-badge");
  host.dataset["kind"] = kind;
  host.title = words;
  const mark = put(host, "mark");
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = MARKS[kind];
  put(host, "sr-only").textContent = ` (${words})`;
};

const show = (data: Data, all: ReadonlyMap<string, Progress>): void => {
  const { parts, words } = data;
  const byPath = new Map(parts.flatMap((p) => p.lessons).map((l) => [l.href, l]));
  const links = document.querySelectorAll<HTMLAnchorElement>("nav.sidebar a[href], [data-lessons] ~ ol li a[href]");
  for (const link of links) {
    const lesson = byPath.get(link.pathname);
    if (lesson === undefined || new URL(link.href).hash !== "") continue;
    const status = statusOf(all.get(lesson.lab));
    badge(link, status, say(status, words));
  }
  for (const line of document.querySelectorAll<HTMLElement>("[data-progress-of]")) {
    const status = statusOf(all.get(line.dataset["progressOf"] ?? ""));
    line.textContent = `${MARKS[status.kind]} ${say(status, words)}`.trim();
    line.dataset["kind"] = status.kind;
    line.hidden = false;
  }
  for (const part of parts) {
    const { done, all: of } = doneIn(part, all);
    const inside = new Set(part.lessons.map((l) => l.href));
    const group = [...document.querySelectorAll<HTMLAnchorElement>("nav.sidebar details a")]
      .find((a) => inside.has(a.pathname))
      ?.closest("details")
      ?.querySelector("summary .group-label");
    if (!group) continue;
    const host = put(group, "part-progress");
    host.title = fill(words.partDone, { done, all: of });
    const short = put(host, "mark");
    short.setAttribute("aria-hidden", "true");
    short.textContent = `${done}/${of}`;
    put(host, "sr-only").textContent = ` (${host.title})`;
  }
  for (const home of document.querySelectorAll<HTMLElement>("[data-lessons]")) {
    const next = whereNext(parts, all);
    home.hidden = all.size === 0;
    const [line, list] = home.children;
    if (line === undefined || list === undefined) continue;
    line.replaceChildren();
    if (next !== null) {
      const link = document.createElement("a");
      link.href = next.href;
      link.textContent = next.title;
      line.append(`${words.goOn} `, link, ` (${say(statusOf(all.get(next.lab)), words)})`);
    }
    list.replaceChildren(
      ...parts.map((part) => {
        const item = document.createElement("li");
        const { done, all: of } = doneIn(part, all);
        const label = document.createElement("label");
        const bar = document.createElement("progress");
        Object.assign(bar, { value: done, max: of });
        label.append(`${part.label}: ${fill(words.partDone, { done, all: of })} `, bar);
        item.append(label);
        return item;
      }),
    );
  }
};

const start = (): void => {
  const source = document.getElementById("progress-data");
  if (source === null) return;
  const data = JSON.parse(source.textContent ?? "") as Data;
  const refresh = (): void =>
    void allProgress().then(
      (all) => show(data, new Map(all.map((p) => [p.lab, p]))),
      () => {},
    );
  refresh();
  addEventListener(PROGRESS_CHANGED, refresh);
  addEventListener("pageshow", refresh);
  if ("BroadcastChannel" in globalThis) new BroadcastChannel(PROGRESS_CHANGED).onmessage = refresh;
};
if ("requestIdleCallback" in globalThis) requestIdleCallback(start, { timeout: 1500 });
else setTimeout(start, 200);
