/**
 * What this browser measures of its own sound and picture each second, told to the server; and what the server says of
 * people's media in answer: of one's own, and to the leader and the clerk of everyone's in the room.
 *
 * Only differences since the last telling travel, so that the server need not know when a connection began.
 */
import type { Quality } from "../protocol/quality";
import type { Ack } from "../protocol/socket";
import type { Leg } from "./leg.svelte";

type Ask = (type: string, body: object) => Promise<Ack>;
type Counts = Record<string, number>;
/** The members of RTCStats that are read; a browser that does not know one leaves it out. */
type Stats = RTCStats & Partial<Record<string, number>> & { kind?: "audio" | "video"; trackIdentifier?: string; nominated?: boolean };

const EVERY_MS = 1000;
const LONGEST_MS = 60_000;
/** Which counters of an incoming stream make up a measure, by the names of the protocol. */
const RECEIVED = {
  audio: { packets: "packetsReceived", lost: "packetsLost", samples: "totalSamplesReceived", concealed: "concealedSamples" },
  video: { packets: "packetsReceived", lost: "packetsLost", frames: "framesDecoded", freezes: "freezeCount" },
} as const;
const SENT = { "outbound-rtp": ["packets", "packetsSent"], "remote-inbound-rtp": ["lost", "packetsLost"] } as const;

export class Measures {
  /** By participant; empty until the server answered. */
  people = $state.raw<Readonly<Record<string, Quality>>>({});
  readonly #ask: Ask;
  readonly #leg: Leg;
  #before = new Map<string, number>();
  #at = 0;
  #busy = false;

  constructor(ask: Ask, leg: Leg) {
    this.#ask = ask;
    this.#leg = leg;
  }

  /** Measure each second until the answer is called. */
  follow(): () => void {
    this.#at = performance.now();
    const timer = setInterval(() => void this.#tell(), EVERY_MS);
    return () => {
      clearInterval(timer);
      this.people = {};
      this.#before.clear();
    };
  }

  async #tell(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const answer = await this.#ask("media.measured", await this.#measure());
      this.people = answer.people ?? {};
    } catch {
      // Not told is told with the next second.
    } finally {
      this.#busy = false;
    }
  }

  async #measure(): Promise<object> {
    const now = performance.now();
    const over = Math.min(LONGEST_MS, Math.max(100, Math.round(now - this.#at)));
    this.#at = now;
    let way: number | null = null;
    const sent: Record<string, Counts> = {};
    const received: Record<string, Record<string, Counts>> = {};
    for (const report of await this.#leg.measure()) {
      for (const stats of report.values() as Iterable<Stats>) {
        if (stats.type === "candidate-pair" && stats.nominated && stats["currentRoundTripTime"] !== undefined) {
          way = Math.min(LONGEST_MS, Math.round(1000 * stats["currentRoundTripTime"]));
        } else if ((stats.type === "outbound-rtp" || stats.type === "remote-inbound-rtp") && stats.kind) {
          const [name, counter] = SENT[stats.type];
          const counts = (sent[stats.kind] ??= { packets: 0, lost: 0 });
          counts[name] = (counts[name] ?? 0) + this.#since(stats, counter);
        } else if (stats.type === "inbound-rtp" && stats.kind && stats["packetsReceived"]) {
          const participant = this.#leg.sourceOf(stats.trackIdentifier ?? "");
          if (participant) (received[participant] ??= {})[stats.kind] = this.#incoming(stats, stats.kind);
        }
      }
    }
    return { over_ms: over, round_trip_ms: way, sent, received };
  }

  #incoming(stats: Stats, kind: "audio" | "video"): Counts {
    const counts: Counts = { jitter_ms: Math.round(1000 * (stats["jitter"] ?? 0)) };
    for (const [name, counter] of Object.entries(RECEIVED[kind])) counts[name] = this.#since(stats, counter);
    if (kind === "video") counts["frozen_ms"] = this.#since(stats, "totalFreezesDuration", 1000);
    return counts;
  }

  /** How much a counter grew since it was last asked for; a loss that was made good is not negative. */
  #since(stats: Stats, counter: string, times = 1): number {
    const key = `${stats.id} ${counter}`;
    const value = times * (stats[counter] ?? 0);
    const before = this.#before.get(key) ?? 0;
    this.#before.set(key, value);
    return Math.max(0, Math.round(value - before));
  }
}
