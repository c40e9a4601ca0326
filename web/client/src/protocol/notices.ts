/** Notices as the HTTP interface gives them (web/README.md). */
import type { Side, Stage } from "./view";

export type NoticeKind = "hearing" | "change" | "cancellation";
export type ServiceStep = "sent" | "arrived" | "opened";
export type Place = "remote" | "on_site";
export type Power = "filed" | "to_follow" | "own_case";
export type Settlement = "willing" | "unwilling" | "open";

export interface Served {
  step: ServiceStep;
  at: string;
  means: string;
  name: string;
  note: string;
  address: string;
}

export interface Coming {
  name: string;
  role: "party" | "agent";
  power: Power;
  place: Place;
  first_speaker: boolean;
  firm: string;
}

export interface Attendance {
  attends: boolean;
  coming: Coming[];
  witnesses: { name: string; subject: string; place: Place }[];
  objects: { name: string; purpose: string; label: string }[];
  interpreters: { language: string; name: string }[];
  consents: [Stage, boolean][];
  settlement: Settlement;
  remarks: string;
}

export interface Returned {
  id: string;
  number: number;
  returned_at: string;
  name: string;
  late: boolean;
  sha256: string;
  answer: Attendance;
}

export interface Notice {
  id: string;
  hearing: string;
  version: number;
  kind: NoticeKind;
  side: Side;
  current: boolean;
  title: string;
  starts_at: string;
  mode: string;
  place: string;
  minutes: number;
  closed: string;
  reason: string;
  issued_at: string;
  issued_by: string;
  sha256: string;
  due: string | null;
  rules: { zh: string; en: string; most_a_side: number };
  consent_stages: Stage[];
  status: ServiceStep | null;
  service: Served[];
  attendance: Returned | null;
}

/** The content as it was sealed; only what the screens use of it. */
export interface Content {
  case_id: string;
  case_number: string;
  appointment: { link: string };
  scope: { ground_zh: string; ground_en: string; claims: number[]; exhibits: string[]; petitioner: string }[];
}

export interface WholeNotice extends Notice {
  content: Content;
  you: { addressed: boolean; may: string[] };
}

export interface CaseNotices {
  notices: Notice[];
  agreed: { side: Side; name: string; at: string; you: boolean }[];
}

export interface PublicHearing {
  id: string;
  kind: NoticeKind;
  case_number: string;
  patent_number: string;
  patent_title: string;
  petitioners: string[];
  patentees: string[];
  title: string;
  starts_at: string;
  earlier: string | null;
  mode: string;
  place: string;
  minutes: number;
  reason: string;
  issued_at: string;
}

/** An address of a sealed PDF in the reader's language. */
export function paper(id: string, what: "notice" | "service" | "attendance", language: string): string {
  return `/api/notices/${id}/${what}.pdf?lang=${language}`;
}
