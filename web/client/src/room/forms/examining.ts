/** Motions, admitted additions, facts both sides accept, and common knowledge. */
import { t } from "../../ui/language.svelte";
import { title } from "../people";
import { ownSide } from "../sides";
import { chosen, claims, exhibits, form, grounds, moment, reason, words, yes, yesNo } from "./fields";
import type { Maker, Values } from "./form";

const KINDS = ["witness", "physical_exhibit", "new_ground", "new_evidence", "postponement", "offline", "other"] as const;
const adds = (values: Values): boolean => values["kind"] === "new_ground" || values["kind"] === "new_evidence";

export const examining = {
  record_agreement: () =>
    form("record_agreement", {
      text: t("ask.record_agreement_text"),
      fields: [{ kind: "words", name: "text", label: t("ask.agreed_fact"), rows: 3 }],
      send: (values) => ({ text: words(values, "text") }),
    }),
  make_motion: (hearing, about) =>
    form("make_motion", {
      wide: true,
      fields: [
        { kind: "pick", name: "kind", label: t("ask.motion_kind"), options: KINDS.map((one) => ({ value: one, label: t(`motion.${one}`) })), start: about },
        { kind: "words", name: "subject", label: t("ask.motion_subject"), hint: t("ask.motion_subject_hint") },
        { kind: "pick", name: "ground", label: t("ask.motion_ground"), options: grounds(hearing), when: adds },
        { kind: "some", name: "claims", label: t("ask.claims"), options: claims(hearing), optional: true, all: true, when: adds },
        {
          kind: "some",
          name: "exhibits",
          label: t("ask.exhibits"),
          hint: t("ask.motion_exhibits_hint"),
          options: exhibits(hearing, (hearing.view && ownSide(hearing.view)) ?? undefined),
          when: (values) => values["kind"] === "new_evidence",
        },
        reason(),
      ],
      send: (values, lists) => ({
        kind: values["kind"],
        subject: words(values, "subject"),
        reason: words(values, "reason"),
        ground: words(values, "ground"),
        claims: chosen(lists, "claims"),
        exhibits: chosen(lists, "exhibits"),
      }),
    }),
  decide_motion: (hearing, about) => {
    const found = hearing.view?.motions?.find((one) => one.id === about);
    const adding = found?.kind === "new_ground" || found?.kind === "new_evidence";
    return form("decide_motion", {
      text: t("ask.quoted", { name: title(hearing.person(found?.participant ?? "")), text: [found?.subject, found?.reason].filter(Boolean).join(" · ") }),
      fields: [
        {
          kind: "one",
          name: "granted",
          label: t("ask.ruling"),
          options: [
            { value: "yes", label: t("ask.granted"), ...(adding ? { text: t("ask.granted_adds") } : {}) },
            { value: "no", label: t("ask.not_granted") },
          ],
        },
        reason(),
      ],
      send: (values) => ({ motion: about, granted: yes(values, "granted"), reason: words(values, "reason") }),
    });
  },
  choose_reply: (hearing, about) => {
    const found = hearing.view?.motions?.find((one) => one.id === about);
    return form("choose_reply", {
      text: t("ask.choose_reply_text", { subject: found?.subject ?? "" }),
      fields: [
        {
          kind: "one",
          name: "form",
          label: t("ask.for_your_side"),
          options: [
            { value: "oral_now", label: t("ask.reply_now") },
            { value: "written_later", label: t("ask.reply_later") },
          ],
        },
        { kind: "moment", name: "until", label: t("ask.reply_until"), when: (values) => values["form"] === "written_later" },
      ],
      send: (values) => ({ motion: about, form: values["form"], until: moment(values, "until") }),
    });
  },
  put_common_knowledge: (hearing) =>
    form("put_common_knowledge", {
      text: t("ask.put_common_knowledge_text"),
      fields: [
        { kind: "words", name: "text", label: t("ask.knowledge"), rows: 3 },
        { kind: "pick", name: "ground", label: t("ask.ground"), options: grounds(hearing), start: hearing.view?.focus?.ground ?? "", optional: true },
      ],
      send: (values) => ({ text: words(values, "text"), ground: values["ground"] ?? "" }),
    }),
  answer_common_knowledge: (hearing, about) =>
    form("answer_common_knowledge", {
      text: hearing.view?.common_knowledge?.find((one) => one.id === about)?.text ?? "",
      fields: [
        yesNo("accepted", t("ask.for_your_side"), t("ask.knowledge_accepted"), t("ask.knowledge_contested")),
        { ...reason(), when: (values) => values["accepted"] === "no" },
      ],
      send: (values) => ({ matter: about, accepted: yes(values, "accepted"), reason: words(values, "reason") }),
    }),
} satisfies Record<string, Maker>;
