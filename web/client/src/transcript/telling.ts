/** What the sentences of events are made with. */
import type { Line } from "../protocol/view";
import { title } from "../room/people";
import type { HearingState } from "../state/hearing.svelte";
import { t, type Key } from "../ui/language.svelte";

export type Values = Record<string, string>;
export type Data = Record<string, unknown>;
export type Teller = (data: Data, hearing: HearingState, line: Line) => [Key, Values?];

export const text = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");
export const who = (data: Data, hearing: HearingState): Values => ({ name: title(hearing.person(text(data["participant"]))) });
/** A reason is added only where one was given. */
export const reasoned = (data: Data): string => (data["reason"] ? t("line.reason", { reason: text(data["reason"]) }) : "");

export const plain = (key: Key): Teller => () => [key];
export const person = (key: Key): Teller => (data, hearing) => [key, who(data, hearing)];
