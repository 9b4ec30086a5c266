// The browser's store: saved states and progress in IndexedDB, what was done since the last save in localStorage, which
// alone keeps what is written while the page goes away.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { isProgress, isTail, isWork, type Progress, type Tail, type Work } from "./stored.ts";

export type { Progress, Work } from "./stored.ts";

interface Schema extends DBSchema {
  work: { key: string; value: Work; indexes: { lab: string } };
  progress: { key: string; value: Progress };
}
/** The browser refuses to keep anything: private window, storage full or switched off. */
export class StorageRefused extends Error {}

/** Milliseconds that a browser may take to open its store, and to read or write in it. */
const OPENING = 4_000;
const ANSWERING = 15_000;
/** Rejects when the browser takes longer. */
const within = async <T>(patience: number, answer: Promise<T>): Promise<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(new Error("the browser's storage does not answer")), patience);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};
let opened: Promise<IDBPDatabase<Schema>> | undefined;
const openNow = (): Promise<IDBPDatabase<Schema>> => {
  const opening = openDB<Schema>("hopwise", 1, {
    upgrade: (db) => {
      db.createObjectStore("work", { keyPath: "key" }).createIndex("lab", "lab");
      db.createObjectStore("progress", { keyPath: "lab" });
    },
    blocking: (_now, _next, event) => {
      (event.target as IDBDatabase).close();
      opened = undefined;
    },
    terminated: () => {
      opened = undefined;
    },
  });
  return within(OPENING, opening);
};
const guarded = async <T>(body: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> => {
  try {
    opened ??= openNow();
    return await within(ANSWERING, body(await opened));
  } catch (error) {
    opened = undefined;
    throw new StorageRefused(error instanceof Error ? error.message || error.name : String(error));
  }
};

/** All saved states of a lab, newest first, and how many records of it are none. Rejects with StorageRefused. */
export const savedStates = (lab: string): Promise<{ readonly states: readonly Work[]; readonly broken: number }> =>
  guarded(async (db) => {
    const all: readonly unknown[] = await db.getAllFromIndex("work", "lab", lab);
    const states = all.filter(isWork).sort((a, b) => b.savedAt - a.savedAt);
    return { states, broken: all.length - states.length };
  });
/** Puts a state in place of the one of its key, whose name it keeps. */
export const saveWork = (work: Work): Promise<void> =>
  guarded(async (db) => {
    const change = db.transaction("work", "readwrite");
    const before: unknown = await change.store.get(work.key);
    const name = work.name ?? (isWork(before) ? before.name : undefined);
    await change.store.put(name === undefined ? work : { ...work, name });
    await change.done;
  });
/** Gives a state a name; "" takes it away. */
export const renameWork = (key: string, name: string): Promise<void> =>
  guarded(async (db) => {
    const change = db.transaction("work", "readwrite");
    const before: unknown = await change.store.get(key);
    if (isWork(before)) {
      const { name: _, ...rest } = before;
      await change.store.put(name === "" ? rest : { ...rest, name });
    }
    await change.done;
  });
export const deleteWork = (keys: readonly string[]): Promise<void> =>
  guarded(async (db) => {
    const change = db.transaction("work", "readwrite");
    for (const key of keys) await change.store.delete(key);
    await change.done;
  });
/** Undefined for a lab never graded, and for a record that is none. */
export const progressOf = (lab: string): Promise<Progress | undefined> =>
  guarded(async (db) => {
    const found: unknown = await db.get("progress", lab);
    return isProgress(found) ? found : undefined;
  });
export const allProgress = (): Promise<readonly Progress[]> =>
  guarded(async (db) => ((await db.getAll("progress")) as readonly unknown[]).filter(isProgress));
/** An event of the window, and a channel to other windows: what is kept of some lab has changed. */
export const PROGRESS_CHANGED = "hopwise-progress";
const tellProgress = (): void => {
  globalThis.dispatchEvent?.(new Event(PROGRESS_CHANGED));
  if (!("BroadcastChannel" in globalThis)) return;
  const channel = new BroadcastChannel(PROGRESS_CHANGED);
  channel.postMessage(null);
  channel.close();
};
/** Changes what is kept of a lab in one step; `change` gets undefined for a lab never graded. */
export const changeProgress = (
  lab: string,
  change: (before: Progress | undefined) => Progress | undefined,
): Promise<void> =>
  guarded(async (db) => {
    const tx = db.transaction("progress", "readwrite");
    const before: unknown = await tx.store.get(lab);
    const after = change(isProgress(before) ? before : undefined);
    if (after !== undefined) await tx.store.put(after);
    await tx.done;
    if (after !== undefined) tellProgress();
  });

// --- what was done since the last save ---
const PREFIX = "hopwise-tail-";
/** Writes at once; false when the browser does not take it. */
export const writeTail = (tail: Tail): boolean => {
  try {
    localStorage.setItem(PREFIX + tail.key, JSON.stringify(tail));
    return true;
  } catch {
    return false;
  }
};
export const dropTail = (key: string): void => {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was kept, so there is nothing to drop.
  }
};
/** Everything done in `lab` that no saved state holds yet. */
export const tailsOf = (lab: string): readonly Tail[] => {
  try {
    return Object.keys(localStorage)
      .filter((k) => k.startsWith(PREFIX))
      .map((k): unknown => {
        try {
          return JSON.parse(localStorage.getItem(k) ?? "");
        } catch {
          return null;
        }
      })
      .filter(isTail)
      .filter((t) => t.lab === lab);
  } catch {
    return [];
  }
};
