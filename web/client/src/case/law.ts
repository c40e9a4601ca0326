/** Grounds, exhibits and claims as the reader's language writes them. */
import type { Ground } from "../protocol/casefile";
import { language, t } from "../ui/language.svelte";

/** "Art. 22.3" or "第22条第3款": the article of a ground. The Patent Law is understood, another law is named. */
export function article(ground: Ground): string {
  if (language() === "en") return ground.en.split(": ")[0] ?? ground.en;
  return (ground.zh.split(" ")[0] ?? ground.zh).replace(/^专利法/, "");
}

/** What the ground is about, without its article. */
export function about(ground: Ground): string {
  const [text, gap] = language() === "en" ? [ground.en, ": "] : [ground.zh, " "];
  return text.slice(text.indexOf(gap) + gap.length);
}

/** The register's label in the reader's language: "证据1", "Exhibit 1"; where there is little room "Ex. 1". */
export function exhibitLabel(label: string, { short = false } = {}): string {
  if (language() !== "en") return label;
  const [own, counter] = short ? ["Ex. ", "Counter-ex. "] : ["Exhibit ", "Counter-exhibit "];
  return label.replace(/^反证\s*/, counter).replace(/^证据\s*/, own);
}

/** "1-3, 5": claim numbers with runs drawn together. */
export function claimRange(numbers: readonly (string | number)[]): string {
  const sorted = [...new Set(numbers.map(Number))].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const number of sorted) {
    const last = runs.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(language() === "en" ? ", " : "、");
}

/** What an exhibit is called; one under seal is called that in the reader's language. */
export function titleOf(exhibit: { title: string; secret?: boolean }): string {
  return exhibit.secret ? t("secrecy.sealed_exhibit") : exhibit.title;
}
