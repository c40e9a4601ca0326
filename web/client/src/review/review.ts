/** The shapes of the review queue (web/README.md). */
export type Decision = "confirmed" | "corrected" | "set_aside";

export interface Excerpt {
  file: string;
  before: string;
  marked: string;
  after: string;
  /** The place goes on beyond what is shown. */
  cut: boolean;
}

export interface Point {
  id: string;
  /** Null while no case could be opened. */
  case: string | null;
  subject: string;
  field: string;
  reason: { code: string; zh: string; en: string };
  at: string;
  proposed: string;
  confirmable: boolean;
  correctable: boolean;
  choices: string[];
  decision: Decision | "filled" | null;
  value: string;
  note: string;
  by: string;
  decided_at: string | null;
  excerpt: Excerpt | null;
  /** Whether this person may open the case's file. */
  opens?: boolean;
}

export interface Queue {
  waiting: number;
  points: Point[];
}
