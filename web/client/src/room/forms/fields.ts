/** The fields that many forms share. */
import { about, article, claimRange, exhibitLabel } from "../../case/law";
import type { ScopeItem } from "../../protocol/procedure";
import type { Person, Side } from "../../protocol/view";
import type { HearingState } from "../../state/hearing.svelte";
import { t } from "../../ui/language.svelte";
import { title } from "../people";
import type { Field, Form, FormName, Lists, Option, Values } from "./form";
import { texts } from "./form";

type Rest = Partial<Omit<Form, "command" | "send">> & { send?: Form["send"]; command?: string };

/** A form whose title and button are its command's own texts. */
export function form(name: FormName, rest: Rest = {}): Form {
  const { title: above, confirm } = texts(name);
  return { command: name, title: t(above), confirm: t(confirm), fields: [], send: () => ({}), ...rest };
}

export const reason = (optional = false): Field => ({
  kind: "words",
  name: "reason",
  label: t(optional ? "ask.reason_optional" : "ask.reason"),
  rows: 2,
  optional,
});

export const yesNo = (name: string, label: string, yes: string, no: string): Field => ({
  kind: "one",
  name,
  label,
  options: [
    { value: "no", label: no },
    { value: "yes", label: yes },
  ],
});

export const people = (found: readonly Person[]): Option[] => found.filter((person) => !person.replaced).map((person) => ({ value: person.id, label: title(person) }));
export const sides = (): Option[] => (["petitioner", "patentee"] as const).map((side) => ({ value: side, label: t(`side.${side}`) }));

export const grounds = (hearing: HearingState): Option[] =>
  (hearing.file?.grounds ?? []).map((ground) => ({ value: ground.id, label: `${article(ground)} ${about(ground)}` }));
export const claims = (hearing: HearingState): Option[] =>
  (hearing.file?.claims ?? []).map((claim) => ({ value: String(claim.number), label: String(claim.number) }));
export const exhibits = (hearing: HearingState, side?: Side): Option[] =>
  (hearing.file?.exhibits ?? [])
    .filter((exhibit) => !side || exhibit.side === side)
    .map((exhibit) => ({ value: exhibit.id, label: `${exhibitLabel(exhibit.label)}　${exhibit.title}` }));

/** "Art. 22.3 inventiveness · claims 1-3 · Exhibit 1, Exhibit 2": a cell or several, as people say it. */
export function scopeWords(hearing: HearingState, item: ScopeItem): string {
  const ground = hearing.ground(item.ground);
  return [
    ground ? `${article(ground)} ${about(ground)}` : item.ground,
    item.claims.length ? t("citation.claims", { claims: claimRange(item.claims) }) : item.ground && t("scope.whole_patent"),
    item.exhibits.map((id) => exhibitLabel(hearing.exhibit(id)?.label ?? id)).join(" + "),
  ]
    .filter(Boolean)
    .join(" · ");
}

/** The answer to a yes-or-no field. */
export const yes = (values: Values, name: string): boolean => values[name] === "yes";
export const words = (values: Values, name: string): string => (values[name] ?? "").trim();
export const chosen = (lists: Lists, name: string): string[] => lists[name] ?? [];
/** A moment as typed, in Beijing time, as the server wants it; null where none was given. */
export const moment = (values: Values, name: string): string | null => (values[name] ? new Date(`${values[name]}:00+08:00`).toISOString() : null);
