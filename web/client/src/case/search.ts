/** What search answers, and where a place that was found is opened. */

import { withWords } from "../ui/found";
import { link } from "./places";

export type Kind = 
  | "case"
  | "party"
  | "claim"
  | "amended"
  | "exhibit"
  | "opinion"
  | "page"
  | "utterance"
  | "motion"
  | "matter"
  | "notice"
  | "round"
  | "listed"
  | "link"
  | "decision";

export interface Hit {
  case: string;
  kind: Kind;
  /** The exhibit, hearing or notice; empty for the case file itself. */
  ref: string;
  /** A page or claim number, an amended set's with its claim's ("2:1"), the key or event of a line, the side of an opinion. */
  place: string;
  title: string;
  at: string;
  /** The text around the place, with what was looked for marked. */
  around: { text: string; marked: boolean }[];
}

export interface Results {
  hits: Hit[];
  counts: Partial<Record<Kind, number>>;
  /** Kinds of which there are more places than were counted. */
  more: Kind[];
  next: number | null;
}

/** Where a day begins: where the proceedings are. */
export const DAY_BEGINS = "T00:00:00+08:00";

/** "2026-12-09" for "2026-12-08" */
export function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

/** The address of a place, with the words to be marked there. */
export function to(hit: Hit, words: string): string {
  return withWords(placeOf(hit), words);
}

function placeOf(hit: Hit): string {
  switch (hit.kind) {
    case "exhibit":
    case "page":
      return link.exhibit(hit.ref, Number(hit.place));
    case "opinion":
      return link.exhibit(hit.ref);
    case "utterance":
    case "motion":
    case "matter":
      return `/hearings/${hit.ref}/minutes#${hit.place}`;
    case "notice":
      return `/notices/${hit.ref}`;
    case "amended":
      return `/cases/${hit.case}#set-${hit.place.replace(":", "-claim-")}`;
    case "round":
      return `/cases/${hit.case}#round-${hit.place}`;
    case "claim":
      return `/cases/${hit.case}#claim-${hit.place}`;
    default:
      return `/cases/${hit.case}`;
  }
}
