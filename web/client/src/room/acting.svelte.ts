/** What this person can do in the room now: commands, where their buttons stand, and the dialog that is open. */
import type { Devices } from "../media/devices.svelte";
import { readable } from "../protocol/http";
import type { HearingState } from "../state/hearing.svelte";
import { atOnce, buttons, type Button } from "./buttons";
import type { FormName } from "./forms/form";
import { next, type Next } from "./next";
import type { Answer } from "./pending";
import type { Sharing } from "./sharing.svelte";

/** The order in the bar; what is not here stands behind "more". */
const BAR: readonly Button[] = ["mute", "unmute", "take_floor", "withdraw_request", "request_floor", "enter_private_room", "stop_screen", "show_exhibit", "share_screen", "recess", "state_opinion"];
const PLACES = 4;

/** Every dialog: one for each command that asks something first, and a few that are about a person. */
export type DialogName = Button | Answer | FormName | "identity" | "person" | "return" | "missed" | "replace_participant";

export class Acting {
  readonly #hearing: HearingState;
  readonly #devices: Devices;
  readonly sharing: Sharing | null;
  /** The dialog that is open, and the person or exhibit it is about. */
  dialog = $state<DialogName | null>(null);
  about = $state("");
  problem = $state("");
  /** The page this person turned to alone; null while following the hearing. */
  reading = $state.raw<{ exhibit: string; page: number } | null>(null);

  /** Outside the hearing room nobody shares. */
  constructor(hearing: HearingState, devices: Devices, sharing: Sharing | null = null) {
    this.#hearing = hearing;
    this.#devices = devices;
    this.sharing = sharing;
  }

  /** One's own camera, while it is on. */
  get camera(): MediaStreamTrack | null {
    return this.#devices.video;
  }

  /** Turn to a page without showing it to anyone. */
  read(exhibit: string, page: number): void {
    this.reading = { exhibit, page };
  }

  follow(): void {
    this.reading = null;
  }

  /** All buttons this person has now. */
  get buttons(): Button[] {
    return buttons(this.#hearing);
  }

  /** The one thing that comes next for this person. */
  get next(): Next | null {
    return next(this.#hearing.view, this.#hearing.lines, this.buttons);
  }

  /** The buttons in the bar, what comes next last; the rest is behind "more". */
  get placed(): { bar: Button[]; primary: Next | null; more: Button[] } {
    const all = this.buttons;
    const primary = this.next;
    const others = all.filter((name) => name !== primary?.act);
    const rest = [...BAR.filter((name) => others.includes(name)), ...others.filter((name) => !BAR.includes(name))];
    const room = PLACES - (primary ? 1 : 0);
    const bar = rest.length <= room ? rest : rest.slice(0, room - 1);
    return { bar, primary, more: rest.filter((name) => !bar.includes(name)) };
  }

  press(button: Button | Answer, about = ""): void {
    if (button === "mute" || button === "unmute") this.toggleMute();
    else if (button === "share_screen") void this.sharing?.begin();
    else if (button === "stop_screen") void this.#stopScreen();
    else if (atOnce(button as Button)) void this.give(button);
    else this.open(button, about);
  }

  open(dialog: DialogName, about = ""): void {
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

  async #stopScreen(): Promise<void> {
    if (this.sharing?.mine) return this.sharing.stop();
    const by = this.#hearing.view?.screen?.by;
    if (by) await this.give("stop_screen", { participant: by });
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
