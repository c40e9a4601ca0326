/** Sentences for what the procedure asks, answers and decides. */
import { article, exhibitLabel } from "../case/law";
import type { ScopeItem } from "../protocol/procedure";
import { scopeWords } from "../room/forms/fields";
import { title } from "../room/people";
import type { HearingState } from "../state/hearing.svelte";
import { list, t, word, type Key } from "../ui/language.svelte";
import { dateTime, day, span } from "../ui/moments";
import { fileNames } from "./files";
import { plain, reasoned, text, who, type Data, type Teller } from "./telling";

const SIDES = { petitioner: true, patentee: true };
const named = (value: unknown, hearing: HearingState): string => title(hearing.person(text(value)));
const side = (value: unknown): string => word("side", text(value));
const outcome = (data: Data, yes: Key, no: Key, field: string): string => t(data[field] ? yes : no);
const scope = (data: Data, hearing: HearingState): string =>
  ((data["items"] as ScopeItem[] | undefined) ?? []).map((item) => scopeWords(hearing, item)).join("; ");

/** "grounds heard: Art. 22.3": a check and what it is about. */
function check(id: string, hearing: HearingState): string {
  const [bare = "", file = ""] = id.split("@");
  const [name = "", subject = ""] = bare.split(":");
  const ground = hearing.ground(subject);
  const about = ground ? article(ground) : exhibitLabel(hearing.exhibit(subject)?.label ?? "") || (subject in SIDES ? side(subject) : "");
  const of = fileNames(hearing, file ? [file] : []);
  return word("check", name) + (about || of ? t("minutes.colon") + list([about, of].filter(Boolean)) : "");
}

/** A person did something with a reason. */
const acted =
  (key: Key): Teller =>
  (data, hearing) => [key, { ...who(data, hearing), reason: reasoned(data) }];

