/** Exhibits under seal as the server tells of them: to the circle and the panel all, to others only that they are sealed. */
import type { Side } from "../protocol/view";

export interface Confidant {
  account: string;
  name: string;
  role: string;
  side: Side;
}

export type Measure = "widen" | "unseal" | "shred";
export type SecrecyAct = "undertake" | "propose" | "confirm" | "decline" | "hold" | "release";

export interface SecrecyStep {
  n: number;
  at: string;
  by: string;
  role: string;
  kind: string;
  recipients?: string[];
  measure?: Measure;
  reason?: string;
  rule?: string;
  of?: number;
}

export interface Secrecy {
  standing: "sealed" | "unsealed" | "shredded";
  you: "outside" | "panel" | "named" | "reader";
  may: SecrecyAct[];
  /** From here on only for the circle and the panel. */
  measures?: Measure[];
  circle?: (Confidant & { signed: boolean })[];
  proposal?: SecrecyStep | null;
  hold?: { rule: string; reason: string } | null;
  undertaking?: { zh: string; en: string; sha256: string };
  steps?: SecrecyStep[];
}

/** What an exhibit under seal is; for readers alone, and kept nowhere. */
export interface Content {
  title: string;
  purpose: string;
  claims: number[];
  name: string;
  size: number;
  sha256: string;
  pages: number;
}

/** What the receipt of an exhibit under seal says. */
export interface SealedStatement {
  at: string;
  by: { name: string };
  envelope: { sha256: string };
  particulars: string;
  /** What the side signed with a key of its own, if it has one; `key` is base64 of the SubjectPublicKeyInfo. */
  signed?: { statement: { number: number }; key: string };
}
