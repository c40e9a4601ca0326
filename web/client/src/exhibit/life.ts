/** The life of an exhibit after it was filed: what the server tells, and what each step asks for. */

export const STEPS = ["described", "captured", "withdrawn", "labelled", "handed_over", "ruled"] as const;
export type StepKind = (typeof STEPS)[number];
/** Steps of the side that filed, which signs them when it has a key of its own. */
export const OF_SIDES: ReadonlySet<StepKind> = new Set(["described", "captured", "withdrawn"]);
export const NATURES = ["translation", "notarisation", "original", "replacement", "common_knowledge"] as const;

/** In a few words what has become of an exhibit; null for who may not read it. */
export interface Brief {
  withdrawn: boolean;
  replaced_by: string;
  admitted: boolean | null;
  label: string;
  holder: string;
}

/** The key that a party signed with, and the statement's number in its case. */
export interface SignedBrief {
  fingerprint: string;
  number: number | null;
}

export interface StepTaken {
  n: number;
  at: string;
  by: string;
  role: string;
  side: string;
  kind: StepKind;
  nature?: string;
  of?: string;
  url?: string;
  captured_at?: string;
  means?: string;
  headers?: string;
  label?: string;
  description?: string;
  holder?: string;
  to?: string;
  place?: string;
  intact?: boolean;
  note?: string;
  admitted?: boolean;
  timeliness?: string;
  rule?: string;
  signed: SignedBrief | null;
  last_day?: string;
  reason?: string;
}

export interface Story {
  now: Brief;
  timely: { timeliness: string; rule: string; last_day: string | null };
  may: StepKind[];
  steps: StepTaken[];
  reads: { by: string; page: number; since: string; last: string; times: number }[];
  others: { id: string; label: string; title: string }[];
}

/** How one field of a step is asked for. */
export interface Field {
  name: string;
  as: "line" | "lines" | "yes_no" | "nature" | "exhibit" | "moment";
  optional?: true;
}

export const FIELDS: Record<StepKind, readonly Field[]> = {
  described: [
    { name: "nature", as: "nature" },
    { name: "of", as: "exhibit", optional: true },
  ],
  captured: [
    { name: "url", as: "line" },
    { name: "captured_at", as: "moment" },
    { name: "means", as: "line" },
    { name: "headers", as: "lines", optional: true },
  ],
  withdrawn: [{ name: "reason", as: "lines" }],
  labelled: [
    { name: "description", as: "lines" },
    { name: "holder", as: "line" },
    { name: "place", as: "line" },
  ],
  handed_over: [
    { name: "label", as: "line" },
    { name: "to", as: "line" },
    { name: "place", as: "line" },
    { name: "intact", as: "yes_no" },
    { name: "note", as: "lines", optional: true },
  ],
  ruled: [
    { name: "admitted", as: "yes_no" },
    { name: "reason", as: "lines", optional: true },
  ],
};

/** Which steps may follow, so that nobody is asked for what will be refused. */
export function possible(story: Story): StepKind[] {
  const { now } = story;
  return story.may.filter((kind) => {
    if (kind === "labelled") return !now.label;
    if (kind === "handed_over") return !!now.label;
    if (kind === "captured") return !now.withdrawn && !story.steps.some((step) => step.kind === "captured");
    if (kind === "withdrawn") return !now.withdrawn && !now.admitted;
    return !now.withdrawn;
  });
}

/** What was asked for, as the server takes it. */
export function body(kind: StepKind, values: Record<string, string>): Record<string, unknown> {
  const given: Record<string, unknown> = { kind };
  for (const field of FIELDS[kind]) {
    const value = (values[field.name] ?? "").trim();
    if (field.as === "yes_no") given[field.name] = value === "yes";
    else if (field.as === "moment") given[field.name] = value ? new Date(value).toISOString() : "";
    else given[field.name] = value;
  }
  if (kind === "described" && given.nature === "common_knowledge") given.of = "";
  return given;
}
