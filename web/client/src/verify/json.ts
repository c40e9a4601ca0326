/** JSON in its canonical spelling: the bytes that are sealed and signed (evidence/statement.py). */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function byCodePoint([one]: [string, Json], [two]: [string, Json]): number {
  const [a, b] = [[...one], [...two]];
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const difference = (a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? 0);
    if (difference) return difference;
  }
  return a.length - b.length;
}

/** Keys in order of code points, no spaces. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const pairs = Object.entries(value).sort(byCodePoint);
  return `{${pairs.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}
