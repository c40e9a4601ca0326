/** Live captions of one hearing: drafts of what is said, for the eye; none of them is on the record. */
import type { Caption, HearingSocket } from "../protocol/socket";

const REMEMBERED = { shown: "captions-shown", language: "captions-language" };
/** Captions on the page at once, and how long a finished one stays, in milliseconds. */
const MOST = 3;
const STAYS_MS = 12_000;
/** Finished ones that wait for the clerk. */
const MOST_WAITING = 20;

export class Captions {
  /** What is shown now, oldest first. */
  lines = $state.raw<Caption[]>([]);
  /** Finished ones that the clerk has not taken over or put away. */
  waiting = $state.raw<Caption[]>([]);
  /** The languages that are recognised here; null before the server has said so. */
  languages = $state.raw<string[] | null>(null);
  /** The language that one's own speech is taken for. */
  language = $state("");
  shown = $state(localStorage.getItem(REMEMBERED.shown) !== "no");
  readonly #socket: HearingSocket;

  constructor(socket: HearingSocket) {
    this.#socket = socket;
  }

  /** Say what this person wants; on every join, for the server does not remember it. */
  async ask(language = localStorage.getItem(REMEMBERED.language) ?? ""): Promise<void> {
    try {
      const ack = await this.#socket.request("captions", { shown: this.shown, language });
      this.languages = ack.languages ?? [];
      this.language = ack.language ?? "";
    } catch {
      this.languages = [];
    }
  }

  show(shown: boolean): void {
    this.shown = shown;
    this.lines = [];
    localStorage.setItem(REMEMBERED.shown, shown ? "yes" : "no");
    void this.ask();
  }

  speak(language: string): void {
    localStorage.setItem(REMEMBERED.language, language);
    void this.ask(language);
  }

  take(caption: Caption): void {
    const others = this.lines.filter((line) => line.key !== caption.key);
    if (!caption.text) {
      this.lines = others;
      return;
    }
    this.lines = [...others, caption].sort((a, b) => a.at.localeCompare(b.at)).slice(-MOST);
    if (!caption.final) return;
    this.waiting = [...this.waiting.filter((line) => line.key !== caption.key), caption].slice(-MOST_WAITING);
    setTimeout(() => (this.lines = this.lines.filter((line) => line !== caption)), STAYS_MS);
  }

  /** The clerk has taken a finished one over, or put it away. */
  done(caption: Caption): void {
    this.waiting = this.waiting.filter((line) => line !== caption);
  }
}
