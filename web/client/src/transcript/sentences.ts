/** Events of the record as sentences in the reader's language. */
import { about, article, claimRange, exhibitLabel } from "../case/law";
import type { Line } from "../protocol/view";
import type { HearingState } from "../state/hearing.svelte";
import type { IconName } from "../ui/Icon.svelte";
import { list, t, word } from "../ui/language.svelte";
import { title } from "../room/people";
import { clockTime, span } from "../ui/moments";
import { later } from "./later.svelte";
import { person, plain, reasoned, text, who, type Teller } from "./telling";

const label = (data: Record<string, unknown>, hearing: HearingState): string =>
  exhibitLabel(hearing.exhibit(text(data["exhibit"]))?.label ?? "");
const tellers: Record<string, Teller> = {
  hearing_opened: plain("line.opened"),
  hearing_closed: plain("line.closed"),
  hearing_ended: plain("line.ended"),
  recusal_asked: plain("line.recusal_asked"),
  exhibit_hidden: plain("line.hidden"),
  resumed: plain("line.resumed"),
  floor_given: (data, hearing) => [data["rebuttal"] ? "line.floor_rebuttal" : "line.floor_given", who(data, hearing)],
  floor_taken: person("line.floor_taken"),
  floor_requested: person("line.asked"),
  request_withdrawn: person("line.withdrew"),
  muted: person("line.muted"),
  unmuted: person("line.unmuted"),
  connected: (data, hearing) => {
    const seconds = Number(data["seconds"] ?? NaN);
    const name = who(data, hearing);
    return Number.isFinite(seconds) ? ["line.connected_after", { ...name, time: span(seconds) }] : ["line.connected", name];
  },
  lost: person("line.lost"),
  moved: (data, hearing) => [
    data["room"] === "outside" ? "line.moved_out" : "line.moved",
    { ...who(data, hearing), room: word("room_name", text(data["room"])), reason: reasoned(data) },
  ],
  identity_checked: (data, hearing) => [
    data["result"] === "confirmed" ? "line.identified" : "line.not_identified",
    { ...who(data, hearing), document: text(data["document"]) },
  ],
  stage_entered: (data) => ["line.stage", { stage: word("stage", text(data["stage"])), reason: reasoned(data) }],
  recusal_answered: (data, hearing) => [
    data["requested"] ? "line.recusal_requested" : "line.recusal_not_requested",
    { ...who(data, hearing), reason: reasoned(data) },
  ],
  focus_set: (data, hearing) => {
    const ground = hearing.ground(text(data["ground"]));
    const claims = (data["claims"] as string[] | undefined) ?? [];
    return [
      data["phase"] ? "line.focus_phase" : "line.focus",
      {
        phase: word("phase", text(data["phase"])),
        ground: ground ? `${article(ground)} ${about(ground)}` : text(data["ground"]),
        claims: claims.length ? t("citation.claims", { claims: claimRange(claims) }) : "",
      },
    ];
  },
  exhibit_shown: (data, hearing) => ["line.shown", { label: label(data, hearing), page: text(data["page"]) }],
  screen_shared: (data, hearing) => [data["source"] === "screen" ? "line.screen_shared" : "line.screen_camera", who(data, hearing)],
  screen_stopped: (data, hearing) => ["line.screen_stopped", { ...who(data, hearing), cause: word("screen.end", text(data["cause"])) }],
  opinion_stated: (data, hearing) => {
    const stances = Object.entries(Object.fromEntries(Array.isArray(data["stances"]) ? data["stances"] : Object.entries(data["stances"] ?? {})));
    const said = stances.map(([element, stance]) => `${word("element", element)} ${word("stance", text(stance))}`);
    return ["line.opinion", { ...who(data, hearing), label: label(data, hearing), stances: list(said), reason: reasoned(data) }];
  },
  opinion_filed: (data, hearing) => ["line.opinion_filed", { side: word("side", text(data["side"])), label: label(data, hearing) }],
  exhibit_registered: (data) => {
    const exhibit = (data["exhibit"] ?? {}) as { label?: string; side?: string; withdrawn?: boolean };
    return [exhibit.withdrawn ? "line.exhibit_withdrawn" : "line.exhibit_registered", { side: word("side", text(exhibit.side)), label: exhibitLabel(exhibit.label ?? "") }];
  },
  recessed: (data) => {
    const encrypted = data["encrypted"];
    const how = typeof encrypted === "boolean" ? t(encrypted ? "line.encrypted" : "line.not_encrypted") : "";
    return ["line.recessed", { purpose: word("recess", text(data["purpose"])), reason: reasoned(data), how }];
  },
  announced: (data) => ["line.announced", { text: text(data["text"]) }],
  minutes_presented: (data) => ["line.presented", { version: text(data["version"]) }],
  correction_requested: person("line.correction"),
  correction_decided: (data) => [data["accepted"] ? "line.correction_accepted" : "line.correction_refused", { reason: reasoned(data) }],
  words_struck: (data) => ["line.words_struck", { reason: reasoned(data) }],
  words_restored: (data) => ["line.words_restored", { reason: reasoned(data) }],
  minutes_signed: person("line.signed"),
  signing_refused: (data, hearing) => ["line.refused", { ...who(data, hearing), reason: reasoned(data) }],
  outage_recorded: plain("line.outage"),
  media_impaired: (data, hearing) => ["line.impaired", { ...who(data, hearing), what: word("quality", text(data["trouble"])) }],
  media_unimpaired: (data, hearing) => [
    "line.unimpaired",
    {
      ...who(data, hearing),
      what: word("quality", text(data["trouble"])),
      time: span(Math.ceil((Date.parse(text(data["until"])) - Date.parse(text(data["since"]))) / 1000)),
    },
  ],
  recording_paused: (data) => ["line.recording_paused", { reason: reasoned(data) }],
  observers_cut: (data) => ["line.observers_cut", { n: String(data["seconds"]), reason: reasoned(data) }],
  recording_resumed: plain("line.recording_resumed"),
  recording_faulted: (data) => [data["fault"] === "disk_full" ? "line.recording_stopped" : "line.recording_short", {}],
  recording_restored: plain("line.recording_restored"),
  redaction_ordered: (data, hearing) => {
    const [from, to] = [data["since"], data["until"]].map((at) => clockTime(text(at)));
    return ["line.redaction_ordered", { by: title(hearing.person(text(data["ordered_by"]))), from: from ?? "", to: to ?? "", reason: reasoned(data) }];
  },
};

