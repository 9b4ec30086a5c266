// The configuration language beside the page: complaints, completion, meanings and differences cost the page nothing.
import {
  type Complaint,
  complaintsOf,
  firstWords,
  meaningAt,
  type Meaning,
  type Offers,
  offersAt,
} from "../../ios/assist.ts";
import type { ConfigMode } from "../../ios/command.ts";
import { type Device, type Difference, typedDifference } from "../../ios/difference.ts";
import { ConfigurationRefused, loadConfiguration } from "../../ios/load.ts";
import { MODES } from "../../ios/modes.ts";
import { configurationText } from "../../ios/writer.ts";

/** Complaints shown; a text that is none would have one per line. */
const MOST_COMPLAINTS = 200;
const NOTHING: Offers = { from: 0, offers: [] };

interface Place {
  readonly text: string;
  readonly device: Device;
  /** 1 and up. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
}
export interface Questions {
  words: { ask: null; answer: readonly string[] };
  complaints: {
    ask: { readonly text: string; readonly device: Device };
    /** `kept` lines are no complaints: they are not in the total. */
    answer: { readonly shown: readonly Complaint[]; readonly total: number; readonly kept: readonly Complaint[] };
  };
  offers: { ask: Place; answer: Offers };
  meaning: { ask: Place; answer: Meaning | null };
  /** The text as a device that booted from it would write it. */
  canonical: { ask: { readonly text: string; readonly device: Device }; answer: string };
  difference: {
    ask: { readonly running: string; readonly text: string; readonly device: Device };
    /** What is wrong with the text as a whole, or the difference. */
    answer: Difference | { readonly refused: string };
  };
}
export type Question = keyof Questions;
export type Asked = {
  [K in Question]: { readonly id: number; readonly question: K; readonly ask: Questions[K]["ask"] };
}[Question];
export interface Answered {
  readonly id: number;
  readonly answer: unknown;
  readonly error?: string;
}

const answer = (asked: Asked): unknown => {
  switch (asked.question) {
    case "words":
      return firstWords(Object.keys(MODES) as ConfigMode[]);
    case "complaints": {
      const all = complaintsOf(asked.ask.text, asked.ask.device);
      const refused = all.filter((c) => c.kept !== true);
      const kept = all.filter((c) => c.kept === true).slice(0, MOST_COMPLAINTS);
      return {
        shown: refused.slice(0, MOST_COMPLAINTS),
        total: refused.length,
        kept,
      } satisfies Questions["complaints"]["answer"];
    }
    case "offers":
      return offersAt(asked.ask.text, asked.ask.line, asked.ask.column, asked.ask.device) ?? NOTHING;
    case "meaning":
      return meaningAt(asked.ask.text, asked.ask.line, asked.ask.column, asked.ask.device);
    case "canonical":
      return configurationText(loadConfiguration(asked.ask.text, "", asked.ask.device).config);
    case "difference":
      try {
        return typedDifference(asked.ask.running, asked.ask.text, asked.ask.device);
      } catch (error) {
        if (error instanceof ConfigurationRefused) return { refused: error.message.replace(/^: /, "") };
        throw error;
      }
  }
};
self.onmessage = ({ data }: MessageEvent<Asked>) => {
  try {
    self.postMessage({ id: data.id, answer: answer(data) } satisfies Answered);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    self.postMessage({ id: data.id, answer: null, error: text } satisfies Answered);
  }
};
