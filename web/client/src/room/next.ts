/** The one thing this person does next: what the agenda requires, or what the stage is for. Pure. */
import type { Cell, Step } from "../protocol/procedure";
import type { Line, Stage, View } from "../protocol/view";
import type { Button } from "./buttons";
import { pending, type Answer } from "./pending";

/** A button or an answer, what it is about, and the stage it leads to. */
export interface Next {
  act: Button | Answer;
  about: string;
  stage?: Stage;
}

/** The command that does a step of the agenda. */
export const BY_STEP: Partial<Record<Step, Button>> = {
  discipline: "read_discipline",
  standing: "ask_standing",
  rights: "read_rights",
  recusal: "ask_recusal",
  settlement: "ask_settlement",
  statement: "state_scope",
  scope: "fix_scope",
  settlement_again: "ask_settlement",
  result: "announce",
};
/** Answers that come before everything else: nothing goes on without them. */
const FIRST = new Set<string>(["answer_recusal", "answer_settlement", "decide_standing", "decide_recusal", "replace_participant", "decide_withdrawal"]);

/** The next cell of the matrix that was neither taken up nor given up; a ground that was begun is finished first. */
export function nextCell(view: View): Cell | null {
  const open = (view.matrix ?? []).filter((cell) => cell.status === "open");
  return open.find((cell) => cell.ground === view.focus?.ground) ?? open[0] ?? null;
}

/** Whether the panel deliberated since this stage began. */
export function deliberated(view: View, lines: readonly Line[]): boolean {
  const since = view.hearing.stage_since ?? "";
  return lines.some((line) => line.kind === "recessed" && line.data["purpose"] === "deliberation" && line.at >= since);
}

function required(view: View, all: readonly Button[]): Next | null {
  const stage = view.hearing.stage;
  // Without an agenda the question that no rules leave out is still put.
  if (!view.agenda) return all.includes("ask_recusal") ? { act: "ask_recusal", about: "" } : null;
  const steps = view.agenda.filter((item) => item.stage === stage && item.required && item.status !== "done");
  for (const { step } of steps) {
    const act = BY_STEP[step];
    if (act && all.includes(act) && act !== "announce") return { act, about: "" };
  }
  return null;
}

/** Required steps of this stage that are not done and that this person cannot do: others are waited for. */
export function waitingFor(view: View): Step[] {
  const stage = view.hearing.stage;
  return (view.agenda ?? [])
    .filter((item) => item.stage === stage && item.required && item.status !== "done")
    .map((item) => item.step);
}

function onward(view: View, lines: readonly Line[], all: readonly Button[]): Next | null {
  const { stage, announcement } = view.hearing;
  const ahead = view.you.stages.find((one) => !one.reason_required)?.stage;
  const stay = (act: Button, about = ""): Next | null => (all.includes(act) ? { act, about } : null);
  const forward = ahead && all.includes("enter_stage") ? ({ act: "enter_stage", about: "", stage: ahead } as const) : null;
  if (stage === "investigation" && forward) {
    const cell = nextCell(view);
    if (cell && all.includes("focus_on")) return { act: "focus_on", about: `${cell.ground} ${cell.claim}` };
    if (view.motions?.some((motion) => motion.granted === null)) {
      const motion = pending(view).find((one) => one.act === "decide_motion");
      if (motion) return motion;
    }
  }
  if (stage === "final_statements" && forward) {
    if (announcement) return stay("close_hearing");
    return deliberated(view, lines) ? forward : (stay("recess", "deliberation") ?? forward);
  }
  if (stage === "announcement") return announcement ? stay("close_hearing") : stay("announce");
  return stay("open_hearing") ?? forward;
}

/** What this person does next; null when nothing waits for them. */
export function next(view: View | null, lines: readonly Line[], all: readonly Button[]): Next | null {
  if (!view) return null;
  if (all.includes("resume")) return { act: "resume", about: "" };
  const first = pending(view).find((one) => FIRST.has(one.act));
  if (first) return first;
  const step = required(view, all);
  if (step) return step;
  // Who was called is told the duty of truth before anything else goes on.
  if (all.includes("warn_witness")) return { act: "warn_witness", about: "" };
  const answer = pending(view).find((one) => one.act === "answer_common_knowledge" || one.act === "choose_reply" || one.act === "state_consent");
  if (answer) return answer;
  // A step that others still owe is waited for, not jumped over.
  if (view.hearing.stage !== "investigation" && leftToOthers(view)) return null;
  return onward(view, lines, all);
}

/** Steps others owe before the stage may be left; the last statements and the like are simply spoken. */
function leftToOthers(view: View): boolean {
  const owed: Step[] = ["standing", "rights", "recusal", "settlement"];
  return waitingFor(view).some((step) => owed.includes(step));
}
