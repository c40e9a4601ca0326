/** What this person can do in the room now: commands, where their buttons stand, and the dialog that is open. */
import type { Devices } from "../media/devices.svelte";
import { readable } from "../protocol/http";
import type { HearingState } from "../state/hearing.svelte";
import type { IconName } from "../ui/Icon.svelte";

/** Commands with a button of their own at the foot; the others stand beside the people or lines they are about. */
const BUTTONS = {
  resume: "forward",
  open_hearing: "door",
  ask_recusal: "people",
  answer_recusal: "pen",
  close_hearing: "door",
  enter_stage: "forward",
  end_hearing: "lock",
  take_floor: "hand",
  withdraw_request: "hand",
  request_floor: "hand",
  show_exhibit: "page",
  hide_exhibit: "page",
  focus_on: "frame",
  state_opinion: "pen",
  recess: "pause",
  announce: "speaker",
  mute: "mic-off",
  unmute: "mic",
} as const satisfies Record<string, IconName>;
export type Button = keyof typeof BUTTONS;

/** Done at once; every other button opens a dialog first. */
const AT_ONCE = new Set<Button>(["mute", "unmute", "take_floor", "request_floor", "withdraw_request", "hide_exhibit", "resume"]);
/** The step a person is most likely to take next, in order of urgency. */
const NEXT: readonly Button[] = ["resume", "open_hearing", "answer_recusal", "ask_recusal", "close_hearing", "enter_stage"];
/** The order in the bar; what is not here stands behind "more" first. */
const BAR: readonly Button[] = ["mute", "unmute", "take_floor", "withdraw_request", "request_floor", "show_exhibit", "recess", "state_opinion"];
const PLACES = 4;

export class Acting {
  readonly #hearing: HearingState;
  readonly #devices: Devices;
  /** The dialog that is open, and the person or exhibit it is about. */
  dialog = $state<Button | "identity" | "person" | "return" | null>(null);
  about = $state("");
  problem = $state("");
  /** The page this person turned to alone; null while following the hearing. */
  reading = $state.raw<{ exhibit: string; page: number } | null>(null);

  constructor(hearing: HearingState, devices: Devices) {
    this.#hearing = hearing;
    this.#devices = devices;
  }

  /** Turn to a page without showing it to anyone. */
  read(exhibit: string, page: number): void {
    this.reading = { exhibit, page };
  }

  follow(): void {
    this.reading = null;
  }

  icon(button: Button): IconName {
    return BUTTONS[button];
  }

  /** All buttons this person has now. */
  get buttons(): Button[] {
    const you = this.#hearing.view?.you;
    if (!you) return [];
    const self = this.#hearing.person(you.id);
    const sends = you.media.send;
    const floor = this.#hearing.view?.floor;
    const fits: Partial<Record<Button, boolean>> = {
      mute: sends && !self?.muted_by,
      unmute: sends && !!self?.muted_by,
      take_floor: !!floor?.holder,
      hide_exhibit: !!this.#hearing.view?.shown,
      enter_stage: you.stages.length > 0,
      end_hearing: false,
      request_floor: !self?.has_floor,
    };
    return (Object.keys(BUTTONS) as Button[]).filter((name) => you.may.includes(name) && (fits[name] ?? true));
  }

  /** The buttons in the bar, the most likely step last; the rest is behind "more". */
  get placed(): { bar: Button[]; primary: Button | null; more: Button[] } {
    const all = this.buttons;
    const primary = NEXT.find((name) => all.includes(name)) ?? null;
    const others = all.filter((name) => name !== primary);
    const rest = [...BAR.filter((name) => others.includes(name)), ...others.filter((name) => !BAR.includes(name))];
    const room = PLACES - (primary ? 1 : 0);
    const bar = rest.length <= room ? rest : rest.slice(0, room - 1);
    return { bar, primary, more: rest.filter((name) => !bar.includes(name)) };
  }

  press(button: Button): void {
    if (button === "mute" || button === "unmute") this.toggleMute();
    else if (AT_ONCE.has(button)) void this.give(button);
    else this.open(button);
  }

  open(dialog: NonNullable<Acting["dialog"]>, about = ""): void {
    this.problem = "";
    this.about = about;
    this.dialog = dialog;
  }

  close(): void {
    this.dialog = null;
  }

  /** Give a command at once; a refusal stays on the screen until it is read. */
  async give(name: string, fields: object = {}): Promise<void> {
    this.problem = "";
    try {
      await this.#hearing.do(name, fields);
    } catch (error) {
      this.problem = readable(error);
    }
  }

  /** Mute oneself, or lift one's own mute. The microphone stops first: muting must not wait for the network. */
  toggleMute(): void {
    const you = this.#hearing.view?.you;
    if (!you?.media.send) return;
    const muted = !!this.#hearing.person(you.id)?.muted_by;
    if (!muted) this.#devices.closeMicrophone();
    void this.give(muted ? "unmute" : "mute", { participant: you.id });
  }
}
