/** The commands that have a button at the foot: icon, where it stands in the menu, and whether it is done at once. */
import { canShareScreens } from "../media/screen.svelte";
import type { HearingState } from "../state/hearing.svelte";
import type { View } from "../protocol/view";
import type { IconName } from "../ui/Icon.svelte";
import type { Key } from "../ui/language.svelte";
import { ownSide } from "./sides";

export type Group = "course" | "speak" | "examine" | "side" | "order";
/** The menu's groups, as they follow one another. */
export const GROUPS: readonly Group[] = ["speak", "side", "examine", "course", "order"];

const BUTTONS = {
  resume: ["forward", "course"],
  read_discipline: ["people", "course"],
  open_hearing: ["door", "course"],
  ask_standing: ["people", "course"],
  read_rights: ["page", "course"],
  ask_recusal: ["people", "course"],
  ask_settlement: ["people", "course"],
  enter_stage: ["forward", "course"],
  recess: ["pause", "course"],
  announce: ["speaker", "course"],
  close_hearing: ["door", "course"],
  end_hearing: ["lock", "course"],
  enter_segment: ["forward", "course"],
  take_floor: ["floor", "speak"],
  withdraw_request: ["hand", "speak"],
  request_floor: ["hand", "speak"],
  raise_objection: ["warning", "speak"],
  show_exhibit: ["page", "speak"],
  hide_exhibit: ["page", "speak"],
  share_screen: ["screen", "speak"],
  share_camera: ["camera", "speak"],
  stop_screen: ["screen", "speak"],
  mute: ["mic-off", "speak"],
  unmute: ["mic", "speak"],
  answer_recusal: ["pen", "side"],
  answer_settlement: ["pen", "side"],
  object_to_standing: ["people", "side"],
  enter_private_room: ["lock", "side"],
  state_consent: ["screen", "side"],
  state_scope: ["frame", "side"],
  state_opinion: ["pen", "side"],
  make_motion: ["pen", "side"],
  give_up: ["minus", "side"],
  withdraw_petition: ["cross", "side"],
  fix_scope: ["frame", "examine"],
  focus_on: ["frame", "examine"],
  record_agreement: ["check", "examine"],
  put_common_knowledge: ["page", "examine"],
  warn_witness: ["shield", "examine"],
  confront_witnesses: ["people", "examine"],
  end_confrontation: ["people", "examine"],
  add_participant: ["people", "order"],
  set_time_budget: ["clock", "order"],
  declare_default: ["door", "order"],
  change_mode: ["seat", "order"],
  deem_withdrawn: ["cross", "order"],
  pause_recording: ["pause", "order"],
  resume_recording: ["ring", "order"],
  cut_observers: ["cross", "order"],
  adjourn: ["pause", "order"],
} as const satisfies Record<string, readonly [IconName, Group]>;
export type Button = keyof typeof BUTTONS;

const ALL = Object.keys(BUTTONS) as Button[];
/** Done at once; every other button opens a dialog first. */
const AT_ONCE = new Set<Button>(["mute", "unmute", "take_floor", "request_floor", "withdraw_request", "hide_exhibit", "share_screen", "stop_screen", "resume", "resume_recording", "enter_private_room"]);

export const icon = (button: Button): IconName => BUTTONS[button][0];
export const group = (button: Button): Group => BUTTONS[button][1];
export const atOnce = (button: Button): boolean => AT_ONCE.has(button);

/** What a button says: what was answered already is not asked again, but can be changed. */
export function label(button: Button, view: View | null): Key {
  const side = view && ownSide(view);
  if (side && button === "answer_recusal" && view.recusal?.answers[side]) {
    const open = view.recusal.answers[side].requested && !view.recusal.decisions?.[side];
    return open ? "do.answer_recusal_change" : "do.answer_recusal_again";
  }
  if (side && button === "answer_settlement" && view.settlement?.answers[side]) return "do.answer_settlement_again";
  if (button === "stop_screen" && view?.screen?.by !== view?.you.id) return "do.stop_their_screen";
  return `do.${button}`;
}

/** All buttons this person has now: what the server allows, without what would change nothing. */
export function buttons(hearing: HearingState): Button[] {
  const view = hearing.view;
  if (!view) return [];
  const { you } = view;
  const self = hearing.person(you.id);
  const side = ownSide(view);
  const fits: Partial<Record<Button, boolean>> = {
    mute: you.media.send && !self?.muted_by,
    unmute: you.media.send && !!self?.muted_by,
    take_floor: !!view.floor?.holder,
    hide_exhibit: !!view.shown,
    share_screen: canShareScreens(),
    share_camera: you.role === "assistant",
    enter_stage: you.stages.length > 0,
    end_hearing: false,
    request_floor: !self?.has_floor,
    object_to_standing: !!view.standing?.asked_at,
    answer_settlement: !!view.settlement?.asked_at,
    state_consent: (view.hearing.rules?.consent_per_stage ?? false) && !!side,
    state_scope: side === "petitioner",
    withdraw_petition: side === "petitioner" && !view.withdrawal,
    deem_withdrawn: !view.withdrawal,
    warn_witness: Object.values(view.witnesses?.testimonies ?? {}).some((one) => one.state === "called"),
    end_confrontation: !!view.witnesses?.confronted.length,
    confront_witnesses: Object.values(view.witnesses?.testimonies ?? {}).filter((one) => one.state === "released").length > 1,
    enter_segment: !!view.joint,
  };
  return ALL.filter((name) => you.may.includes(name === "share_camera" ? "share_screen" : name) && (fits[name] ?? true));
}
