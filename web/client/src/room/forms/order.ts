/** Order in the room, default, and what a dropped person missed. `about` is the person, the side or the incident. */
import { t } from "../../ui/language.svelte";
import { title } from "../people";
import { form, reason, sides, words, yes } from "./fields";
import type { Maker } from "./form";

export const order = {
  warn_participant: (hearing, about) =>
    form("warn_participant", {
      title: t("ask.warn_participant_name", { name: title(hearing.person(about)) }),
      text: t("ask.warn_participant_text"),
      fields: [reason()],
      send: (values) => ({ participant: about, reason: words(values, "reason") }),
    }),
  expel: (hearing, about) =>
    form("expel", {
      title: t("ask.expel_name", { name: title(hearing.person(about)) }),
      text: t("ask.expel_text"),
      danger: true,
      fields: [reason()],
      send: (values) => ({ participant: about, reason: words(values, "reason") }),
    }),
  note_departure: (hearing, about) =>
    form("note_departure", {
      title: t("ask.note_departure_name", { name: title(hearing.person(about)) }),
      text: t("ask.note_departure_text"),
      fields: [
        {
          kind: "one",
          name: "permitted",
          label: t("ask.departure_leave"),
          options: [
            { value: "yes", label: t("ask.departure_with"), text: t("ask.departure_with_text") },
            { value: "no", label: t("ask.departure_without"), text: t("ask.departure_without_text") },
          ],
        },
        reason(),
      ],
      send: (values) => ({ participant: about, permitted: yes(values, "permitted"), reason: words(values, "reason") }),
    }),
  declare_default: () =>
    form("declare_default", {
      text: t("ask.declare_default_text"),
      danger: true,
      fields: [
        { kind: "one", name: "side", label: t("ask.which_side"), options: sides() },
        {
          kind: "one",
          name: "basis",
          label: t("ask.default_basis"),
          options: (["absent", "left", "expelled"] as const).map((one) => ({ value: one, label: t(`default.${one}`) })),
        },
        reason(),
      ],
      send: (values) => ({ side: values["side"], basis: values["basis"], reason: words(values, "reason") }),
    }),
  restore_missed: (_, about) =>
    form("restore_missed", {
      fields: [
        {
          kind: "one",
          name: "how",
          label: t("ask.restored_how"),
          options: (["replayed", "read_out", "repeated"] as const).map((one) => ({ value: one, label: t(`restored.${one}`) })),
        },
        { kind: "words", name: "note", label: t("ask.reason_optional"), optional: true },
      ],
      send: (values) => ({ incident: about, how: values["how"], note: words(values, "note") }),
    }),
  waive_missed: (_, about) =>
    form("waive_missed", {
      text: t("ask.waive_missed_text"),
      fields: [reason(true)],
      send: (values) => ({ incident: about, reason: words(values, "reason") }),
    }),
} satisfies Record<string, Maker>;
