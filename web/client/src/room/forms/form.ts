/** What a dialog that gives one command asks for: fields as data, drawn by `FormDialog.svelte`. */
import type { HearingState } from "../../state/hearing.svelte";
import type { Key } from "../../ui/language.svelte";

export interface Option {
  value: string;
  label: string;
  text?: string;
}
export type Values = Record<string, string>;
export type Lists = Record<string, string[]>;

interface Common {
  /** Also the end of the field's test id: `field-NAME`, or `field-NAME-VALUE` for each of several options. */
  name: string;
  label: string;
  hint?: string;
  /** Left out while this is false. */
  when?: (values: Values) => boolean;
}
export type Field =
  | (Common & { kind: "words"; rows?: number; optional?: boolean; start?: string })
  | (Common & { kind: "one"; options: readonly Option[]; start?: string })
  | (Common & { kind: "pick"; options: readonly Option[]; start?: string; optional?: boolean })
  | (Common & { kind: "some"; options: readonly Option[]; start?: readonly string[]; optional?: boolean; all?: boolean })
  | (Common & { kind: "count"; least: number; most: number; start: number })
  | (Common & { kind: "moment"; optional?: boolean });

/** One dialog. `command` is what is given, with the fields that `send` makes of the answers. */
export interface Form {
  command: string;
  title: string;
  text?: string;
  /** Words to be read aloud, or that the decision is about. */
  aloud?: readonly string[];
  confirm: string;
  danger?: boolean;
  wide?: boolean;
  fields: readonly Field[];
  send: (values: Values, lists: Lists) => object;
}

export type FormName =
  | "read_discipline"
  | "ask_standing"
  | "object_to_standing"
  | "decide_standing"
  | "read_rights"
  | "answer_recusal"
  | "decide_recusal"
  | "ask_settlement"
  | "answer_settlement"
  | "state_consent"
  | "recess"
  | "adjourn"
  | "pause_recording"
  | "cut_observers"
  | "change_mode"
  | "withdraw_petition"
  | "deem_withdrawn"
  | "decide_withdrawal"
  | "enter_segment"
  | "raise_objection"
  | "rule_on_objection"
  | "set_time_budget"
  | "record_agreement"
  | "make_motion"
  | "decide_motion"
  | "choose_reply"
  | "put_common_knowledge"
  | "answer_common_knowledge"
  | "call_witness"
  | "warn_witness"
  | "release_witness"
  | "confront_witnesses"
  | "end_confrontation"
  | "assign_interpreter"
  | "warn_participant"
  | "expel"
  | "note_departure"
  | "declare_default"
  | "restore_missed"
  | "waive_missed";

/** Makes the form of one command; `about` is the id or side that it concerns. */
export type Maker = (hearing: HearingState, about: string) => Form;

/** A question as its command's own texts put it: `ask.NAME` above, `do.NAME_now` on the button. */
export const texts = <N extends FormName>(name: N): { title: Extract<`ask.${N}`, Key>; confirm: Extract<`do.${N}_now`, Key> } =>
  ({ title: `ask.${name}`, confirm: `do.${name}_now` }) as never;
