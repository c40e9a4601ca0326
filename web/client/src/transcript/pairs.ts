/** Interpretations stand beside what they interpret, not as lines of their own. */
import type { Line } from "../protocol/view";

export interface Pairs {
  /** The lines that stand by themselves. */
  rows: readonly Line[];
  /** What interprets a statement, by its key. */
  beside: ReadonlyMap<string, readonly Line[]>;
  /** The row in which a line stands: its own, or its original's. */
  row: (key: string) => string;
}

/** Bring lines and their interpretations together; one whose original is not among them stands by itself. */
export function paired(lines: readonly Line[]): Pairs {
  const beside = new Map<string, Line[]>();
  const homes = new Map<string, string>();
  const tied = lines.filter((line) => line.interprets);
  if (!tied.length) return { rows: lines, beside, row: (key) => key };
  const here = new Set(lines.map((line) => line.key));
  for (const line of tied) {
    const original = line.interprets!;
    if (!here.has(original)) continue;
    homes.set(line.key, original);
    beside.set(original, [...(beside.get(original) ?? []), line]);
  }
  return { rows: lines.filter((line) => !homes.has(line.key)), beside, row: (key) => homes.get(key) ?? key };
}
