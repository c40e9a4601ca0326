/** What can be done about a check that is not satisfied. Pure. */
import type { Check } from "../protocol/procedure";
import type { HearingState } from "../state/hearing.svelte";
import { buttons, type Button } from "./buttons";
import { pending, type Answer } from "./pending";

const REMEDIES: Record<string, readonly (Button | Answer)[]> = {
  grounds_heard: ["focus_on", "enter_stage"],
  exhibits_examined: ["focus_on", "enter_stage"],
  panel_disclosed: ["ask_recusal"],
  common_knowledge: ["put_common_knowledge", "enter_stage"],
  absence_served: ["declare_default"],
  motions_decided: ["decide_motion", "rule_on_objection"],
};

/** The command that leads to satisfying this check, where this person has one now. */
export function remedy(hearing: HearingState, check: Check): { act: Button | Answer; about: string } | null {
    const all = buttons(hearing);
  const waiting = pending(hearing.view);
  for (const act of REMEDIES[check.check] ?? []) {
    const answer = waiting.find((one) => one.act === act);
    if (answer) return answer;
    if (all.includes(act as Button)) return { act, about: act === "focus_on" ? `${check.subject} ` : "" };
  }
  return null;
}
