/** Interruptions and turns of the course: recess, another sitting, another mode, withdrawal, a joint hearing's segments. */
import { fileTitle } from "../../transcript/files";
import { list, t } from "../../ui/language.svelte";
import type { HearingState } from "../../state/hearing.svelte";
import { form, moment, reason, words, yes } from "./fields";
import type { Field, Maker } from "./form";

const PURPOSES = ["deliberation", "technical", "settlement", "recusal", "demonstration", "consultation", "other"] as const;
const MODES = ["on_site", "circuit", "room_to_room", "internet", "mixed"] as const;

const DELIBERATE = new Set(["leader", "chief_examiner", "member", "technical_investigator"]);

/** Encrypted when every browser of the panel can; else it names whose cannot, and the record will say so. */
function encryption(hearing: HearingState): Field {
  const there = hearing.view?.people.filter((person) => DELIBERATE.has(person.role) && person.room === "hearing" && person.connected && !person.seat_of) ?? [];
  const unable = there.filter((person) => !person.encrypts);
  const without = { value: "no", label: t("encryption.without"), text: t("encryption.without_text") };
  return {
    kind: "one",
    name: "encrypted",
    label: t("encryption.label"),
    hint: unable.length ? t("encryption.names_unable", { names: list(unable.map((person) => person.name)) }) : "",
    options: unable.length ? [without] : [{ value: "yes", label: t("encryption.with"), text: t("encryption.with_text") }, without],
    start: unable.length ? "no" : "yes",
    when: (values) => values["purpose"] === "deliberation",
  };
}

export const course = {
  recess: (hearing, about) =>
    form("recess", {
      fields: [
        {
          kind: "one",
          name: "purpose",
          label: t("ask.recess_purpose"),
          options: PURPOSES.map((one) => ({ value: one, label: t(`recess.${one}`), text: t(`recess.${one}_text`) })),
          start: PURPOSES.find((one) => one === about) ?? "",
        },
        encryption(hearing),
        reason(true),
      ],
      send: (values) => ({
        purpose: values["purpose"],
        reason: words(values, "reason"),
        ...(values["encrypted"] ? { encrypted: yes(values, "encrypted") } : {}),
      }),
    }),
  adjourn: () =>
    form("adjourn", {
      text: t("ask.adjourn_text"),
      danger: true,
      fields: [reason(), { kind: "moment", name: "resumes_at", label: t("ask.resumes_at"), hint: t("ask.resumes_at_hint"), optional: true }],
      send: (values) => ({ reason: words(values, "reason"), resumes_at: moment(values, "resumes_at") }),
    }),
  pause_recording: () =>
    form("pause_recording", { text: t("ask.pause_recording_text"), fields: [reason()], send: (values) => ({ reason: words(values, "reason") }) }),
  cut_observers: (hearing) =>
    form("cut_observers", {
      text: t("ask.cut_observers_text", { n: hearing.view?.hearing.rules?.observers_delay ?? 0 }),
      danger: true,
      fields: [reason()],
      send: (values) => ({ reason: words(values, "reason") }),
    }),
  change_mode: (hearing) =>
    form("change_mode", {
      text: t("ask.change_mode_text"),
      fields: [
        {
          kind: "one",
          name: "mode",
          label: t("schedule.mode"),
          options: MODES.filter((one) => one !== hearing.view?.hearing.mode).map((one) => ({ value: one, label: t(`mode.${one}`) })),
        },
        reason(),
      ],
      send: (values) => ({ mode: values["mode"], reason: words(values, "reason") }),
    }),
  withdraw_petition: () =>
    form("withdraw_petition", {
      text: t("ask.withdraw_petition_text"),
      danger: true,
      fields: [reason(true)],
      send: (values) => ({ reason: words(values, "reason") }),
    }),
  deem_withdrawn: () =>
    form("deem_withdrawn", {
      text: t("ask.deem_withdrawn_text"),
      danger: true,
      fields: [reason()],
      send: (values) => ({ reason: words(values, "reason") }),
    }),
  decide_withdrawal: (hearing) =>
    form("decide_withdrawal", {
      text: hearing.view?.withdrawal?.reason ? t("ask.given_reason", { reason: hearing.view.withdrawal.reason }) : "",
      fields: [
        {
          kind: "one",
          name: "effect",
          label: t("ask.effect"),
          options: [
            { value: "ends", label: t("ask.effect_ends"), text: t("ask.effect_ends_text") },
            { value: "continues", label: t("ask.effect_continues"), text: t("ask.effect_continues_text") },
          ],
        },
        { ...reason(true), when: (values) => values["effect"] !== "continues" },
        { ...reason(), name: "grounds", when: (values) => values["effect"] === "continues" },
      ],
      send: (values) => ({ effect: values["effect"], reason: words(values, "reason") || words(values, "grounds") }),
    }),
  enter_segment: (hearing, about) =>
    form("enter_segment", {
      text: t("ask.enter_segment_text"),
      fields: [
        {
          kind: "one",
          name: "file",
          label: t("ask.segment"),
          start: about,
          options: [
            { value: "common", label: t("joint.common") },
            ...(hearing.view?.joint?.files ?? []).map((file) => ({ value: file.id, label: fileTitle(file), text: file.title })),
          ],
        },
      ],
      send: (values) => ({ file: values["file"] === "common" ? "" : values["file"] }),
    }),
} satisfies Record<string, Maker>;
