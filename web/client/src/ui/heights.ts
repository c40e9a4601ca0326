/** Where the rows of a long list begin and end; to learn a height, or to look one up, costs as good as nothing in a list of any length. */

interface Row {
  readonly key: string;
}

/**
 * The height of each row, measured or guessed, and their sums in a binary indexed tree (Fenwick 1994): the entry of a
 * number holds the sum of as many rows before it as its lowest bit is worth.
 */
export class Heights {
  readonly #measured = new Map<string, number>();
  #rows: readonly Row[] = [];
  #guess = 0;
  #each = new Float64Array(0);
  #sums = new Float64Array(1);

  /** Be about these rows from now on; of one that was never measured `guess` pixels are taken to be its height. */
  take(rows: readonly Row[], guess: number): void {
    if (rows === this.#rows && guess === this.#guess) return;
    const count = rows.length;
    let same = 0;
    if (guess === this.#guess) while (same < count && this.#rows[same]?.key === rows[same]!.key) same++;
    if (this.#each.length < count) {
      const before = this.#each;
      this.#each = new Float64Array(count * 2);
      this.#each.set(before);
      this.#sums = new Float64Array(count * 2 + 1);
    }
    [this.#rows, this.#guess] = [rows, guess];
    for (let index = same; index < count; index++) this.#each[index] = this.#measured.get(rows[index]!.key) ?? guess;
    this.#sum(count);
  }

  #sum(count: number): void {
    const sums = this.#sums.fill(0, 0, count + 1);
    for (let number = 1; number <= count; number++) {
      sums[number]! += this.#each[number - 1]!;
      const above = number + (number & -number);
      if (above <= count) sums[above]! += sums[number]!;
    }
  }

  /** Note the measured height of a row; gives whether it is another one than before. */
  set(index: number, height: number): boolean {
    const row = this.#rows[index];
    if (!row || Math.abs((this.#measured.get(row.key) ?? 0) - height) <= 0.5) return false;
    this.#measured.set(row.key, height);
    const more = height - this.#each[index]!;
    this.#each[index] = height;
    for (let number = index + 1; number <= this.#rows.length; number += number & -number) this.#sums[number]! += more;
    return true;
  }

  /** How many pixels from the beginning a row begins; of the row after the last: how high all are. */
  edge(index: number): number {
    let sum = 0;
    for (let number = Math.min(index, this.#rows.length); number > 0; number -= number & -number) sum += this.#sums[number]!;
    return sum;
  }

  /** The row at so many pixels from the beginning: the first before it, the last behind it. */
  at(pixels: number): number {
    const count = this.#rows.length;
    let [index, left] = [0, pixels];
    for (let step = 1 << (31 - Math.clz32(count || 1)); step > 0; step >>= 1) {
      const next = index + step;
      if (next <= count && this.#sums[next]! <= left) {
        index = next;
        left -= this.#sums[next]!;
      }
    }
    return Math.max(0, Math.min(index, count - 1));
  }
}

/** The place of a row by its key, -1 for none; looked for first where it was before. */
export function placeOf(rows: readonly Row[], key: string, before: number): number {
  if (!key) return -1;
  if (rows[before]?.key === key) return before;
  for (let index = 0; index < rows.length; index++) if (rows[index]!.key === key) return index;
  return -1;
}
