/**
 * What this browser measures of its own sound and picture each second, told to the server; and what the server says of
 * people's media in answer: of one's own, and to the leader and the clerk of everyone's in the room.
 */
import type { Quality } from "../protocol/quality";
import type { Ack } from "../protocol/socket";
import type { Leg } from "./leg.svelte";
import { Meter } from "./meter";

type Ask = (type: string, body: object) => Promise<Ack>;

const EVERY_MS = 1000;

export class Measures {
  /** By participant; empty until the server answered. */
  people = $state.raw<Readonly<Record<string, Quality>>>({});
  readonly #ask: Ask;
  readonly #meter: Meter;
  #busy = false;

  constructor(ask: Ask, leg: Leg) {
    this.#ask = ask;
    this.#meter = new Meter(leg);
  }

  /** Measure each second until the answer is called. */
  follow(): () => void {
    this.#meter.restart();
    const timer = setInterval(() => void this.#tell(), EVERY_MS);
    return () => {
      clearInterval(timer);
      this.people = {};
    };
  }

  async #tell(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const answer = await this.#ask("media.measured", await this.#meter.read());
      this.people = answer.people ?? {};
    } catch {
      // Not told is told with the next second.
    } finally {
      this.#busy = false;
    }
  }
}
