/** What the opening asks and tells: conduct, standing, rights, recusal, settlement, consent to the online form. */
import type { Party } from "../../protocol/procedure";
import { t, word } from "../../ui/language.svelte";
import { stagesAhead } from "../consent";
import { isPanel, represents, title } from "../people";
import { otherSide, ownSide } from "../sides";
import { chosen, form, people, reason, words, yes, yesNo } from "./fields";
import type { Maker } from "./form";

/** Whose withdrawal may be asked for beside the panel's (R42). */
const RECUSABLE = new Set(["clerk", "interpreter", "technical_investigator"]);
const numbered = (key: "read.discipline" | "read.rights"): string[] => [1, 2, 3, 4, 5].map((n) => t(`${key}_${n as 1}`));

export const opening = {
  read_discipline: () => form("read_discipline", { text: t("ask.read_discipline_text"), aloud: numbered("read.discipline") }),
  read_rights: () => form("read_rights", { text: t("ask.read_rights_text"), aloud: numbered("read.rights") }),
  ask_standing: () => form("ask_standing", { text: t("ask.ask_standing_text") }),
  ask_settlement: () => form("ask_settlement", { text: t("ask.ask_settlement_text") }),
  object_to_standing: (hearing) => {
    const side = hearing.view ? ownSide(hearing.view) : null;
    const objected = new Set(hearing.view?.standing?.objections.filter((one) => one.sustained !== false).map((one) => one.against));
    const others = hearing.view?.people.filter((person) => side && person.side === otherSide(side) && represents(person) && !objected.has(person.id)) ?? [];
    return form("object_to_standing", {
      text: t("ask.object_to_standing_text"),
      fields: [{ kind: "one", name: "participant", label: t("ask.against_whom"), options: people(others) }, reason()],
      send: (values) => ({ participant: values["participant"], reason: words(values, "reason") }),
    });
  },
  decide_standing: (hearing, about) => {
    const found = hearing.view?.standing?.objections.find((one) => one.id === about);
    return form("decide_standing", {
      text: t("ask.decide_standing_text", { name: title(hearing.person(found?.against ?? "")), reason: found?.reason ?? "" }),
      fields: [yesNo("sustained", t("ask.ruling"), t("ask.standing_sustained"), t("ask.overruled")), reason()],
      send: (values) => ({ objection: about, sustained: yes(values, "sustained"), reason: words(values, "reason") }),
    });
  },
  answer_recusal: (hearing) => {
    const bench = hearing.view?.people.filter((person) => isPanel(person) || RECUSABLE.has(person.role)) ?? [];
    return form("answer_recusal", {
      fields: [
        yesNo("requested", t("ask.answer_recusal_who"), t("ask.recusal_yes"), t("ask.recusal_no")),
        { kind: "some", name: "against", label: t("ask.against_whom"), options: people(bench), when: (values) => yes(values, "requested") },
        { ...reason(), when: (values) => yes(values, "requested") },
      ],
      send: (values, lists) => ({ requested: yes(values, "requested"), reason: words(values, "reason"), against: chosen(lists, "against") }),
    });
  },
  decide_recusal: (hearing, about) => {
    const asked = hearing.view?.recusal?.answers[about as Party];
    const against = (asked?.against ?? []).map((one) => title(hearing.person(one))).join("、");
    return form("decide_recusal", {
      text: t("ask.decide_recusal_text", { side: t(`side.${about as Party}`), against, reason: asked?.reason ?? "" }),
      fields: [
        yesNo("upheld", t("ask.ruling"), t("ask.recusal_upheld"), t("ask.recusal_refused")),
        { kind: "words", name: "decided_by", label: t("ask.decided_by"), hint: t("ask.decided_by_hint") },
        reason(),
      ],
      send: (values) => ({ side: about, upheld: yes(values, "upheld"), decided_by: words(values, "decided_by"), reason: words(values, "reason") }),
    });
  },
  answer_settlement: () =>
    form("answer_settlement", {
      text: t("ask.answer_settlement_text"),
      fields: [
        yesNo("willing", t("ask.for_your_side"), t("ask.settlement_yes"), t("ask.settlement_no")),
        { kind: "words", name: "note", label: t("ask.reason_optional"), optional: true },
      ],
      send: (values) => ({ willing: yes(values, "willing"), note: words(values, "note") }),
    }),
  state_consent: (hearing, about) => {
    const ahead = hearing.view ? stagesAhead(hearing.view) : [];
    return form("state_consent", {
      text: t("ask.state_consent_text"),
      fields: [
        {
          kind: "some",
          name: "stages",
          label: t("ask.stages"),
          options: ahead.map((stage) => ({ value: stage, label: word("stage", stage) })),
          start: about ? [about] : [],
          all: true,
        },
        yesNo("agreed", t("ask.for_your_side"), t("ask.consent_yes"), t("ask.consent_no")),
        { ...reason(), when: (values) => values["agreed"] === "no" },
      ],
      send: (values, lists) => ({ stages: chosen(lists, "stages"), agreed: yes(values, "agreed"), reason: words(values, "reason") }),
    });
  },
} satisfies Record<string, Maker>;
