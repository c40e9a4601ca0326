/** Witnesses: called, warned, released, confronted; interpreters: assigned. `about` is the witness or interpreter. */
import { t, word } from "../../ui/language.svelte";
import { title } from "../people";
import { chosen, form, people, reason, words } from "./fields";
import type { Maker } from "./form";

const LANGUAGES = ["zh", "en", "ja", "ko", "de", "fr", "es", "ru"] as const;

export const testifying = {
  call_witness: (hearing, about) =>
    form("call_witness", {
      title: t("ask.call_witness_name", { name: title(hearing.person(about)) }),
      text: t("ask.call_witness_text"),
      fields: [{ kind: "words", name: "subject", label: t("ask.testifies_on") }],
      send: (values) => ({ participant: about, subject: words(values, "subject") }),
    }),
  warn_witness: () =>
    form("warn_witness", {
      text: t("ask.warn_witness_text"),
      aloud: [t("read.witness_1"), t("read.witness_2"), t("read.witness_3")],
      fields: [{ kind: "words", name: "undertaking", label: t("ask.undertaking"), rows: 2, start: t("read.undertaking") }],
      send: (values) => ({ undertaking: words(values, "undertaking") }),
    }),
  release_witness: (hearing, about) =>
    form("release_witness", {
      title: t("ask.release_witness_name", { name: title(hearing.person(about)) }),
      text: t("ask.release_witness_text"),
      fields: [reason(true)],
      send: (values) => ({ participant: about, reason: words(values, "reason") }),
    }),
  confront_witnesses: (hearing) => {
    const released = Object.entries(hearing.view?.witnesses?.testimonies ?? {}).filter(([, one]) => one.state === "released");
    const found = released.flatMap(([id]) => hearing.person(id) ?? []);
    return form("confront_witnesses", {
      text: t("ask.confront_witnesses_text"),
      fields: [
        { kind: "some", name: "participants", label: t("ask.which_witnesses"), options: people(found), start: found.length === 2 ? found.map((one) => one.id) : [] },
        { kind: "words", name: "subject", label: t("ask.confronted_on") },
      ],
      send: (values, lists) => ({ participants: chosen(lists, "participants"), subject: words(values, "subject") }),
    });
  },
  assign_interpreter: (hearing, about) => {
    const mine = (hearing.view?.interpretation?.channels ?? []).filter((one) => one.interpreters.includes(about));
    return form("assign_interpreter", {
      title: t("ask.assign_interpreter_name", { name: title(hearing.person(about)) }),
      text: t("ask.assign_interpreter_text"),
      fields: [
        {
          kind: "some",
          name: "languages",
          label: t("ask.into_languages"),
          options: LANGUAGES.map((one) => ({ value: one, label: word("language", one) })),
          start: mine.map((one) => one.language),
          optional: true,
        },
      ],
      send: (_, lists) => ({ participant: about, languages: chosen(lists, "languages") }),
    });
  },
  end_confrontation: () => form("end_confrontation", { text: t("ask.end_confrontation_text") }),
} satisfies Record<string, Maker>;
