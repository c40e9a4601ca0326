/** The matrix as it is heard: from the record where it is there, else as the case file has it. */
import type { Ground } from "../protocol/casefile";
import type { Cell } from "../protocol/procedure";
import type { HearingState } from "../state/hearing.svelte";
import { t } from "../ui/language.svelte";

const AS_FILED = { not_heard: "open", being_heard: "now", heard: "heard" } as const;

/** All cells. The case file names exhibits by label, the record by id. */
export function cells(hearing: HearingState): Cell[] {
  const live = hearing.view?.matrix;
  if (live?.length) return live;
  const byLabel = new Map(hearing.file?.exhibits.map((exhibit) => [exhibit.label, exhibit.id]) ?? []);
  return (hearing.file?.cells ?? []).map((cell) => ({
    ground: cell.ground,
    claim: String(cell.claim),
    exhibits: cell.exhibits.flatMap((label) => byLabel.get(label) ?? []),
    status: focused(hearing, cell.ground, String(cell.claim)) ? "now" : AS_FILED[cell.status],
  }));
}

function focused({ view }: HearingState, ground: string, claim: string): boolean {
  const focus = view?.focus;
  return focus?.ground === ground && (!focus.claims.length || focus.claims.includes(claim));
}

/** The grounds that have cells, in the case's order; one that the file does not know keeps its id as its name. */
export function groundsOf(hearing: HearingState): Ground[] {
  const raised = [...new Set(cells(hearing).map((cell) => cell.ground))];
  if (!raised.length) return hearing.file?.grounds ?? [];
  const order = hearing.file?.grounds.map((ground) => ground.id) ?? [];
  return raised
    .sort((a, b) => order.indexOf(a) - order.indexOf(b))
    .map((id) => hearing.ground(id) ?? { id, zh: id || t("scope.any_ground"), en: id || t("scope.any_ground") });
}

/** The cells of a ground that are not given up. */
export function cellsOf(hearing: HearingState, ground: string): Cell[] {
  const found = cells(hearing).filter((cell) => cell.ground === ground && cell.status !== "given_up");
  return found.sort((a, b) => Number(a.claim) - Number(b.claim));
}
