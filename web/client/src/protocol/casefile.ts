/** The shapes of the HTTP interface (web/README.md). */
import type { Brief, SignedBrief } from "../exhibit/life";
import type { Element, Side, Stage, Stance } from "./view";

export interface Account {
  id: string;
  name: string;
  kind: string;
}

export interface Me {
  account: Account | null;
  demo: boolean;
  server_time: string;
}

export interface Identity {
  id: string;
  login_name: string;
  name: string;
  role: string;
  side: Side;
  zh: string;
  en: string;
  password?: string;
}

export interface HearingSummary {
  id: string;
  title: string;
  mode: string;
  starts_at: string;
  stage: Stage;
  /** It was called off before it was opened. */
  called_off: boolean;
}

export interface CaseSummary {
  id: string;
  case_number: string;
  title: string;
  patent_number: string;
  petitioners: string[];
  patentees: string[];
  outcome: string | null;
  hearings: HearingSummary[];
}

/** `zh` and `en` begin with the article: "第22条第3款 …", "Art. 22.3: …". */
export interface Ground {
  id: string;
  zh: string;
  en: string;
}

export interface StatedOpinion {
  side: Side;
  stances: Partial<Record<Element, Stance>>;
  reason: string;
  at: string;
  where: string;
  by: string;
  signed: SignedBrief | null;
}

export interface Exhibit {
  id: string;
  case_id: string;
  label: string;
  side: Side;
  title: string;
  purpose: string;
  grounds: string[];
  claims: number[];
  type: string;
  size: number;
  /** Null for a file without pages. */
  pages: number | null;
  sha256: string;
  filed_by: string;
  filed_at: string;
  opinions: StatedOpinion[];
  checkpoint_at: string | null;
  /** Under seal: nothing else here says what it is. */
  secret: boolean;
  /** Null when nobody signed it with a key of their own. */
  signed: SignedBrief | null;
  /** What has become of it; null for who may not read it. */
  now: Brief | null;
}

/** A round of exchange: who may file in it, and until when. */
export interface Round {
  n: number;
  sides: Side[];
  opened_at: string;
  closes_at: string;
  note: string;
  by: string;
}

export interface DatedEvent {
  date: string;
  zh: string;
  en: string;
}

export interface LinkedProceeding {
  kind: string;
  number: string;
  relation: string;
  status: string;
  events: DatedEvent[];
}

export interface Cell {
  ground: string;
  claim: number;
  exhibits: string[];
  status: "not_heard" | "being_heard" | "heard";
}

export interface Claim {
  number: number;
  text: string;
  parents: number[];
  independent: boolean;
}

/** A period of the case's rule set; without a last day while what it is counted from is not known. */
export interface Deadline {
  id: string;
  zh: string;
  en: string;
  rule: string;
  months: number;
  days: number;
  business_days: number;
  from: string;
  extendable: boolean;
  set_by_office: boolean;
  /** Whether claims may be amended until then. */
  for_amending: boolean;
  what: string;
  starts_on: string | null;
  last_day: string | null;
  moved_from: string | null;
  calendar_known: boolean;
  /** Days off between the end of the count and the last day. */
  passed_over: { day: string; weekend: boolean }[];
  binds: Side | null;
  missed_zh: string;
  missed_en: string;
  provision: { source_zh: string; source_en: string; zh: string; en: string; mark: string } | null;
}

export interface CaseFile {
  id: string;
  case_number: string;
  title: string;
  patent: {
    number: string;
    display: string;
    title: string;
    ipc: string;
    filing_date: string | null;
    priority_date: string | null;
    grant_date: string | null;
  };
  claims: Claim[];
  parties: { id: string; name: string; side: Side; agents: string[] }[];
  panel: { name: string; role: string }[];
  grounds: Ground[];
  cells: Cell[];
  exhibits: Exhibit[];
  links: LinkedProceeding[];
  /** Exhibits that the file names and that were not filed here. */
  listed?: { side: Side; label: string; title: string }[];
  events: DatedEvent[];
  /** What a person decided of what an import was not sure of. */
  decided: { field: string; before: string; value: string; reason: string; method: string; by: string; at: string | null }[];
  decision: {
    number: string;
    date: string;
    outcome: string;
    claims: { claims: number[] | string; outcome: string; part: string }[];
  } | null;
  hearings: HearingSummary[];
  rule_set: { id: string; version: number; zh: string; en: string };
  deadlines: Deadline[];
  rounds: Round[];
  you: { side: Side; role: string; may: string[] };
}
