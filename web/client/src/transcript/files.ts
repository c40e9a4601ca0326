/** The files of a joint hearing beside the lines of the record. */
import type { JointFile } from "../protocol/joint";
import type { Line } from "../protocol/view";
import type { HearingState } from "../state/hearing.svelte";
import { list, word } from "../ui/language.svelte";

/** "infringement 粤知法裁字〔2026〕第12号". */
export const fileTitle = (file: JointFile): string => `${word("file", file.kind)} ${file.case_number}`;

/** Where the case file tells of a file of a joint hearing: the case itself, or the proceeding linked to it. */
export function fileAddress(hearing: HearingState, id: string): string {
  const head = hearing.view?.hearing;
  const file = hearing.view?.joint?.files.find((one) => one.id === id);
  const linked = file && file.case_number !== head?.case_number ? `#proceeding-${encodeURIComponent(file.case_number)}` : "";
  return `/cases/${head?.case_id ?? ""}${linked}`;
}

/** "infringement", or its number where two of the files are of one kind. */
export function fileName(files: readonly JointFile[], id: string): string {
  const file = files.find((one) => one.id === id);
  if (!file) return "";
  return files.filter((one) => one.kind === file.kind).length > 1 ? file.case_number : word("file", file.kind);
}

/** Several files by their short names; nothing for all of them. */
export function fileNames(hearing: HearingState, ids: readonly string[] | undefined): string {
  const files = hearing.view?.joint?.files ?? [];
  return list((ids ?? []).map((id) => fileName(files, id)).filter(Boolean));
}

/** For which file alone a line was said; nothing where it is for all. */
export const onlyFor = (hearing: HearingState, line: Line): string => fileNames(hearing, line.files);

/** Whether a line belongs into the minutes of a file; without a file, every line does. */
export const forFile = (line: Line, file: string): boolean => !file || !line.files?.length || line.files.includes(file);

/** Whether a side's person spoke: only such statements are marked and compared. */
export const isParty = (hearing: HearingState, line: Line): boolean => (hearing.person(line.speaker)?.side ?? "none") !== "none";
