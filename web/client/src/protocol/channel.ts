/** The information channel as the HTTP interface gives it (web/README.md). */

export interface Proceeding {
  kind: string;
  number: string;
}

export interface Details {
  claims: number[];
  results: { claims: number[]; result: string; part: string }[];
  outcome: string;
  starts_at: string | null;
  document: string;
  note: string;
}

export interface Flag {
  code: string;
  zh: string;
  en: string;
  rule: { source_zh: string; source_en: string; zh: string; en: string; mark: string };
}

export interface Told {
  type: string;
  proceeding: Proceeding;
  on: string | null;
  known_at: string;
  source: string;
  stated_by: string;
  details: Details;
  linked: Proceeding;
  capacity: string;
  flags: Flag[];
}

export interface Delivery {
  id: string;
  at: string;
  sha256: string;
  sealed: boolean;
  opened_at: string | null;
  confirmed_at: string | null;
  told: Told;
}

export interface Inbox {
  deliveries: Delivery[];
  unopened: number;
  stopped: Subscription[];
  next: string | null;
}

export interface Held extends Proceeding {
  capacity: string;
}

export interface Subscription {
  id: string;
  url: string;
  public_key: string;
  made_at: string;
  ended_at: string | null;
  ended_because: string;
  failing_since: string | null;
  old_secret_until: string | null;
}

export interface Post {
  id: string;
  delivery: string;
  fate: string;
  next_at: string | null;
  receipt: object | null;
  attempts: { n: number; at: string; status: number; problem: string; milliseconds: number }[];
}

/** The address under which the authority of a proceeding states facts. */
export function factsOf(of: Proceeding): string {
  return `/api/proceedings/${of.kind}/${encodeURIComponent(of.number)}/facts`;
}

/** Whether a subscription ended without its owner's doing, so that it can go on. */
export function isStopped(one: Subscription): boolean {
  return one.ended_because === "failing" || one.ended_because === "gone";
}