export const procedure: Record<string, Teller> = {
  discipline_read: plain("line.discipline_read"),
  standing_asked: plain("line.standing_asked"),
  rights_read: plain("line.rights_read"),
  settlement_asked: plain("line.settlement_asked"),
  confrontation_ended: plain("line.confrontation_ended"),
  participant_warned: acted("line.warned"),
  expelled: acted("line.expelled"),
  standing_objected: (data, hearing) => ["line.standing_objected", { ...who(data, hearing), against: named(data["against"], hearing), reason: reasoned(data) }],
  standing_decided: (data) => ["line.standing_decided", { ruling: outcome(data, "matters.sustained", "matters.overruled", "sustained"), reason: reasoned(data) }],
  recusal_decided: (data) => [
    "line.recusal_decided",
    { side: side(data["side"]), ruling: outcome(data, "ask.recusal_upheld", "ask.recusal_refused", "upheld"), by: text(data["decided_by"]), reason: reasoned(data) },
  ],
  settlement_answered: (data, hearing) => ["line.settlement_answered", { ...who(data, hearing), answer: outcome(data, "ask.settlement_yes", "ask.settlement_no", "willing") }],
  consent_stated: (data, hearing) => [
    "line.consent_stated",
    {
      ...who(data, hearing),
      answer: outcome(data, "ask.consent_yes", "ask.consent_no", "agreed"),
      stages: list(((data["stages"] as string[] | undefined) ?? []).map((stage) => word("stage", stage))),
      reason: reasoned(data),
    },
  ],
  adjourned: (data) => [
    data["resumes_at"] ? "line.adjourned_until" : "line.adjourned",
    { n: text(data["sitting"]), time: data["resumes_at"] ? dateTime(text(data["resumes_at"])) : "", reason: reasoned(data) },
  ],
  sitting_opened: (data) => ["line.sitting_opened", { n: text(data["sitting"]) }],
  mode_changed: (data) => ["line.mode_changed", { mode: word("mode", text(data["mode"])), reason: reasoned(data) }],
  petition_withdrawn: (data, hearing, line) => (data["participant"] ? acted("line.withdrawn")(data, hearing, line) : ["line.deemed_withdrawn", { reason: reasoned(data) }]),
  withdrawal_decided: (data) => ["line.withdrawal_decided", { effect: word("effect", text(data["effect"])), reason: reasoned(data) }],
  check_overridden: (data, hearing) => ["line.check_overridden", { check: check(text(data["check"]), hearing), reason: reasoned(data) }],
  segment_entered: (data, hearing) => [
    "line.segment",
    { file: hearing.view?.joint?.files.find((file) => file.id === data["file"])?.case_number ?? t("joint.common") },
  ],
  participant_replaced: (data, hearing) => [
    "line.replaced",
    { ...who(data, hearing), other: text((data["replacement"] as Data | undefined)?.["name"]), reason: reasoned(data) },
  ],
  participant_added: (data) => ["line.added", { name: text((data["line"] as Data | undefined)?.["name"]), reason: reasoned(data) }],
  departed: (data, hearing) => [data["permitted"] ? "line.left_with" : "line.left_without", { ...who(data, hearing), reason: reasoned(data) }],
  default_declared: (data) => ["line.default", { side: side(data["side"]), basis: word("default", text(data["basis"])), reason: reasoned(data) }],
  scope_stated: (data, hearing) => ["line.scope_stated", { ...who(data, hearing), what: scope(data, hearing) }],
  scope_fixed: (data, hearing) => ["line.scope_fixed", { what: scope(data, hearing) }],
  given_up: (data, hearing) => ["line.given_up", { ...who(data, hearing), what: scope(data, hearing), reason: reasoned(data) }],
  agreement_recorded: (data) => ["line.agreement", { text: text(data["text"]) }],
  motion_made: (data, hearing) => ["line.motion_made", { ...who(data, hearing), kind: word("motion", text(data["kind"])), subject: text(data["subject"]), reason: reasoned(data) }],
  motion_decided: (data, hearing) => [
    "line.motion_decided",
    {
      subject: hearing.view?.motions?.find((one) => one.id === data["motion"])?.subject ?? "",
      ruling: outcome(data, "matters.granted", "matters.refused", "granted"),
      reason: reasoned(data),
    },
  ],
  reply_chosen: (data, hearing) => [
    data["form"] === "oral_now" ? "line.reply_now" : "line.reply_later",
    { ...who(data, hearing), day: data["until"] ? day(text(data["until"])) : "" },
  ],
  common_knowledge_put: (data) => ["line.knowledge_put", { text: text(data["text"]) }],
  common_knowledge_answered: (data, hearing) => [
    "line.knowledge_answered",
    { ...who(data, hearing), answer: outcome(data, "ask.knowledge_accepted", "ask.knowledge_contested", "accepted"), reason: reasoned(data) },
  ],
  objection_raised: (data, hearing) => ["line.objected", { ...who(data, hearing), subject: text(data["subject"]), reason: reasoned(data) }],
  objection_ruled: (data) => ["line.objection_ruled", { ruling: outcome(data, "matters.sustained", "matters.overruled", "sustained"), reason: reasoned(data) }],
  time_budget_set: (data) => [
    "line.budget",
    { side: side(data["side"]), time: span(Number(data["seconds"])), reserve: Number(data["reserve"]) ? t("times.reserve", { time: span(Number(data["reserve"])) }) : "" },
  ],
  interpreter_assigned: (data, hearing) => {
    const languages = ((data["languages"] as string[] | undefined) ?? []).map((one) => word("language", one));
    return [languages.length ? "line.interpreter_assigned" : "line.interpreter_off", { ...who(data, hearing), languages: list(languages) }];
  },
  channel_taken: (data, hearing) => ["line.channel_taken", { ...who(data, hearing), language: word("language", text(data["language"])) }],
  witness_called: (data, hearing) => ["line.witness_called", { ...who(data, hearing), subject: text(data["subject"]) }],
  witness_warned: (data, hearing) => ["line.witness_warned", { ...who(data, hearing), text: text(data["undertaking"]) }],
  witness_released: acted("line.witness_released"),
  confrontation_begun: (data, hearing) => [
    "line.confronted",
    { names: list(((data["participants"] as string[] | undefined) ?? []).map((one) => named(one, hearing))), subject: text(data["subject"]) },
  ],
  missed_restored: (data, hearing) => ["line.restored", { ...who(data, hearing), how: word("restored", text(data["how"])) }],
  reading_marked: (data) => ["line.reading", { claim: text(data["claim"]), feature: text(data["feature"]), reading: word("reading", text(data["reading"])) }],
};
