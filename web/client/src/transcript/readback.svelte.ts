/** Reading the record back with its recording: each statement from the moment it was said, one after the other. */
import { get, readable } from "../protocol/http";
import type { Line } from "../protocol/view";
import type { HearingState } from "../state/hearing.svelte";
import { momentOf, secondOf, type Film } from "./film";

export interface Recordings {
  /** Part of it was taken out by order: what is given is without it. */
  withheld: boolean;
  logs: { participant: string; kind: string; started_at: string; ended_at: string }[];
  files: { name: string; participant: string; shows: "person" | "screen"; sha256: string; voice: string; began_at: string }[];
}

/** A statement is noted when it is under way: it is played from so many seconds before. */
const LEAD_S = 3;
/** Within so many seconds of a statement's moment there must be a recording of its speaker. */
const NEAR_S = 5;
/** Silence between two statements of which no more than this is played, in seconds. */
const PAUSE_S = 20;
const SKIP_S = 5;
const LOOK_AGAIN_MS = 2000;
export const RATES = [1, 1.25, 1.5, 2] as const;

interface Track {
  address: string;
  /** The second of the file at which a moment (milliseconds since 1970) runs; null where it holds none. */
  second(moment: number): number | null;
  moment(second: number): number;
}

export class ReadBack {
  found = $state.raw<Recordings>({ withheld: false, logs: [], files: [] });
  problem = $state("");
  /** The statement that is read back, also while it pauses. */
  key = $state("");
  playing = $state(false);
  rate = $state(1);
  readonly #hearing: HearingState;
  readonly #address: string;
  readonly #voice = new Audio();
  /** What plays: the voice alone, or the film while one is on the page. */
  #sound: HTMLMediaElement = this.#voice;
  #film = $state.raw<Track | null>(null);
  #lines: readonly Line[] = [];
  #track: Track | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(hearing: HearingState) {
    this.#hearing = hearing;
    this.#address = `/api/hearings/${hearing.id}/recordings`;
    this.#voice.preload = "auto";
    this.#voice.addEventListener("ended", () => this.#on(1));
    this.#listen(this.#voice);
  }

  #listen(sound: HTMLMediaElement): void {
    const mine = (then: () => void) => (): void => {
      if (sound === this.#sound) then();
    };
    sound.addEventListener("timeupdate", mine(() => this.#followed()));
    for (const kind of ["play", "pause"]) sound.addEventListener(kind, mine(() => (this.playing = !sound.paused)));
    sound.addEventListener(
      "error",
      mine(() => {
        this.playing = false;
        if (this.#track) this.problem = "unplayable";
      }),
    );
  }

  /** Read back with the film that this player shows, instead of each voice. */
  watch(player: HTMLVideoElement, film: Film, address: string): void {
    this.#voice.pause();
    if (this.#sound !== player) this.#listen(player);
    this.#sound = player;
    this.#film = { address, second: (moment) => secondOf(film, moment), moment: (second) => momentOf(film, second) };
    this.#track = this.#film;
  }

  /** Read back with the voices again. */
  unwatch(): void {
    if (this.#sound === this.#voice) return;
    this.#sound.pause();
    this.#sound = this.#voice;
    [this.#film, this.#track, this.playing] = [null, null, false];
  }

  /** Look which recordings there are; files are made after the hearing closed, so it is looked again while some wait. */
  async load(): Promise<void> {
    clearTimeout(this.#again);
    try {
      this.found = await get<Recordings>(this.#address);
      this.problem = "";
    } catch (error) {
      this.problem = readable(error);
    }
    const made = new Set(this.found.files.map((file) => `${file.participant} ${file.shows}`));
    if (this.found.logs.some((log) => !made.has(`${log.participant} ${log.kind === "screen" ? "screen" : "person"}`))) this.#again = setTimeout(() => void this.load(), LOOK_AGAIN_MS);
  }

  close(): void {
    clearTimeout(this.#again);
    this.unwatch();
    this.#track = null;
    this.#voice.pause();
    this.#voice.removeAttribute("src");
    this.#voice.load();
  }

  /** The statements, in the order in which they are read back. */
  follow(lines: readonly Line[]): void {
    this.#lines = lines.filter((line) => line.kind === "utterance");
  }

  /** What there is to hear of a statement: its recording, none of that time, or one that is still being made. */
  of(line: Line): "sound" | "none" | "waits" {
    const at = Date.parse(line.at);
    if (this.#film) return this.#film.second(at) === null ? "none" : "sound";
    const speaker = this.#recorded(line.speaker);
    const there = this.found.logs.some(
      (log) => log.kind === "audio" && log.participant === speaker && Date.parse(log.started_at) - NEAR_S * 1000 <= at && at <= Date.parse(log.ended_at) + NEAR_S * 1000,
    );
    if (!there) return "none";
    return this.#trackOf(line) ? "sound" : "waits";
  }

  /** Play from a statement on. */
  play(line: Line): void {
    const track = this.#trackOf(line);
    if (!track) return;
    this.problem = "";
    this.key = line.key;
    if (this.#track?.address !== track.address) {
      this.#track = track;
      this.#sound.src = track.address;
    }
    this.#sound.currentTime = Math.max(0, (track.second(Date.parse(line.at)) ?? 0) - LEAD_S);
    this.#sound.defaultPlaybackRate = this.#sound.playbackRate = this.rate;
    void this.#sound.play().catch(() => (this.playing = false));
  }

  /** Pause, or go on; where nothing was played yet, begin at the first statement that can be heard. */
  toggle(): void {
    if (this.playing) this.#sound.pause();
    else if (this.key) void this.#sound.play().catch(() => (this.playing = false));
    else this.step(1);
  }

  /** Go to the next statement that can be heard, or the one before. */
  step(by: 1 | -1): void {
    const at = this.#lines.findIndex((line) => line.key === this.key);
    for (let index = at < 0 && by < 0 ? this.#lines.length - 1 : at + by; index >= 0 && index < this.#lines.length; index += by) {
      const line = this.#lines[index]!;
      if (this.of(line) === "sound") return this.play(line);
    }
  }

  /** Go on or back in the recording by some seconds. */
  skip(by: 1 | -1): void {
    if (this.key) this.#sound.currentTime = Math.max(0, this.#sound.currentTime + by * SKIP_S);
  }

  faster(rate: number): void {
    this.rate = rate;
    this.#sound.defaultPlaybackRate = this.#sound.playbackRate = rate;
  }

  /** Who sits in a room with others is recorded by the room's microphones. */
  #recorded(speaker: string): string {
    const seat = this.#hearing.person(speaker)?.seat_of;
    return seat && !this.found.logs.some((log) => log.participant === speaker) ? seat : speaker;
  }

  #trackOf(line: Line): Track | null {
    if (this.#film) return this.#film;
    const file = this.found.files.find((one) => one.shows === "person" && one.participant === this.#recorded(line.speaker));
    if (!file) return null;
    const first = this.found.logs.filter((log) => log.participant === file.participant).map((log) => log.started_at).sort()[0];
    const began = Date.parse(file.began_at || first || "");
    const address = `${this.#address}/${file.voice || file.name}`;
    return { address, second: (moment) => (moment - began) / 1000, moment: (second) => began + second * 1000 };
  }

  /** Time went on: the statement that is being heard now is the one that is marked. */
  #followed(): void {
    if (!this.#track || this.#sound.seeking) return;
    const now = this.#track.moment(this.#sound.currentTime);
    if (this.#film) {
      const said = this.#lines.findLast((line) => Date.parse(line.at) - LEAD_S * 1000 <= now);
      if (said && this.playing) this.key = said.key;
      return;
    }
    if (!this.key) return;
    const at = this.#lines.findIndex((line) => line.key === this.key);
    const next = this.#lines[at + 1];
    if (!next) return;
    const wait = Date.parse(next.at) - LEAD_S * 1000 - now;
    const same = this.#trackOf(next)?.address === this.#track.address;
    if (wait <= 0 && same) this.key = next.key;
    else if (this.playing && (wait <= 0 || wait > PAUSE_S * 1000)) this.#on(1);
  }

  /** Go on with the next statement by itself; one that cannot be heard ends the reading, and says so in its line. */
  #on(by: 1): void {
    const at = this.#lines.findIndex((line) => line.key === this.key);
    const next = this.#lines[at + by];
    if (next && this.of(next) === "sound") this.play(next);
    else this.#sound.pause();
  }
}
