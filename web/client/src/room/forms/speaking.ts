/** Objections and time. */
import { t } from "../../ui/language.svelte";
import { title } from "../people";
import { form, reason, sides, words, yes, yesNo } from "./fields";
import type { Maker } from "./form";

export const speaking = {
  raise_objection: () =>
    form("raise_objection", {
      text: t("ask.raise_objection_text"),
      fields: [{ kind: "words", name: "subject", label: t("ask.objection_subject") }, reason(true)],
      send: (values) => ({ subject: words(values, "subject"), reason: words(values, "reason") }),
    }),
  rule_on_objection: (hearing, about) => {
    const found = hearing.view?.objections?.find((one) => one.id === about);
    return form("rule_on_objection", {
      text: t("ask.quoted", { name: title(hearing.person(found?.participant ?? "")), text: [found?.subject, found?.reason].filter(Boolean).join(" · ") }),
      fields: [yesNo("sustained", t("ask.ruling"), t("ask.sustained"), t("ask.overruled")), reason(true)],
      send: (values) => ({ objection: about, sustained: yes(values, "sustained"), reason: words(values, "reason") }),
    });
  },
  set_time_budget: () =>
    form("set_time_budget", {
      text: t("ask.set_time_budget_text"),
      fields: [
        { kind: "one", name: "side", label: t("ask.which_side"), options: sides() },
        { kind: "count", name: "minutes", label: t("ask.minutes"), least: 1, most: 600, start: 30 },
        { kind: "count", name: "reserve", label: t("ask.reserve_minutes"), least: 0, most: 600, start: 0 },
        reason(true),
      ],
      send: (values) => ({
        side: values["side"],
        seconds: Number(values["minutes"]) * 60,
        reserve: Number(values["reserve"]) * 60,
        reason: words(values, "reason"),
      }),
    }),
} satisfies Record<string, Maker>;
