/** The claims of a case as the server gives them, and how they hang together. */
import type { Claim, Ground } from "../protocol/casefile";
import type { SignedBrief } from "../exhibit/life";

export interface GivenUp {
  hearing: string;
  /** The event's number in the record: the line of the minutes. */
  n: number;
  at: string;
  side: string;
  by: string;
  ground: string;
  claims: string[];
  exhibits: string[];
  reason: string;
}
export interface GrantedClaim extends Claim {
  attacked: string[];
  given_up: GivenUp[];
  amended: { set: number; new: number | null; done: [kind: string, claims: number[]][] } | null;
  decided: { result: string; part: string }[];
}
export interface Timely {
  timeliness: string;
  rule: string;
  last_day: string | null;
}
export interface ClaimSet {
  n: number;
  claims: Claim[];
  text: string;
  reason: string;
  by: string;
  filed_at: string;
  timely: Timely;
  rulings: { accepted: boolean; reason: string; by: string; at: string }[];
  signed: SignedBrief | null;
}
export interface Provision {
  source_zh: string;
  source_en: string;
  zh: string;
  en: string;
  mark: string;
}
export interface CaseClaims {
  claims: GrantedClaim[];
  granted_on: string | null;
  case_number: string;
  grounds: Ground[];
  sets: ClaimSet[];
  provision: Provision | null;
  may: ("file" | "rule")[];
  timely_now: Timely;
}
export interface Suggestion {
  kind: string;
  claims: number[];
  text: string;
  /** Whether it looks like a way of amending that the office permits; null where that is not known. */
  permitted: boolean | null;
}
export interface Compared {
  old: number | null;
  new: number | null;
  untouched: boolean;
  suggestions: Suggestion[];
  runs: ["same" | "gone" | "new", string][];
}

export interface Branch<C extends Claim> {
  claim: C;
  below: Branch<C>[];
}

/** Claims as a tree: each stands once, under the first of the claims that it refers to; what stands alone is a root. */
export function tree<C extends Claim>(claims: readonly C[]): Branch<C>[] {
  const branches = new Map(claims.map((claim) => [claim.number, { claim, below: [] as Branch<C>[] }]));
  const roots: Branch<C>[] = [];
  for (const branch of branches.values()) {
    const { independent, parents } = branch.claim;
    const above = independent ? undefined : branches.get(Math.min(...parents));
    (above && above !== branch ? above.below : roots).push(branch);
  }
  return roots;
}
