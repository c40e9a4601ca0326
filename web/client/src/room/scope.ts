/** What a scope is chosen from: the request, what was stated and admitted, and what is a side's own to give up. */
import type { ScopeItem } from "../protocol/procedure";
import type { HearingState } from "../state/hearing.svelte";
import { cells } from "./matrix";
import { ownSide } from "./sides";

/** One item for each ground and what it rests on, with all its claims. */
function merged(found: readonly ScopeItem[]): ScopeItem[] {
  const by = new Map<string, ScopeItem>();
  for (const { ground, claims, exhibits } of found) {
    const key = `${ground} ${exhibits.join()}`;
    const before = by.get(key)?.claims ?? [];
    by.set(key, { ground, claims: [...new Set([...before, ...claims])], exhibits });
  }
  return [...by.values()];
}

/** The request as the record has it, else as the case file's matrix says. */
export function requested(hearing: HearingState): ScopeItem[] {
  const asked = hearing.view?.scope?.requested ?? [];
  if (asked.length) return merged(asked);
  return merged(cells(hearing).map((cell) => ({ ground: cell.ground, claims: cell.claim ? [cell.claim] : [], exhibits: cell.exhibits })));
}

/** An item without the claims and exhibits that were given up under its ground. */
function without(item: ScopeItem, givenUp: readonly ScopeItem[]): ScopeItem[] {
  const gone = givenUp.filter((one) => one.ground === item.ground || !one.ground);
  const whole = gone.filter((one) => !one.exhibits.length);
  if (whole.some((one) => !one.claims.length)) return [];
  const claims = item.claims.filter((claim) => !whole.some((one) => one.claims.includes(claim)));
  const exhibits = item.exhibits.filter((id) => !gone.some((one) => !one.claims.length && one.exhibits.includes(id)));
  return item.claims.length && !claims.length ? [] : [{ ground: item.ground, claims, exhibits }];
}

/** What the panel may fix: what stands, with what it admitted in the room and without what was given up. */
export function toFix(hearing: HearingState): ScopeItem[] {
  const scope = hearing.view?.scope;
  if (scope?.fixed) return merged(scope.fixed);
  const admitted = (hearing.view?.motions ?? []).filter((motion) => motion.granted && motion.ground);
  return merged([...(scope?.stated ?? requested(hearing)), ...admitted].flatMap((item) => without(item, scope?.given_up ?? [])));
}

/** What is this side's own: grounds are the petitioner's, claims as such the patentee's, exhibits whose they are. */
export function toGiveUp(hearing: HearingState): ScopeItem[] {
  const side = hearing.view ? ownSide(hearing.view) : null;
  const scope = hearing.view?.scope;
  const standing = scope?.fixed ?? scope?.stated ?? requested(hearing);
  const grounds = merged(standing.map((item) => ({ ...item, exhibits: [] })));
  const claims = hearing.file?.claims.map((claim) => String(claim.number)) ?? [];
  const own = (hearing.file?.exhibits ?? []).filter((exhibit) => exhibit.side === side);
  return [
    ...(side === "petitioner" ? grounds : [{ ground: "", claims, exhibits: [] }]),
    ...own.map((exhibit) => ({ ground: "", claims: [], exhibits: [exhibit.id] })),
  ];
}
