/** The shapes that travel: a hearing's view (signaling/README.md), and the commands a person may give. */
import type { Phase, Procedure } from "./procedure";

export type Side = "petitioner" | "patentee" | "none";
export type OutWhy = "expelled" | "no_standing" | "recused" | "left" | "left_without_leave";
export type RoomName = "outside" | "waiting" | "hearing" | "deliberation" | "witness_room" | "petitioner_room" | "patentee_room";
export type Stage =
  | "preparation"
  | "opening"
  | "investigation"
  | "debate"
  | "final_statements"
  | "announcement"
  | "minutes"
  | "ended";
export type Element = "authenticity" | "legality" | "relevance" | "probative_force";
export type Stance = "accepted" | "contested" | "not_stated";
export type Kind = "audio" | "video" | "screen";
export type ScreenSource = "screen" | "document_camera";

export const STAGES: readonly Stage[] = [
  "preparation",
  "opening",
  "investigation",
  "debate",
  "final_statements",
  "announcement",
  "minutes",
];
export const ELEMENTS: readonly Element[] = ["authenticity", "legality", "relevance", "probative_force"];
export const STANCES: readonly Stance[] = ["accepted", "contested", "not_stated"];

/** A sentence the server says in both languages, with the rule it rests on. */
export interface Said {
  code: string;
  zh: string;
  en: string;
  rule?: string;
  /** The provision that the rule rests on; empty when the hearing's rule set states none. */
  source?: string;
  fields?: { field: string; zh: string; en: string }[];
  detail?: Record<string, string | number>;
}

export interface You {
  id: string;
  name: string;
  role: string;
  side: Side;
  room: RoomName;
  seat_of: string;
  companion: boolean;
  observer: boolean;
  heard: { heard: boolean; reason: string };
  may: string[];
  stages: { stage: Stage; reason_required: boolean }[];
  media: { send: boolean; sources: string[] };
  /** Of an observer who sees everything later: by how many seconds, and whether the leader has withheld what comes now. */
  behind?: number;
  withheld?: boolean;
  permissions?: {
    see: string[];
    hear: string[];
    say: { allowed: boolean; reason: string };
    share: { allowed: boolean; reason: string };
  };
}

export interface HearingHead {
  id: string;
  case_id: string;
  case_number: string;
  patent_number: string;
  title: string;
  mode: string;
  starts_at: string;
  opened_at: string | null;
  closed_at: string | null;
  stage: Stage;
  stage_since: string | null;
  recess: { purpose: string; reason: string; since: string; encrypted?: boolean | null } | null;
  linked: { kind: string; number: string; relation: string }[];
  recording: boolean;
  /** Why nothing is recorded, or soon may not be. */
  unrecorded: { paused: string; fault: "space_short" | "disk_full" | null };
  announcement?: string;
  can_hear?: string[];
  /** The rules this hearing obeys. */
  rules?: { id: string; version: number; zh: string; en: string; consent_per_stage: boolean; observers_identified: boolean; observers_delay?: number };
}

export interface Person {
  id: string;
  name: string;
  role: string;
  side: Side;
  place: string;
  seat_of: string;
  first_speaker: boolean;
  /** The files of a joint hearing that concern them; none for all. */
  files?: string[];
  room: RoomName;
  /** Waits to be let in or called, be it in the side's private room. */
  waits: boolean;
  connected: boolean;
  /** Has a browser here that can encrypt media end to end. */
  encrypts?: boolean;
  lost_since: string | null;
  media: boolean;
  camera: boolean;
  microphone: boolean;
  muted_by: string;
  identity: string | null;
  has_floor: boolean;
  /** Someone else took their place; kept so that the record names them. */
  replaced?: boolean;
  requested_at: string | null;
  subject: string;
  /** Why someone is outside who was sent out or left; the reason only in one's own entry. */
  out?: { why: OutWhy; reason: string } | null;
}

export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Whose screen everyone in the room sees, or what lies under whose camera. */
export interface Screen {
  by: string;
  source: ScreenSource;
  since: string;
}

export interface Shown {
  exhibit: string;
  page: number;
  region: Region | null;
  by: string;
  at: string;
}

/** A passage of a statement's words, from character `begin` up to `end`; a place between two where they are equal. */
export interface Marked {
  begin: number;
  end: number;
  mark: "inaudible" | "unclear" | "struck";
  reason: string;
  by: string;
}

export interface Line {
  key: string;
  n: number;
  at: string;
  kind: string;
  speaker: string;
  text: string;
  stage: string;
  exhibits: readonly { exhibit: string; page: number }[];
  claims: readonly string[];
  earlier: readonly string[];
  /** In a joint hearing, the file for which alone it was said. */
  files?: string[];
  /** Of a statement: the event that changed it last; an edit names it, so that nobody writes over unseen words. */
  of?: number;
  /** Which part of what was written down in one piece, where it was divided. */
  part?: number;
  marks?: Marked[];
  /** Whose words it was written down as before. */
  speakers?: string[];
  language?: string;
  /** The statement that this one interprets. */
  interprets?: string;
  /** The recognised drafts that it was taken over from. */
  drafts?: string[];
  until?: string;
  data: Readonly<Record<string, unknown>>;
}

export interface Opinion {
  participant: string;
  side: Side;
  exhibit: string;
  stances: Partial<Record<Element, Stance>>;
  reason: string;
  at: string;
  written?: boolean;
}

export interface Correction {
  id: string;
  participant: string;
  utterance: string;
  text: string;
  reason: string;
  accepted: boolean | null;
  answer: string;
  before: string;
  of: number;
  speaker: string;
  strike: boolean;
}

export interface MinutesView {
  version: number;
  digest: string;
  /** A correction was accepted since: these minutes must be presented anew. */
  stale?: boolean;
  presented_at: string;
  to_sign: string[];
  signings: Record<string, { at: string; method: string; refusal: string }>;
  corrections: Correction[];
}

/** Everything one person may see of a hearing. Only `n`, `you`, `hearing` and `people` reach a waiting room. */
export interface View extends Procedure {
  n: number;
  you: You;
  hearing: HearingHead;
  people: Person[];
  floor?: { holder: string; since: string | null; requests: { participant: string; subject: string; at: string }[] };
  shown?: Shown | null;
  screen?: Screen | null;
  focus?: { ground: string; claims: string[]; exhibits: string[]; since: string; phase?: Phase } | null;
  opinions?: Opinion[];
  lines?: Record<string, Line> | null;
  /** Lines of events before this number are asked for; 0 when there are none. */
  lines_before?: number;
  minutes?: MinutesView | null;
  /** For the panel and the clerk: what was asked of the minutes, also before they are presented. */
  corrections?: Correction[];
}
