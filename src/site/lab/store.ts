// The one lab of a page. Every island on the page imports this module and so shares it.
import { Observable } from "./observable.ts";
import type { OpenOptions } from "./opening.ts";
import type { Session } from "./session.ts";

export type LabState =
  | { readonly kind: "closed" }
  | { readonly kind: "opening"; readonly id: string }
  | { readonly kind: "open"; readonly session: Session }
  | { readonly kind: "failed"; readonly id: string; readonly message: string };

export const CLOSED: LabState = { kind: "closed" };
export const lab = new Observable<LabState>(CLOSED);

// Kept out of the server build, which would attribute the workbench's styles to every page.
const load = (): Promise<typeof import("./opening.ts")> =>
  import.meta.env.SSR ? Promise.reject(new Error("browser only")) : import("./opening.ts");

const openNow = async (id: string, options: OpenOptions): Promise<Session | null> => {
  const before = lab.value;
  if (before.kind === "open") {
    await before.session.save();
    before.session.close();
  }
  lab.set({ kind: "opening", id });
  try {
    const session = await (await load()).openLab(id, options);
    // Whoever starts a network again goes on at the same console.
    if (before.kind === "open" && session.bundle.lab.nodes.some((n) => n.name === before.session.activeNode.value))
      session.activeNode.set(before.session.activeNode.value);
    lab.set({ kind: "open", session });
    session.client
      .ask("settle", {})
      .then(() => {
        performance.mark("hopwise:settled");
        session.pace(1);
        return session.regrade(true);
      })
      .catch(() => {});
    return session;
  } catch (error) {
    lab.set({ kind: "failed", id, message: error instanceof Error ? error.message : String(error) });
    return null;
  }
};
/** The lab that is being opened: one at a time, or two engines would do the same work. */
let pending: { readonly id: string; readonly done: Promise<Session | null> } | null = null;
/** Opens a lab, closing the one that is open. Never rejects: what went wrong is the new state. */
export const open = async (id: string, options: OpenOptions = {}): Promise<Session | null> => {
  while (pending !== null) await pending.done;
  const done = openNow(id, options).finally(() => {
    pending = null;
  });
  pending = { id, done };
  return done;
};
/** Opens a lab in the state that a link holds. A damaged link opens it as it was, and says so. */
export const openLink = async (id: string, fragment: string): Promise<void> => {
  if (import.meta.env.SSR) return;
  const { stateOf } = await import("./state-link.ts");
  const state = stateOf(fragment, id);
  const session = await open(id, state === null ? {} : { configs: state.configs });
  if (session === null) return;
  const known = new Set(session.opened.links.map((l) => l.id));
  for (const link of state?.cut ?? []) if (known.has(link)) session.setLink(link, false);
  if (state?.look !== undefined) (await import("./look.ts")).takeLook(session, state.look);
  const text = state === null ? session.strings.linkBroken : session.strings.linkOpened;
  session.say({ id: "link", severity: state === null ? "warning" : "info", text });
  // Opened again, the page goes on with what is saved by then.
  history.replaceState(history.state, "", location.pathname + location.search);
};
/** Saves and ends the open lab; the page is as it was before. */
export const close = async (): Promise<void> => {
  const state = lab.value;
  if (state.kind !== "open") return;
  await state.session.save();
  state.session.close();
  lab.set(CLOSED);
};
/** The session that is open or being opened, opening the lab when none is. */
export const ensure = async (id: string): Promise<Session | null> => {
  if (pending?.id === id) return pending.done;
  return lab.value.kind === "open" && lab.value.session.bundle.lab.id === id ? lab.value.session : open(id);
};
