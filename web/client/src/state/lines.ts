/** The lines of the record in their order. Taking one in costs the same however long the hearing has been. */
import type { Line } from "../protocol/view";

/** So many lines at once are put in one by one; more are sorted together. */
const FEW = 20;

const order = (a: Line, b: Line): number => a.n - b.n || (a.part ?? 0) - (b.part ?? 0) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

const NONE: readonly never[] = Object.freeze([]);
const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({});
/** Most statements have none of these: ten thousand times nothing would be forty thousand things to keep account of. */
function lean(line: Line): Line {
  const { exhibits, claims, earlier, data } = line;
  if (!exhibits.length) line.exhibits = NONE;
  if (!claims.length) line.claims = NONE;
  if (!earlier.length) line.earlier = NONE;
  if (!Object.keys(data).length) line.data = NOTHING;
  return line;
}

/** The place of a line among sorted ones, or where it belongs. */
function place(lines: readonly Line[], line: Line): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(lines[middle]!, line) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class LineBook {
  #lines: readonly Line[] = [];
  readonly #byKey = new Map<string, Line>();

  get(key: string): Line | undefined {
    return this.#byKey.get(key);
  }

  clear(): void {
    this.#lines = [];
    this.#byKey.clear();
  }

  /** Take lines in, each instead of the one with the same key; gives all, as a new list. */
  take(given: Readonly<Record<string, Line>>): readonly Line[] {
    this.#forget(Object.values(given).filter((line) => line.kind === "gone" && this.#byKey.has(line.key)));
    const taken = Object.values(given).filter((line) => line.kind !== "gone").map(lean).sort(order);
    const [first, last] = [taken[0], taken.at(-1)];
    if (!first || !last) return this.#lines;
    const at = place(this.#lines, first);
    const changes = taken.filter((line) => this.#byKey.has(line.key)).length;
    if (!changes && at === place(this.#lines, last)) {
      this.#lines = [...this.#lines.slice(0, at), ...taken, ...this.#lines.slice(at)];
      for (const line of taken) this.#byKey.set(line.key, line);
    } else if (taken.length > FEW) {
      for (const line of taken) this.#byKey.set(line.key, line);
      this.#lines = [...this.#byKey.values()].sort(order);
    } else this.#lines = this.#one(taken);
    return this.#lines;
  }

  /** A statement that went into another one is no more. */
  #forget(gone: readonly Line[]): void {
    if (!gone.length) return;
    for (const line of gone) this.#byKey.delete(line.key);
    this.#lines = this.#lines.filter((line) => this.#byKey.has(line.key));
  }

  #one(taken: readonly Line[]): readonly Line[] {
    const lines = [...this.#lines];
    for (const line of taken) {
      const before = this.#byKey.get(line.key);
      if (before) lines.splice(place(lines, before), 1);
      lines.splice(place(lines, line), 0, line);
      this.#byKey.set(line.key, line);
    }
    return lines;
  }
}
