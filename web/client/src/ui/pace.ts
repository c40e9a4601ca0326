/** Rows of a long list come into the page a few at a time, so that no task holds it up, however slow the machine is. */

/** From the row `first` on, up to `end`. */
export interface Range {
  first: number;
  end: number;
}

/** Milliseconds that the rows of one step may take; the frame that they are in draws them, too, and 50 are too many. */
const STEP_MS = 16;
/** Milliseconds that a row is taken to cost until some were put in: the first ones also bring code and letters that are new. */
const AT_FIRST_MS = 8;
const MOST = 40;
/** So many rows that go cost as much as one that comes. */
export const GOING = 3;
/** Of fewer rows the cost says more about the step than about them. */
const TELLING = 3;

/** How many rows one step may bring, by what the last ones cost. */
export class Pace {
  #each = AT_FIRST_MS;

  get rows(): number {
    return Math.max(1, Math.min(MOST, Math.floor(STEP_MS / this.#each)));
  }

  /** Tell that so many rows took so many milliseconds: dearer ones count at once, cheaper ones by and by. */
  took(rows: number, milliseconds: number): void {
    if (rows < Math.min(TELLING, this.rows)) return;
    const one = Math.max(0.1, milliseconds / rows);
    this.#each = one > this.#each ? one : (this.#each + one) / 2;
  }
}

/** The range after one step from what is in the page to what is wanted, nearest to the row in the middle first. */
export function nearer(now: Range, wanted: Range, middle: number, few: number): Range {
  let [first, end] = [Math.max(now.first, wanted.first), Math.min(now.end, wanted.end)];
  if (first >= end) {
    const comes = Math.max(1, few - Math.floor((now.end - now.first) / GOING));
    first = Math.max(wanted.first, Math.min(middle - (comes >> 1), wanted.end - comes));
    return { first, end: Math.min(wanted.end, first + comes) };
  }
  for (let left = few; left > 0 && (first > wanted.first || end < wanted.end); left--) {
    if (end < wanted.end && (first === wanted.first || end - middle <= middle - first)) end += 1;
    else first -= 1;
  }
  return { first, end };
}
