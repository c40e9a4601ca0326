/** Whether this person is heard, and why: what the record grants, and what this device and line can keep. */
import type { Devices } from "../media/devices.svelte";
import type { Leg } from "../media/leg.svelte";
import type { Measures } from "../media/measures.svelte";
import type { HearingState } from "../state/hearing.svelte";
import { t, word } from "../ui/language.svelte";
import { title } from "./people";

export interface Heard {
  heard: boolean;
  reason: string;
  tone: "heard" | "silent" | "bad" | "sealed" | "watching";
  title: string;
  text: string;
}

/** Granted by the record, yet not so: the line, the media or the microphone is missing. */
function hindrance(hearing: HearingState, leg: Leg, devices: Devices, measures?: Measures): "lost" | "no_keys" | "no_media" | "no_microphone" | "not_arriving" | null {
  if (!hearing.live) return "lost";
  const you = hearing.view?.you;
  if (!you?.heard.heard || !you.media.send) return null;
  if (hearing.sealed && hearing.sealing?.state !== "sealed") return "no_keys";
  if (leg.state !== "connected") return "no_media";
  if (!devices.audio) return "no_microphone";
  return measures?.people[you.id]?.troubles.some((one) => one.kind === "not_heard") ? "not_arriving" : null;
}

export function heardNow(hearing: HearingState, leg: Leg, devices: Devices, measures?: Measures): Heard {
  const you = hearing.view?.you;
  const fault = hindrance(hearing, leg, devices, measures);
  if (fault) {
    return { heard: false, reason: fault, tone: "bad", title: t(`heard.${fault}`), text: t(`heard.${fault}_why`) };
  }
  const reason = you?.heard.reason ?? "not_open";
  const heard = you?.heard.heard ?? false;
  const sealed = you?.room === "deliberation" || hearing.inPrivate;
  const tone = sealed && heard ? "sealed" : heard ? "heard" : you?.observer ? "watching" : "silent";
  const by = hearing.person(hearing.person(you?.id ?? "")?.muted_by ?? "");
  if (reason === "channel") {
    const language = word("language", hearing.view?.interpretation?.speaks ?? "");
    return { heard, reason, tone, title: t("heard.channel", { language }), text: t("heard.channel_why") };
  }
  const text = reason === "muted_by_leader" && by ? t("heard.muted_by_why", { name: title(by) }) : word("heard", `${reason}_why`);
  return { heard, reason, tone, title: word("heard", reason), text };
}
