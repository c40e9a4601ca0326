/** The line itself, tried before the hearing: one's own sound and picture go to the server and back to oneself alone. */
import { readable, Refused } from "../protocol/http";
import type { Tested } from "../protocol/quality";
import type { Ack } from "../protocol/socket";
import type { Devices, DeviceState } from "./devices.svelte";
import { Leg } from "./leg.svelte";
import { Meter } from "./meter";

type Ask = (type: string, body: object) => Promise<Ack>;

/** How media reached the server: straight, by TCP for want of UDP, or through a relay. */
export type Way = "udp" | "tcp" | "relay";

/** A browser that is kept from UDP turns to TCP or a relay within seconds; counted from the server's answer on. */
const CONNECT_MS = 12_000;
const MEASURE_MS = 8_000;
const LOOK_MS = 100;

export class LineTest {
  state = $state<"idle" | "connecting" | "measuring" | "done">("idle");
  /** How far the measuring is, 0 to 100. */
  percent = $state(0);
  found = $state.raw<Tested | null>(null);
  way = $state<Way | "">("");
  /** The line broke twice while it was tested, and the test with it. */
  cut = $state(false);
  /** Why the server would not, in its words. */
  problem = $state("");
  /** How the own devices did; `works` and `trying` sent something to be tested. */
  devices = $state.raw<{ microphone: DeviceState; camera: DeviceState }>({ microphone: "untried", camera: "untried" });
  /** One's own picture as it came back. */
  picture = $state.raw<MediaStream | null>(null);
  readonly #ask: Ask;
  #leg: Leg | null = null;
  #sound: HTMLAudioElement | null = null;
  /** When the server last answered: one that is slow to answer is not one that cannot be reached. */
  #answered = 0;
  #waits = 0;
  /** The server no longer knows of the test: it ended with the connection. */
  #broken = false;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Test; whoever tests again, or leaves, ends the older test. One that broke with the line is made again, once. */
  async start(own: string, devices: Devices): Promise<void> {
    if ((await this.#try(own, devices)) && (await this.#try(own, devices))) this.cut = true;
  }

  /** Test once, and tell whether the server lost the test with the connection. */
  async #try(own: string, devices: Devices): Promise<boolean> {
    this.close();
    this.problem = this.way = "";
    this.found = null;
    this.cut = this.#broken = false;
    this.percent = this.#waits = 0;
    this.state = "connecting";
    const leg: Leg = (this.#leg = new Leg((type, body) => this.#asked(leg, type, body)));
    leg.use("audio", devices.audio);
    leg.use("video", devices.video);
    leg.open({ send: true, companion: false, sources: [own], sealer: null, test: true });
    const meter = new Meter(leg);
    const late = (): boolean => !this.#waits && performance.now() - this.#answered > CONNECT_MS;
    await this.#until(leg, () => leg.state === "connected" || late());
    if (this.#leg === leg && leg.state === "connected") await this.#measure(leg, own, meter);
    this.devices = { microphone: devices.microphone, camera: devices.camera };
    if (this.#leg === leg && !this.problem && !this.#broken) await this.#judge(leg, meter);
    if (this.#leg !== leg) return false;
    this.close(this.problem ? "idle" : "done");
    return this.#broken;
  }

  /** End the test, if one runs; what it found stays. */
  close(state: "idle" | "done" = "idle"): void {
    this.#leg?.close();
    this.#leg = null;
    this.#sound?.pause();
    if (this.#sound) this.#sound.srcObject = null;
    this.#sound = this.picture = null;
    this.state = state;
  }

  async #measure(leg: Leg, own: string, meter: Meter): Promise<void> {
    this.state = "measuring";
    meter.restart();
    // A browser counts what it plays: it is played without a sound, or it would howl.
    this.#sound = new Audio();
    this.#sound.muted = true;
    this.#sound.srcObject = leg.audios.get(own) ?? null;
    void this.#sound.play().catch(() => undefined);
    this.picture = leg.videos.get(own) ?? null;
    const began = performance.now();
    await this.#until(leg, () => {
      this.percent = Math.min(100, Math.round((100 * (performance.now() - began)) / MEASURE_MS));
      return this.percent === 100;
    });
  }

  async #judge(leg: Leg, meter: Meter): Promise<void> {
    try {
      const [measured, way] = [await meter.read(), await wayOf(leg)];
      const { connected = false, troubles = [], figures = null } = await this.#asked(leg, "media.tested", measured);
      this.way = connected ? way : "";
      this.found = { connected, troubles, figures };
    } catch {
      // The server's words are kept already.
    }
  }

  async #asked(leg: Leg, type: string, body: object): Promise<Ack> {
    this.#waits += 1;
    try {
      return await this.#ask(type, body);
    } catch (error) {
      if (this.#leg === leg && error instanceof Refused && error.code === "no_test") this.#broken = true;
      else if (this.#leg === leg) this.problem = readable(error);
      throw error;
    } finally {
      if (this.#leg === leg) this.#waits -= 1;
      this.#answered = performance.now();
    }
  }

  /** Wait until something holds, or the test is over. */
  async #until(leg: Leg, holds: () => boolean): Promise<void> {
    while (!holds() && this.#leg === leg && leg.state !== "failed" && !this.problem && !this.#broken) {
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
  }
}

/** Read from the browser by which way its media travel. */
async function wayOf(leg: Leg): Promise<Way | ""> {
  for (const report of await leg.measure()) {
    for (const pair of report.values() as Iterable<RTCIceCandidatePairStats>) {
      if (pair.type !== "candidate-pair" || !pair.nominated) continue;
      const local = report.get(pair.localCandidateId) as { candidateType?: string; protocol?: string } | undefined;
      if (local?.candidateType === "relay") return "relay";
      return local?.protocol === "tcp" ? "tcp" : "udp";
    }
  }
  return "";
}
