/**
 * What this browser counts of its own sound and picture, as differences since it was last asked: the server need not
 * know when a connection began.
 */
import type { Leg } from "./leg.svelte";

type Counts = Record<string, number>;
/** The members of RTCStats that are read; a browser that does not know one leaves it out. */
type Stats = RTCStats & Partial<Record<string, number>> & { kind?: "audio" | "video"; trackIdentifier?: string; nominated?: boolean };

const LONGEST_MS = 60_000;
/** Which counters of an incoming stream make up a measure, by the names of the protocol. */
const RECEIVED = {
  audio: { packets: "packetsReceived", lost: "packetsLost", samples: "totalSamplesReceived", concealed: "concealedSamples" },
  video: { packets: "packetsReceived", lost: "packetsLost", frames: "framesDecoded", freezes: "freezeCount" },
} as const;
const SENT = { "outbound-rtp": ["packets", "packetsSent"], "remote-inbound-rtp": ["lost", "packetsLost"] } as const;

export class Meter {
  readonly #leg: Leg;
  #before = new Map<string, number>();
  #at = performance.now();

  constructor(leg: Leg) {
    this.#leg = leg;
  }

  /** Begin anew: a connection that stands already counts from its own beginning. */
  restart(): void {
    this.#at = performance.now();
    this.#before.clear();
  }

  /** What was counted since the last call, as `media.measured` tells it. */
  async read(): Promise<object> {
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
