/** People as the room groups and names them; their order is the roster's and never changes. */
import type { Person, View } from "../protocol/view";
import { t, word } from "../ui/language.svelte";

const PANEL = new Set(["leader", "chief_examiner", "member"]);
const BENCH = new Set([...PANEL, "clerk", "technical_investigator"]);

export interface Group {
  key: "bench" | "petitioner" | "patentee" | "others" | "observers";
  people: Person[];
}

export function isPanel(person: { role: string }): boolean {
  return PANEL.has(person.role);
}

/** Whether someone is a party or acts for one. */
export function represents(person: { role: string }): boolean {
  return person.role === "party" || person.role === "agent";
}

/** Whether someone is heard without the floor. */
export function needsNoFloor(person: { role: string }): boolean {
  return PANEL.has(person.role) || person.role === "clerk";
}

function groupOf(person: Person): Group["key"] {
  if (BENCH.has(person.role)) return "bench";
  if (person.role === "observer") return "observers";
  return person.side === "none" ? "others" : person.side;
}

/** The people of the roster in five groups, empty ones left out. */
export function grouped(people: readonly Person[]): Group[] {
  const keys: Group["key"][] = ["bench", "petitioner", "patentee", "others", "observers"];
  return keys
    .map((key) => ({ key, people: people.filter((person) => groupOf(person) === key) }))
    .filter((group) => group.people.length);
}

/** Whether this witness can be called in: one who was released comes back only to be confronted. */
export function callable(view: View | null, person: Person): boolean {
  const state = view?.witnesses?.testimonies[person.id]?.state;
  return person.role === "witness" && person.waits && state !== "released" && !!view?.you.may.includes("call_witness");
}

/** "Petitioner Li Hua", "Petitioner's witness Wang Fang": who speaks, as the record names them. */
export function title(person: Person | undefined): string {
  if (!person) return t("person.unknown");
  const role = word("role", person.role);
  const capacity = person.side === "none" ? role : represents(person) ? t(`side.${person.side}`) : t("person.of_side", { side: t(`side.${person.side}`), role: role.toLowerCase() });
  return t("person.title", { capacity, name: person.name });
}

/** Whether this person's picture reaches us now. What is not forwarded shows a figure, never its last frame. */
export function isSeen(view: View, person: Person): boolean {
  if (deviceOf(person) === view.you.id) return true;
  const together = person.room === view.you.room;
  return together && person.media && (view.you.room !== "hearing" || !view.hearing.recess);
}

/** Whose device carries this person's picture and voice. */
export function deviceOf(person: Person): string {
  return person.seat_of || person.id;
}
