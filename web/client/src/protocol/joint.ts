/** The view's section on a joint hearing (signaling/README.md). */
import type { MinutesView, Side } from "./view";

export interface JointFile {
  id: string;
  kind: string;
  case_number: string;
  title: string;
}
export type ReadingKind = "broad" | "narrow";
export interface Mark {
  utterance: string;
  claim: string;
  feature: string;
  reading: ReadingKind;
  by: string;
  at: string;
}
/** A compared statement with its words; `files` names the file in whose own segment it was made, nothing for common ones. */
export interface Statement {
  utterance: string;
  speaker: string;
  text: string;
  at: string;
  files: string[];
  by: string;
}
export interface Comparison {
  side: Side;
  claim: string;
  feature: string;
  broad: Statement[];
  narrow: Statement[];
}
/** In the waiting room only the first three. */
export interface Joint {
  files: JointFile[];
  mine: string[];
  segment: string;
  presiding?: string;
  aside?: string[];
  /** Null for those who do not compare: all but the panels and the clerk. */
  readings?: Mark[] | null;
  comparisons?: Comparison[];
  minutes?: Record<string, MinutesView | null>;
}
