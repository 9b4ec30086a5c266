// One tab at a time saves a lab's work: a lock says which, a channel lets another tab ask for it.

/** The right of this page to save a lab's work. */
export interface Claim {
  /** False: another tab has it, and what is done here is a copy. */
  readonly held: boolean;
}
type Talk =
  | { readonly kind: "take"; readonly lab: string; readonly from: string }
  | { readonly kind: "given"; readonly lab: string; readonly to: string; readonly key: string };

const me = Math.random().toString(36).slice(2);
const lockOf = (lab: string): string => `hopwise-lab-${lab}`;
/** Milliseconds to wait for a tab that is going away, and for one that is asked to give up. */
const LEAVING = 300;
const GIVING = 3_000;

interface Held {
  readonly release: () => void;
  /** Saves, stops saving and answers the key of what was saved. */
  giveUp: (() => Promise<string>) | null;
}
const held = new Map<string, Held>();
let channel: BroadcastChannel | null = null;
const listen = (): BroadcastChannel | null => {
  if (channel !== null || typeof BroadcastChannel === "undefined") return channel;
  channel = new BroadcastChannel("hopwise-tabs");
  channel.addEventListener("message", ({ data }: MessageEvent<Talk>) => {
    if (data.kind !== "take" || data.from === me) return;
    const mine = held.get(data.lab);
    if (mine === undefined) return;
    void (mine.giveUp?.() ?? Promise.resolve("")).then((key) => {
      held.delete(data.lab);
      mine.release();
      channel?.postMessage({ kind: "given", lab: data.lab, to: data.from, key } satisfies Talk);
    });
  });
  return channel;
};

const request = (lab: string, options: LockOptions): Promise<boolean> =>
  new Promise((answer) => {
    navigator.locks
      .request(lockOf(lab), options, (lock) => {
        if (lock === null) {
          answer(false);
          return;
        }
        return new Promise<void>((release) => {
          held.set(lab, { release, giveUp: null });
          answer(true);
        });
      })
      // Taken away by a tab that got no answer from this one.
      .catch(() => {
        const mine = held.get(lab);
        held.delete(lab);
        void mine?.giveUp?.();
        answer(false);
      });
  });

/** Claims the lab for this page, for as long as the page lives. A browser without locks grants nothing: each page works on a copy. */
export const claim = async (lab: string): Promise<Claim> => {
  listen();
  if (held.has(lab)) return { held: true };
  if (!("locks" in navigator)) return { held: false };
  if (await request(lab, { ifAvailable: true })) return { held: true };
  await new Promise((done) => setTimeout(done, LEAVING));
  return { held: await request(lab, { ifAvailable: true }) };
};
/** What to do when another tab asks for the lab. */
export const onGiveUp = (lab: string, giveUp: () => Promise<string>): void => {
  const mine = held.get(lab);
  if (mine !== undefined) mine.giveUp = giveUp;
};
/** Asks the tab that has the lab to save and give it up. Answers the key of what it saved, "" when it did not answer. */
export const takeOver = async (lab: string): Promise<string> => {
  const talk = listen();
  const key = await new Promise<string>((done) => {
    const hear = ({ data }: MessageEvent<Talk>): void => {
      if (data.kind !== "given" || data.to !== me || data.lab !== lab) return;
      talk?.removeEventListener("message", hear);
      done(data.key);
    };
    talk?.addEventListener("message", hear);
    talk?.postMessage({ kind: "take", lab, from: me } satisfies Talk);
    setTimeout(() => done(""), GIVING);
  });
  await request(lab, { steal: true });
  return key;
};
