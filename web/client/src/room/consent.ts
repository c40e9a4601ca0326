/** To which stages a side agreed to take part online. Pure. */
import type { Party } from "../protocol/procedure";
import type { Stage, View } from "../protocol/view";
import { ownSide } from "./sides";

/** The stages for which the online form can be agreed to, in order. */
const ONLINE: readonly Stage[] = ["opening", "investigation", "debate", "final_statements", "announcement"];
const ORDER: readonly Stage[] = ["preparation", ...ONLINE, "minutes", "ended"];

/** Every stage that is still to come, the present one included. */
export function stagesAhead(view: View): Stage[] {
  const now = ORDER.indexOf(view.hearing.stage);
  return ONLINE.filter((stage) => ORDER.indexOf(stage) >= now);
}

export function consentOf(view: View, side: Party | null, stage: Stage): boolean | null {
  return (side && view.consents?.[side]?.[stage]?.agreed) ?? null;
}

/** The next stage for which this person's side takes part online and said nothing yet. */
export function unstated(view: View): Stage | null {
  const side = ownSide(view);
  if (!view.hearing.rules?.consent_per_stage || !side) return null;
  const online = view.people.some((one) => one.side === side && one.place === "remote" && (one.role === "party" || one.role === "agent"));
  const next = ONLINE.find((stage) => ORDER.indexOf(stage) > ORDER.indexOf(view.hearing.stage));
  return online && next && consentOf(view, side, next) === null ? next : null;
}
