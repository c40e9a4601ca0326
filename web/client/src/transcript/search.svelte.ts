/** Searching the lines of a record, in slices that leave the page answering; and showing in the page what was found. */
import { pause } from "../protocol/pause";
import type { Line } from "../protocol/view";
import { able, rangesIn } from "../ui/found";
import { BLOCK, Texts } from "./texts";
import { findIn, fold, placesIn, wanted } from "./words";

/** Milliseconds after which a slice ends, so that on a machine of a quarter of the speed nothing waits for 50. */
const SLICE_MS = 8;
/** Until making lines ready is tried again while somebody looks for words: looking makes them ready, too. */
const WAIT_MS = 50;

/** A place: which line, and which of the places in it. */
export interface Hit {
  key: string;
  nth: number;
}

/** The places that were found, in their order. */
class Hits {
  readonly #lines: readonly Line[];
  readonly #found: readonly number[];

  /** `found` has for each place the number of its line. */
  constructor(lines: readonly Line[], found: readonly number[]) {
    this.#lines = lines;
    this.#found = found;
  }

  get length(): number {
    return this.#found.length;
  }

  at(index: number): Hit | undefined {
    const line = this.#found[index];
    const key = line === undefined ? undefined : this.#lines[line]?.key;
    return key === undefined ? undefined : { key, nth: index - this.#found.indexOf(line!) };
  }

  /** Where the same place is among these, or the last one in its line; -1 when none is. */
  same(hit: Hit | undefined): number {
    if (!hit) return -1;
    const first = this.#found.findIndex((line) => this.#lines[line]!.key === hit.key);
    let at = first;
    while (first >= 0 && at - first < hit.nth && this.#found[at + 1] === this.#found[first]) at += 1;
    return at;
  }
}
const NONE = new Hits([], []);

export class RecordSearch {
  query = $state("");
  hits = $state.raw(NONE);
  /** Which of the hits is looked at, -1 for none. */
  at = $state(-1);
  /** Not all lines have been looked through yet. */
  busy = $state(false);
  readonly words = $derived(wanted(this.query));
  readonly current = $derived(this.hits.at(this.at));
  readonly #texts: Texts;
  #turn = 0;
  #preparing = 0;

  /** `text` gives the words of a line as they are read. */
  constructor(text: (line: Line) => string) {
    this.#texts = new Texts(text);
  }

  /** Words are read in another language now. */
  forget(): void {
    this.#texts.forget();
  }

  /** Make lines ready while the page has nothing else to do. */
  async prepare(lines: readonly Line[]): Promise<void> {
    const turn = ++this.#preparing;
    await pause();
    while (this.busy) await new Promise((resolve) => setTimeout(resolve, WAIT_MS)); // whoever looks now goes first
    await this.#sliced(lines, (from) => this.#texts.ready(lines, from), () => turn === this.#preparing && !this.busy);
  }

  /** Look in these lines; the place looked at stays when it is still there. Gives false when asked anew meanwhile. */
  async look(lines: readonly Line[]): Promise<boolean> {
    const turn = ++this.#turn;
    const { words, current } = this;
    const found: number[] = [];
    this.busy = !!words;
    const each = (from: number): void => this.#texts.find(lines, from, words, found);
    if (!(await this.#sliced(words ? lines : [], each, () => turn === this.#turn))) return false;
    this.busy = false;
    const hits = new Hits(lines, found);
    const same = hits.same(current);
    this.hits = hits;
    this.at = same >= 0 ? same : hits.length ? 0 : -1;
    return true;
  }

  /** Go on by so many places, around the end. */
  step(by: number): void {
    const count = this.hits.length;
    if (count) this.at = (this.at + by + count) % count;
  }

  async #sliced(lines: readonly Line[], each: (from: number) => void, still: () => boolean): Promise<boolean> {
    let begun = performance.now();
    for (let from = 0; from < lines.length; from += BLOCK) {
      each(from);
      if (performance.now() - begun < SLICE_MS) continue;
      await pause();
      if (!still()) return false;
      begun = performance.now();
    }
    return still();
  }
}

/** Mark the words in the rows that are in the page, without changing them; nothing takes the marks away. */
export function paint(list: HTMLElement, words: string, current?: Hit): void {
  if (!able) return;
  if (!words) {
    for (const name of ["found", "found-current"]) CSS.highlights.delete(name);
    return;
  }
  const [all, one] = [new Highlight(), new Highlight()];
  one.priority = 1;
  for (const said of list.querySelectorAll<HTMLElement>("[data-words]")) {
    if (!findIn(fold(said.textContent), words).length) continue;
    const key = said.closest<HTMLElement>("[data-key]")?.dataset["key"];
    for (const [nth, range] of rangesIn(said, (text) => placesIn(text, words)).entries()) (key === current?.key && nth === current?.nth ? one : all).add(range);
  }
  CSS.highlights.set("found", all);
  CSS.highlights.set("found-current", one);
}
