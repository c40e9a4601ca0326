/** A statement's words cut where what is said of them changes. */
import type { Marked } from "../../protocol/view";

export interface Piece {
  begin: number;
  text: string;
  struck: boolean;
  unclear: boolean;
  /** Nobody heard what was said here; the words, if there are any, are none. */
  inaudible: boolean;
  reason: string;
}

/** Places in a text as the server counts them: in characters, of which some take two places in a string here. */
export const counted = (text: string, place: number): number => [...text.slice(0, place)].length;

export function pieces(words: string, marks: readonly Marked[]): Piece[] {
  const text = [...words];
  const places = [...new Set([0, text.length, ...marks.flatMap((one) => [one.begin, one.end])])].sort((a, b) => a - b);
  const found: Piece[] = [];
  for (const [index, begin] of places.entries()) {
    if (marks.some((one) => one.begin === begin && one.end === begin))
      found.push({ begin, text: "", struck: false, unclear: false, inaudible: true, reason: "" });
    const end = places[index + 1];
    if (end === undefined) break;
    const over = marks.filter((one) => one.begin <= begin && one.end >= end && one.begin < one.end);
    const has = (mark: Marked["mark"]) => over.some((one) => one.mark === mark);
    found.push({
      begin,
      text: text.slice(begin, end).join(""),
      struck: has("struck"),
      unclear: has("unclear"),
      inaudible: has("inaudible"),
      reason: over.find((one) => one.mark === "struck")?.reason ?? "",
    });
  }
  return found.filter((one) => one.text || one.inaudible);
}
