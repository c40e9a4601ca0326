/**
 * A resumable upload (tus 1.0: HEAD for the offset, PATCH for the next piece).
 *
 * The upload's id is remembered on this device under the file's fingerprint: after a reload, choosing the same file
 * goes on from the last byte that the server holds.
 */
import { Refused, request, send, WRITES } from "../protocol/http";

const PIECE = 4 * 1024 * 1024;
const QUICK_TRIES = 4;
const FIRST_WAIT_MS = 500;

interface Remembered {
  id: string;
  name: string;
  size: number;
}

export class Upload {
  readonly #key: string;
  readonly #case: string;
  readonly #file: File;
  readonly #stop = new AbortController();
  id = $state("");
  /** Bytes that the server holds durably. */
  offset = $state(0);
  state = $state<"running" | "stopped" | "refused" | "done">("running");
  problem = $state.raw<unknown>(null);

  constructor(caseId: string, file: File) {
    this.#case = caseId;
    this.#file = file;
    this.#key = `upload ${caseId} ${file.name} ${file.size} ${file.lastModified}`;
  }

  get percent(): number {
    return this.#file.size ? Math.floor((100 * this.offset) / this.#file.size) : 100;
  }

  /** Send what is missing. Ends `done`, `stopped` when the line stays cut, or `refused` when this file cannot be filed. */
  async run(): Promise<void> {
    this.state = "running";
    this.problem = null;
    let tries = 0;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#open();
        while (this.offset < this.#file.size) {
          await this.#piece();
          tries = 0;
        }
        this.state = "done";
        return;
      } catch (error) {
        const final = error instanceof Refused && error.status >= 400 && error.status < 500 && error.status !== 409;
        tries += 1;
        if (final || tries > QUICK_TRIES || this.#stop.signal.aborted) {
          if (final) this.forget();
          this.problem = error;
          this.state = final ? "refused" : "stopped";
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** (tries - 1)));
      }
    }
  }

  /** The exhibit is filed, or the file was changed: nothing is to be continued. */
  forget(): void {
    localStorage.removeItem(this.#key);
  }

  close(): void {
    this.#stop.abort();
  }

  async #open(): Promise<void> {
    const kept = localStorage.getItem(this.#key);
    if (kept) {
      const { id } = JSON.parse(kept) as Remembered;
      try {
        const answer = await request(`/api/uploads/${id}`, { method: "HEAD", signal: this.#stop.signal });
        this.id = id;
        this.offset = Number(answer.headers.get("Upload-Offset") ?? 0);
        return;
      } catch (error) {
        // The server no longer knows it (finished, expired or another person's): start over.
        if (!(error instanceof Refused) || error.status === 0 || error.status >= 500) throw error;
        this.forget();
      }
    }
    const { name, size, type } = this.#file;
    const made = await send<{ id: string; offset: number }>("/api/uploads", { case: this.#case, name, size, sha256: "", type });
    this.id = made.id;
    this.offset = made.offset;
    localStorage.setItem(this.#key, JSON.stringify({ id: made.id, name, size } satisfies Remembered));
  }

  async #piece(): Promise<void> {
    const answer = await request(`/api/uploads/${this.id}`, {
      method: "PATCH",
      headers: {
        ...WRITES,
        "Content-Type": "application/offset+octet-stream",
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": String(this.offset),
      },
      body: this.#file.slice(this.offset, this.offset + PIECE),
      signal: this.#stop.signal,
    });
    this.offset = Number(answer.headers.get("Upload-Offset") ?? this.offset + PIECE);
  }
}

/** Names of files whose upload to this case was begun on this device and not finished. */
export function unfinished(caseId: string): string[] {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(`upload ${caseId} `))
    .map((key) => (JSON.parse(localStorage.getItem(key) ?? "{}") as Remembered).name);
}
