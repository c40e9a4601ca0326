/** Edits that were begun and not sent: a line that is scrolled out of sight keeps its own. */
import { SvelteMap } from "svelte/reactivity";

import type { Line } from "../../protocol/view";

export interface Begun {
  /** The event that brought the words that the writer had before them. */
  of: number;
  text: string;
}

export const begun = new SvelteMap<string, Begun>();

export function begin(line: Line): void {
  begun.set(line.key, { of: line.of ?? 0, text: line.text });
}
