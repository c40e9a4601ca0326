/** What waits for this person's answer or decision, in order of urgency. Pure. */
import type { Missed, Party } from "../protocol/procedure";
import type { View } from "../protocol/view";
import { unstated } from "./consent";
import { ownSide } from "./sides";

export type Answer =
  | "answer_recusal"
  | "answer_settlement"
  | "answer_common_knowledge"
  | "choose_reply"
  | "state_consent"
  | "decide_standing"
  | "decide_recusal"
  | "decide_withdrawal"
  | "decide_motion"
  | "rule_on_objection"
  | "replace_participant";

/** One thing to answer: the command, what it is about (an id or a side), and whose words it concerns. */
export interface Pending {
  act: Answer;
  about: string;
  /** The participant whose words it concerns; empty when the panel asks. */
  by: string;
  text: string;
}

const RECUSALS: readonly Party[] = ["petitioner", "patentee"];

function forOwnSide(view: View, side: Party): Pending[] {
  const found: Pending[] = [];
  const { recusal, settlement } = view;
  if (recusal?.asked_at && !recusal.answers[side]) found.push({ act: "answer_recusal", about: "", by: "", text: "" });
  if (settlement?.asked_at && !settlement.answers[side]) found.push({ act: "answer_settlement", about: "", by: "", text: "" });
  for (const matter of view.common_knowledge ?? []) {
    if (!matter.answers[side]) found.push({ act: "answer_common_knowledge", about: matter.id, by: "", text: matter.text });
  }
  for (const motion of view.motions ?? []) {
    const adds = motion.kind === "new_ground" || motion.kind === "new_evidence";
    if (adds && motion.granted && !motion.reply && motion.side !== side) {
      found.push({ act: "choose_reply", about: motion.id, by: motion.participant, text: motion.subject });
    }
  }
  const stage = unstated(view);
  if (stage) found.push({ act: "state_consent", about: stage, by: "", text: "" });
  return found;
}

function forThePanel(view: View): Pending[] {
  const found: Pending[] = [];
  for (const one of view.standing?.objections ?? []) {
    if (one.sustained === null) found.push({ act: "decide_standing", about: one.id, by: one.participant, text: one.reason });
  }
  for (const side of RECUSALS) {
    const answer = view.recusal?.answers[side];
    if (view.recusal?.decisions?.[side]?.upheld) {
      const out = (answer?.against ?? []).filter((who) => view.people.some((one) => one.id === who && !one.replaced));
      found.push(...out.map((who) => ({ act: "replace_participant" as const, about: who, by: "", text: "" })));
    }
    if (answer?.requested && !view.recusal?.decisions?.[side]) {
      found.push({ act: "decide_recusal", about: side, by: answer.participant, text: answer.reason });
    }
  }
  if (view.withdrawal && !view.withdrawal.effect) {
    found.push({ act: "decide_withdrawal", about: "", by: view.withdrawal.participant, text: view.withdrawal.reason });
  }
  for (const one of view.objections ?? []) {
    if (one.sustained === null) found.push({ act: "rule_on_objection", about: one.id, by: one.participant, text: one.subject });
  }
  for (const one of view.motions ?? []) {
    if (one.granted === null) found.push({ act: "decide_motion", about: one.id, by: one.participant, text: one.subject });
  }
  return found;
}

export function pending(view: View | null): Pending[] {
  if (!view) return [];
  const side = ownSide(view);
  const found = [...(side ? forOwnSide(view, side) : []), ...forThePanel(view)];
  return found.filter((one) => view.you.may.includes(one.act));
}

/** What this person did not hear and may still ask for; open gaps come when the line is back. */
export function missedOf(view: View | null): Missed[] {
  if (!view) return [];
  const side = ownSide(view);
  const mine = (who: string): boolean => who === view.you.id || (!!side && view.people.some((one) => one.id === who && one.side === side));
  return (view.missed ?? []).filter((one) => mine(one.participant) && one.until && !one.restored && (one.lines.length || one.exhibits.length));
}
