/** How loud one hears the floor beside an interpreter: this device's own choice, remembered on it. */
import type { View } from "../protocol/view";

export type FloorBeside = "quiet" | "off" | "full";
export const FLOOR_BESIDE: readonly FloorBeside[] = ["quiet", "off", "full"];
const LOUDNESS: Record<FloorBeside, number> = { quiet: 0.2, off: 0, full: 1 };
const REMEMBERED = "floor-beside-interpreter";

class Listening {
  floor = $state<FloorBeside>(remembered());

  set(floor: FloorBeside): void {
    this.floor = floor;
    localStorage.setItem(REMEMBERED, floor);
  }

  /** The loudness, 0 to 1, of someone's sound: the chosen channel's voice in full, the floor beside it as chosen. */
  of(view: View | null, participant: string): number {
    const told = view?.interpretation;
    const channel = told?.channels.find((one) => one.language === told.mine);
    // While nobody speaks into the channel the floor is heard in full: nobody is left in silence.
    if (!channel?.speaker || !channel.up || participant === channel.speaker) return 1;
    return LOUDNESS[this.floor];
  }
}

function remembered(): FloorBeside {
  const found = localStorage.getItem(REMEMBERED);
  return FLOOR_BESIDE.find((one) => one === found) ?? "quiet";
}

export const listening = new Listening();
