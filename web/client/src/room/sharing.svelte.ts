/**
 * Sharing a screen: the capture in this browser kept in step with the record. The record says who shares; this browser
 * captures nothing that the record does not show as shared, and shares nothing that it does not capture.
 */
import { ScreenCapture } from "../media/screen.svelte";
import { readable } from "../protocol/http";
import type { HearingState } from "../state/hearing.svelte";
import { t, word } from "../ui/language.svelte";

export class Sharing {
  readonly #hearing: HearingState;
  readonly #capture = new ScreenCapture(() => void this.stop());
  /** What went wrong or ended without this person's doing; it stays until it is read. */
  problem = $state("");
  /** While the browser asks which screen, and until the record says that it is shared. */
  #beginning = $state(false);
  /** Whether the record has shown this capture as shared, and which time of joining that was. */
  #shared = false;
  #joined = 0;

  constructor(hearing: HearingState) {
    this.#hearing = hearing;
  }

  /** Under this name the tab remembers that it shared, over a reload that ends the capture. */
  get #mark(): string {
    return `shared ${this.#hearing.id}`;
  }

  /** Whether the record says that this person shares. */
  get mine(): boolean {
    const view = this.#hearing.view;
    return !!view?.screen && view.screen.by === view.you.id;
  }

  /** What is captured, to be shown to oneself. */
  get track(): MediaStreamTrack | null {
    return this.#capture.track;
  }

  /** What may be sent now: the capture, once the record has it. */
  get sent(): MediaStreamTrack | null {
    return this.mine ? this.#capture.track : null;
  }

  /** Ask for a screen, or take this camera, and share it. Must be called by a click: browsers ask only then. */
  async begin(camera = ""): Promise<void> {
    this.problem = "";
    this.#beginning = true;
    try {
      await this.#capture.open(camera);
      this.#shared = false;
      await this.#tell();
    } catch (error) {
      this.#capture.close();
      this.problem = error instanceof DOMException ? t(camera ? "screen.no_camera" : "screen.none_chosen") : readable(error);
    } finally {
      this.#beginning = false;
    }
  }

  /** End one's own sharing: the capture first, which must not wait for the network. */
  async stop(): Promise<void> {
    this.#capture.close();
    sessionStorage.removeItem(this.#mark);
    const you = this.#hearing.view?.you.id;
    if (!you || !this.mine) return;
    try {
      await this.#hearing.do("stop_screen", { participant: you });
    } catch (error) {
      // Without a line the record ends it by itself.
      if (this.#hearing.live) this.problem = readable(error);
    }
  }

  /** Keep in step with the record; call it whenever the view, the line or the capture changed. */
  follow(): void {
    const { view, live, joins } = this.#hearing;
    if (!view || !live || this.#beginning) return;
    if (!this.track && (this.mine || sessionStorage.getItem(this.#mark))) {
      void this.#forgotten();
    } else if (this.mine) {
      this.#shared = !!this.track;
      this.#joined = joins;
    } else if (this.track && this.#shared) {
      this.#shared = false;
      if (joins !== this.#joined && this.#hearing.may("share_screen")) void this.#again();
      else this.#over();
    }
  }

  close(): void {
    this.#capture.close();
  }

  async #tell(): Promise<void> {
    await this.#hearing.do("share_screen", { source: this.#capture.source });
    sessionStorage.setItem(this.#mark, "shared");
  }

  /** The line was cut and is back: the screen that was shared all the time is shared again. */
  async #again(): Promise<void> {
    try {
      await this.#tell();
    } catch {
      this.#over();
    }
  }

  /** The record ended it: the leader, the floor, a recess. */
  #over(): void {
    this.#capture.close();
    sessionStorage.removeItem(this.#mark);
    const last = this.#hearing.lines.findLast((line) => line.kind === "screen_stopped");
    const cause = typeof last?.data["cause"] === "string" ? last.data["cause"] : "line";
    this.problem = t("screen.over", { cause: word("screen.end", cause) });
  }

  /** The page was loaded anew, and with it the capture is gone: browsers give it only when they are asked. */
  async #forgotten(): Promise<void> {
    await this.stop();
    this.problem = t("screen.reloaded");
  }
}
