// The learner's work, kept in this browser: configurations and the recording that leads to the present state.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Recording } from "../../kernel/recording.ts";
import type { Draft } from "./drafts.ts";

export interface Work {
  readonly key: string;
  readonly lab: string;
  readonly labVersion: string;
  readonly engine: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** Running configuration by editable node. */
  readonly configs: readonly (readonly [string, string])[];
  readonly recording: Recording;
  /** Texts being edited, by node. */
  readonly drafts?: readonly (readonly [string, Draft])[];
  /** Virtual time it had reached, nanoseconds. */
  readonly now: number;
}
export interface Progress {
  readonly lab: string;
  readonly score: number;
  readonly maxScore: number;
  /** Best ever, with the configurations that got it. */
  readonly best: { readonly score: number; readonly configs: readonly (readonly [string, string])[] };
  readonly at: number;
}
interface Schema extends DBSchema {
  work: { key: string; value: Work; indexes: { lab: string } };
  progress: { key: string; value: Progress };
}
/** The browser refuses to keep anything: private window, storage full or switched off. */
export class StorageRefused extends Error {}

let opened: Promise<IDBPDatabase<Schema>> | undefined;
const database = (): Promise<IDBPDatabase<Schema>> => {
  opened ??= openDB<Schema>("hopwise", 1, {
    upgrade: (db) => {
      db.createObjectStore("work", { keyPath: "key" }).createIndex("lab", "lab");
      db.createObjectStore("progress", { keyPath: "lab" });
    },
  }).catch((error: unknown) => {
    opened = undefined;
    throw new StorageRefused(error instanceof Error ? error.message : String(error));
  });
  return opened;
};
const guarded = async <T>(body: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> => {
  try {
    return await body(await database());
  } catch (error) {
    throw error instanceof StorageRefused
      ? error
      : new StorageRefused(error instanceof Error ? error.message : String(error));
  }
};

/** All saved states of a lab, newest first. Rejects with StorageRefused. */
export const savedWork = (lab: string): Promise<readonly Work[]> =>
  guarded(async (db) => (await db.getAllFromIndex("work", "lab", lab)).sort((a, b) => b.savedAt - a.savedAt));
export const saveWork = (work: Work): Promise<void> => guarded(async (db) => void (await db.put("work", work)));
export const deleteWork = (key: string): Promise<void> => guarded((db) => db.delete("work", key));
export const progressOf = (lab: string): Promise<Progress | undefined> => guarded((db) => db.get("progress", lab));
export const allProgress = (): Promise<readonly Progress[]> => guarded((db) => db.getAll("progress"));
export const saveProgress = (progress: Progress): Promise<void> =>
  guarded(async (db) => void (await db.put("progress", progress)));
