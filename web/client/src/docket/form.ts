/** A case as the office types it, and what the server offers for it. Everything in a field is text. */
import type { Ground } from "../protocol/casefile";
import type { Side } from "../protocol/view";

export interface Seat {
  role: string;
  name: string;
  account: string;
}
export interface Entered {
  numbers: string;
  request_dates: string;
  rule_set: string;
  patent: { number: string; title: string; ipc: string; filing_date: string; priority_date: string; grant_date: string };
  claims: string;
  parties: { side: Side; name: string; agents: string }[];
  seats: Seat[];
  grounds: { ground: string; claims: string; exhibits: string; petitioner: number }[];
  exhibits: { side: Side; label: string; title: string }[];
  links: { kind: string; number: string }[];
}
export interface Offered {
  grounds: Ground[];
  rule_sets: { id: string; zh: string; en: string }[];
  staff: { account: string; name: string }[];
  /** The account of the reader. */
  you: string;
}
export interface Difference {
  field: string;
  before: string;
  after: string;
}
export interface Change {
  n: number;
  kind: string;
  at: string;
  by: string;
  reason: string;
  differences: Difference[];
}

export const SEATS = ["leader", "chief_examiner", "member", "technical_investigator", "clerk", "assistant"];
/** Of these seats a name is enough; the others are held with an account. */
export const NAMED = new Set(["leader", "chief_examiner", "member"]);
export const LINKS = ["administrative_ruling", "court", "invalidation", "reexamination"];

/** A form with one line of each kind that every case has, and who fills it in as its clerk. */
export function blank(you: string): Entered {
  return {
    numbers: "",
    request_dates: "",
    rule_set: "",
    patent: { number: "", title: "", ipc: "", filing_date: "", priority_date: "", grant_date: "" },
    claims: "",
    parties: [
      { side: "petitioner", name: "", agents: "" },
      { side: "patentee", name: "", agents: "" },
    ],
    seats: [
      { role: "leader", name: "", account: "" },
      { role: "clerk", name: "", account: you },
    ],
    grounds: [],
    exhibits: [],
    links: [],
  };
}

const LISTS = ["parties", "seats", "grounds", "exhibits", "links"] as const;
type List = (typeof LISTS)[number];

/** Whether anybody began to fill a line: what stands in a choice from the beginning does not count. */
const BEGUN: { [name in List]: (line: Entered[name][number]) => boolean } = {
  parties: (one) => some(one.name, one.agents),
  seats: (one) => some(one.name, one.account),
  grounds: () => true,
  exhibits: (one) => some(one.title) || some(one.label),
  links: (one) => some(one.number),
};
const some = (...texts: string[]): boolean => texts.some((text) => text.trim() !== "");

/** The form as it is sent, without lines that nobody began to fill, and where a field of what was sent stands in the form. */
export function filled(form: Entered): { sent: Entered; field: (sent: string) => string } {
  const sent: Entered = { ...form };
  const places = new Map<string, number[]>();
  const keep = <name extends List>(name: name): void => {
    const lines: Entered[name][number][] = form[name];
    const kept = lines.flatMap((line, at) => (BEGUN[name](line) ? [at] : []));
    places.set(name, kept);
    sent[name] = kept.map((at) => lines[at]) as Entered[name];
  };
  LISTS.forEach(keep);
  const field = (path: string): string => {
    const [list = "", at = "", ...rest] = path.split(".");
    const place = places.get(list)?.[Number(at)];
    return place === undefined ? path : [list, place, ...rest].join(".");
  };
  return { sent, field };
}

/** The label that comes next on a side: 证据3 after 证据2. */
export function nextLabel(form: Entered, side: Side): string {
  const last = form.exhibits.findLast((one) => one.side === side)?.label ?? (side === "petitioner" ? "证据0" : "反证0");
  const found = /^(.*?)(\d+)$/.exec(last);
  return found ? `${found[1]}${Number(found[2]) + 1}` : "";
}