/** Facts that the minutes keep and the room need not read. */
const QUIET = new Set(["hearing_scheduled", "equipment_checked", "media_arriving", "recording_sealed", "film_sealed", "floor_requested", "request_withdrawn", "notice_served", "receipt_returned", "rescheduled", "called_off"]);

export function hidden(line: Line): boolean {
  return QUIET.has(line.kind);
}

/** What happened, as one sentence; the event's own name where this client does not know it. */
export function sentence(line: Line, hearing: HearingState): string {
  const teller = tellers[line.kind] ?? later.tellers[line.kind];
  if (!teller) return line.text || line.kind;
  const [key, values] = teller(line.data, hearing, line);
  return t(key, values).trim();
}

/** The words of a line as they are read, without who said them. */
export const reads = (line: Line, hearing: HearingState): string => (line.kind === "utterance" ? line.text : sentence(line, hearing));

const marks: Partial<Record<string, IconName>> = {
  lost: "offline",
  outage_recorded: "offline",
  media_impaired: "warning",
  media_unimpaired: "link",
  recording_paused: "pause",
  observers_cut: "warning",
  recording_faulted: "warning",
  connected: "link",
  recessed: "pause",
  identity_checked: "shield",
  opinion_stated: "pen",
  opinion_filed: "pen",
  exhibit_registered: "page",
  exhibit_shown: "page",
  exhibit_hidden: "page",
  screen_shared: "screen",
  screen_stopped: "screen",
  floor_given: "floor",
  floor_taken: "floor",
  moved: "door",
  words_struck: "pen",
  words_restored: "pen",
  minutes_signed: "pen",
  signing_refused: "cross",
  objection_raised: "warning",
  expelled: "door",
  departed: "door",
  participant_warned: "warning",
  default_declared: "warning",
  interpreter_assigned: "speaker",
  channel_taken: "speaker",
  witness_called: "people",
  witness_warned: "shield",
  motion_made: "pen",
  agreement_recorded: "check",
  time_budget_set: "clock",
  missed_restored: "check",
  focus_set: "frame",
};

/** The icon beside an event. */
export function mark(line: Line): IconName {
  return marks[line.kind] ?? "forward";
}
