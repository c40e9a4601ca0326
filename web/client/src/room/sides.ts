/** For which side someone acts, and which sides are there. */
import { PARTIES, type Party } from "../protocol/procedure";
import type { View } from "../protocol/view";

/** The side this person acts for; an assistant acts for the one side seated in that room. */
export function ownSide(view: View): Party | null {
  const { side, role, id } = view.you;
  if (side !== "none") return side;
  if (role !== "assistant") return null;
  const seated = new Set(view.people.filter((person) => person.seat_of === id).map((person) => person.side));
  const found = PARTIES.filter((one) => seated.has(one));
  return found.length === 1 ? (found[0] ?? null) : null;
}

export function otherSide(side: Party): Party {
  return side === "petitioner" ? "patentee" : "petitioner";
}

/** The sides that have a party or agent in the hearing room. */
export function sidesHere(view: View): Party[] {
  return PARTIES.filter((side) =>
    view.people.some((person) => person.side === side && person.room === "hearing" && (person.role === "party" || person.role === "agent")),
  );
}
