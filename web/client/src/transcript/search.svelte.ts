/** Searching the lines of a record, in slices that leave the page answering; and showing in the page what was found. */
import { pause } from "../protocol/pause";
import type { Line } from "../protocol/view";
import { able, rangesIn } from "../ui/found";
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

export class RecordSearch {
  query = $state("");
  hits = $state.raw<readonly Hit[]>([]);
  /** Which of the hits is looked at, -1 for none. */
  at = $state(-1);
  /** Not all lines have been looked through yet. */
  busy = $state(false);
  readonly words = $derived(wanted(this.query));
  readonly current = $derived(this.hits[this.at]);
  /** Lines as they are compared, made once for each. */
  #folded = new WeakMap<Line, string>();
  readonly #text: (line: Line) => string;
  #turn = 0;
  #preparing = 0;

  /** `text` gives the words of a line as they are read. */
  constructor(text: (line: Line) => string) {
    this.#text = text;
  }

  /** Words are read in another language now. */
  forget(): void {
    this.#folded = new WeakMap();
  }

  /** Make lines ready while the page has nothing else to do. */
  async prepare(lines: readonly Line[]): Promise<void> {
    const turn = ++this.#preparing;
    while (this.busy) await new Promise((resolve) => setTimeout(resolve, WAIT_MS)); // whoever looks now goes first
    await this.#sliced(lines, (line) => void this.#fold(line), () => turn === this.#preparing && !this.busy);
  }

  /** Look in these lines; the place looked at stays when it is still there. Gives false when asked anew meanwhile. */
  async look(lines: readonly Line[]): Promise<boolean> {
    const turn = ++this.#turn;
    const { words, current } = this;
    const hits: Hit[] = [];
    this.busy = !!words;
    let same = -1;
    const collect = (line: Line): void => {
      const count = findIn(this.#fold(line), words).length;
      if (count && line.key === current?.key) same = hits.length + Math.min(current.nth, count - 1);
      for (let nth = 0; nth < count; nth++) hits.push({ key: line.key, nth });
    };
    if (!(await this.#sliced(words ? lines : [], collect, () => turn === this.#turn))) return false;
    this.busy = false;
    this.hits = hits;
    this.at = same >= 0 ? same : hits.length ? 0 : -1;
    return true;
  }

  /** Go on by so many places, around the end. */
  step(by: number): void {
    const count = this.hits.length;
    if (count) this.at = (this.at + by + count) % count;
  }

  #fold(line: Line): string {
    let found = this.#folded.get(line);
    if (found === undefined) this.#folded.set(line, (found = fold(this.#text(line))));
    return found;
  }

  async #sliced(lines: readonly Line[], each: (line: Line) => void, still: () => boolean): Promise<boolean> {
    let begun = performance.now();
    for (const line of lines) {
      each(line);
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
  const [all, one] = [new Highlight(), new Highlight()];
  one.priority = 1;
  if (words) {
    for (const said of list.querySelectorAll<HTMLElement>("[data-words]")) {
      const key = said.closest<HTMLElement>("[data-key]")?.dataset["key"];
      for (const [nth, range] of rangesIn(said, (text) => placesIn(text, words)).entries()) (key === current?.key && nth === current?.nth ? one : all).add(range);
    }
  }
  CSS.highlights.set("found", all);
  CSS.highlights.set("found-current", one);
}
