/** Statements that an interpreter's words may interpret. */
import { get } from "../../protocol/http";
import type { Line } from "../../protocol/view";

export const LANGUAGES = ["zh", "en", "ja", "ko", "de", "fr", "es", "ru"] as const;
/** So many statements before an interpretation, and so many after it, are offered. */
const BEFORE = 20;
const AFTER = 5;

/** The statements around one, nearest before it first, that are no interpretations themselves. */
export function originals(lines: readonly Line[], of?: Line): Line[] {
  const spoken = lines.filter((line) => line.kind === "utterance" && line.key !== of?.key && (!line.interprets || line.key === of?.interprets));
  const at = of ? spoken.findLastIndex((line) => line.at <= of.at) + 1 : spoken.length;
  return [...spoken.slice(Math.max(0, at - BEFORE), at).reverse(), ...spoken.slice(at, at + AFTER)];
}

/** The original that the server takes recognised words to interpret, by their drafts; empty where it cannot tell. */
export async function suggested(hearing: string, drafts: readonly string[]): Promise<string> {
  if (!drafts.length) return "";
  const given = await get<{ drafts: { key: string; interprets: string }[] }>(`/api/hearings/${hearing}/drafts`).catch(() => null);
  return given?.drafts.find((one) => drafts.includes(one.key) && one.interprets)?.interprets ?? "";
}
