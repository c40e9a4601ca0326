/** The sections of a view that tell how the procedure stands (signaling/README.md). Each is absent where one may not know it. */
import type { Joint } from "./joint";
import type { Side, Stage } from "./view";

export type Party = Exclude<Side, "none">;
export type BySide<T> = Partial<Record<Party, T>>;
export type Step =
  | "roll_call"
  | "discipline"
  | "introductions"
  | "standing"
  | "rights"
  | "recusal"
  | "settlement"
  | "statement"
  | "scope"
  | "grounds"
  | "witnesses"
  | "argument"
  | "last_words"
  | "settlement_again"
  | "result"
  | "reading"
  | "signing";
export type Phase = "adduce" | "cross_examine" | "counter_evidence" | "counter_cross_examine" | "questions";

export const PARTIES: readonly Party[] = ["petitioner", "patentee"];
export const PHASES: readonly Phase[] = ["adduce", "cross_examine", "counter_evidence", "counter_cross_examine", "questions"];

export interface AgendaItem {
  step: Step;
  stage: Stage;
  status: "done" | "current" | "open";
  required: boolean;
}
export interface StandingObjection {
  id: string;
  participant: string;
  against: string;
  reason: string;
  at: string;
  sustained: boolean | null;
  answer: string;
}
export interface RecusalAnswer {
  participant: string;
  requested: boolean;
  reason: string;
  at: string;
  against?: string[];
}
export interface Consent {
  participant: string;
  agreed: boolean;
  reason: string;
  at: string;
}
export interface Objection {
  id: string;
  participant: string;
  subject: string;
  reason: string;
  at: string;
  sustained: boolean | null;
  ruling: string;
}
export interface ScopeItem {
  ground: string;
  claims: string[];
  exhibits: string[];
}
export interface Motion {
  id: string;
  participant: string;
  side: Side;
  kind: string;
  subject: string;
  reason: string;
  ground: string;
  claims: string[];
  exhibits: string[];
  at: string;
  granted: boolean | null;
  answer: string;
  reply: "oral_now" | "written_later" | null;
  reply_until: string | null;
}
export interface Cell {
  ground: string;
  /** Empty for the patent as a whole. */
  claim: string;
  exhibits: string[];
  status: "open" | "now" | "heard" | "given_up";
}
export interface Knowledge {
  id: string;
  text: string;
  ground: string;
  at: string;
  answers: BySide<{ accepted: boolean; reason: string }>;
}
export interface Testimony {
  state: "waiting" | "called" | "warned" | "released" | "confronted";
  subject: string;
  called_at: string | null;
  warned_at: string | null;
  undertaking: string;
  released_at: string | null;
}
export interface Check {
  /** What an override names: the check and its subject. */
  id: string;
  check: string;
  subject: string;
  satisfied: boolean;
  zh: string;
  en: string;
  overridden: string;
}
export interface Channel {
  language: string;
  interpreters: string[];
  /** Who speaks into it; empty while its interpreters rest or interpret the other way. */
  speaker: string;
  /** Whether its voice is there, with line and media. */
  up: boolean;
  /** Who listens, for the panel, the clerk and the interpreters. */
  listeners: string[];
}
export interface Interpretation {
  channels: Channel[];
  /** The channel this person listens to, and the one they speak into. */
  mine: string | null;
  speaks: string | null;
}
export interface Missed {
  incident: string;
  participant: string;
  since: string;
  until: string | null;
  cause: string;
  stage: string;
  lines: string[];
  exhibits: { exhibit: string; page: number }[];
  /** Whether the hearing cannot be closed before this is made good: nobody of the side was there to hear it. */
  owed?: boolean;
  restored: string | null;
  note: string;
}

/** What a view holds beside the room itself. */
export interface Procedure {
  agenda?: AgendaItem[] | null;
  standing?: { asked_at: string | null; objections: StandingObjection[] } | null;
  recusal?: {
    asked_at: string | null;
    answers: BySide<RecusalAnswer>;
    decisions?: BySide<{ upheld: boolean; decided_by: string; reason: string; at: string }>;
  } | null;
  opening?: { discipline_read_at: string | null; rights_read_at: string | null } | null;
  settlement?: {
    asked_at: string | null;
    asked_in: Stage | null;
    answers: BySide<{ participant: string; willing: boolean; note: string; at: string }>;
  } | null;
  consents?: BySide<Partial<Record<Stage, Consent>>> | null;
  sittings?: { number: number; opened_at: string; ended_at: string | null; mode: string }[] | null;
  adjourned?: { reason: string; since: string; resumes_at: string | null; stage: Stage } | null;
  withdrawal?: { participant: string; reason: string; at: string; effect: string | null; answer: string } | null;
  clocks?: {
    budgets: BySide<{ side: Side; seconds: number; reserve: number }>;
    spent: BySide<number>;
    running: { side: Side; since: string; rebuttal: boolean } | null;
  } | null;
  objections?: Objection[] | null;
  motions?: Motion[] | null;
  scope?: {
    requested: ScopeItem[];
    stated: ScopeItem[] | null;
    fixed: ScopeItem[] | null;
    given_up: ScopeItem[];
    agreements: string[];
  } | null;
  matrix?: Cell[] | null;
  common_knowledge?: Knowledge[] | null;
  witnesses?: { testimonies: Record<string, Testimony>; confronted: string[]; confronted_on: string } | null;
  order?: {
    warnings: Record<string, { reason: string; by: string; at: string }[]>;
    expelled: Record<string, { reason: string; by: string; at: string; sitting: number }>;
    departures: { participant: string; permitted: boolean; reason: string; at: string; sitting: number }[];
    defaults: BySide<{ basis: string; reason: string; at: string }>;
  } | null;
  interpretation?: Interpretation | null;
  checks?: Check[] | null;
  missed?: Missed[] | null;
  service?: BySide<{
    served: { notice: string; step: string; at: string }[];
    receipt: { attends: boolean; at: string } | null;
  }> | null;
  joint?: Joint | null;
}
