/** Datasets and analyses as jobs (web/README.md), and a query in words. */
import { list, t, word, type Key } from "../ui/language.svelte";
import { day } from "../ui/moments";

export interface Days {
  from?: string;
  until?: string;
}

/** What is asked for; a field that is not there asks nothing (hearing/dataset/query.py). */
export interface Query {
  cases?: string[];
  ipc?: string[];
  outcome?: string[];
  mode?: string[];
  proceedings?: string[];
  requested?: Days;
  decided?: Days;
  heard?: Days;
  level?: "public" | "hearing" | "counts";
  texts?: boolean;
  /** Of counts: what each table counts by. */
  tables?: string[][];
  /** A name under which later packages of the same query can be compared with this one. */
  series?: string;
  [other: string]: unknown;
}

export type JobState = "asked" | "waiting" | "running" | "stopped" | "done" | "failed" | "refused";

export interface Job {
  id: string;
  analysis: boolean;
  query: Query;
  as_of: string;
  at: string;
  state: JobState;
  request: string;
  /** The job with the earlier package, where what changed since is told. */
  since: string;
  step: "gather" | "compare" | "analyse" | "pack";
  done: number;
  total: number;
  said: { zh: string; en: string } | null;
  rows: Record<string, number>;
  sizes: { package?: number; increment?: number; analysis?: number };
  ended_at: string | null;
}

export interface Asked {
  id: string;
  own: boolean;
  query: Query;
  as_of: string;
  reason: string;
  name: string;
  at: string;
  answer: { granted: boolean; reason: string; name: string; at: string } | null;
}

export interface Bar {
  key: string;
  zh: string;
  en: string;
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
}

export interface Step {
  at: number;
  survival: number;
  low: number | null;
  high: number | null;
  at_risk: number;
}

export interface Figure {
  id: string;
  zh: string;
  en: string;
  unit: "share" | "days" | "minutes" | "odds_ratio";
  unknown: number;
  note_zh: string;
  note_en: string;
  bars: Bar[];
  curve: Step[];
}

/** A published table: what it counts by, and its rows; `n` is null where a number is withheld. */
export interface CountTable {
  name: string;
  dimensions: { name: string; zh: string; en: string }[];
  rows: ({ n: number | null; shown: boolean } & Record<string, string | number | boolean | null>)[];
}

export interface Analysed extends Job {
  export_id?: string;
  figures?: Figure[];
  counts?: CountTable[];
}

export interface Behind {
  total: number;
  rows: { row: string; claim: number | null; case?: string; patent?: string; requested?: string; decided?: string; outcome?: string }[];
}

export const OUTCOMES = ["invalid_all", "invalid_part", "maintained", "maintained_amended", "pending"] as const;
export const MODES = ["on_site", "circuit", "room_to_room", "internet", "mixed"] as const;
/** What counts can be made by (hearing/dataset/release/counting.py), and the most of them in a table. */
export const DIMENSIONS = [
  "outcome",
  "decided_year",
  "requested_year",
  "ipc_section",
  "ipc_class",
  "petitioner_kind",
  "patentee_kind",
  "claims",
  "requests",
  "ground",
  "mode",
] as const;
export const MOST_DIMENSIONS = 4;
export const PROCEEDINGS = ["administrative_ruling", "court", "invalidation", "reexamination"] as const;

/** Whether something may still happen to a job by itself. */
export function moving(job: Job): boolean {
  return job.state === "asked" || job.state === "waiting" || job.state === "running";
}

/** A number of a figure as people read it; a dash where there is none. */
export function written(value: number | null, unit: Figure["unit"]): string {
  if (value === null) return "–";
  if (unit === "share") return `${(value * 100).toFixed(1)}%`;
  if (unit === "odds_ratio") return value.toFixed(2);
  return t(unit === "days" ? "analysis.days" : "analysis.minutes", { n: Math.round(value) });
}

function spanned(key: Key, days: Days | undefined): string[] {
  return days ? [t(key, { from: days.from ?? "…", until: days.until ?? "…" })] : [];
}

/** What a query asks for, in words, one for each condition. */
export function conditions(query: Query): string[] {
  const named = (prefix: string, values: string[] | undefined): string[] => (values?.length ? [list(values.map((value) => word(prefix, value)))] : []);
  return [
    t(`data.level_${query.level ?? "public"}`),
    ...(query.texts ? [t("data.texts")] : []),
    ...(query.cases ? [query.cases.length > 3 ? t("data.some_cases", { n: query.cases.length }) : list(query.cases)] : []),
    ...named("data_outcome", query.outcome),
    ...named("mode", query.mode),
    ...named("proceeding", query.proceedings),
    ...(query.ipc ? [list(query.ipc)] : []),
    ...spanned("data.requested_span", query.requested),
    ...spanned("data.decided_span", query.decided),
    ...spanned("data.heard_span", query.heard),
    ...(query.tables ?? []).map((table) => t("data.counted_by", { what: list(table.map((one) => word("dimension", one))) })),
    ...(query.series ? [t("data.in_series", { name: query.series })] : []),
  ];
}

/** The moment that a job shows, as a day of Beijing. */
export function shownDay(job: { as_of: string }): string {
  return day(job.as_of);
}
