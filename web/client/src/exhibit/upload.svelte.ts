/**
 * A resumable upload (tus 1.0: POST announces, HEAD asks for the offset, PATCH sends the next piece), and the server's
 * verdict on the file once it is there.
 *
 * The upload's id is remembered on this device under the file's fingerprint: after a reload, choosing the same file
 * goes on from the last byte that the server holds.
 */
import { get, Refused, request, WRITES } from "../protocol/http";

const PIECE = 4 * 1024 * 1024;
const QUICK_TRIES = 4;
const FIRST_WAIT_MS = 500;
/** How much the latest piece weighs in the speed that is shown. */
const WEIGHT = 0.3;
const TUS = { ...WRITES, "Tus-Resumable": "1.0.0" };

interface Remembered {
  id: string;
  name: string;
  size: number;
}

/** What the server found in the file. */
export interface Seen {
  sha256: string;
  kind: "pages" | "image" | "video";
  pages: number;
  duration_ms: number;
}

export class Upload {
  readonly #key: string;
  readonly #case: string;
  readonly #file: File;
  readonly #stop = new AbortController();
  id = $state("");
  /** Bytes that the server holds durably. */
  offset = $state(0);
  /** Bytes a second, lately; 0 while nothing is known. */
  speed = $state(0);
  state = $state<"running" | "judging" | "stopped" | "refused" | "done">("running");
  seen = $state.raw<Seen | null>(null);
  problem = $state.raw<unknown>(null);

  constructor(caseId: string, file: File) {
    this.#case = caseId;
    this.#file = file;
    this.#key = `upload ${caseId} ${file.name} ${file.size} ${file.lastModified}`;
  }

  get percent(): number {
    return this.#file.size ? Math.floor((100 * this.offset) / this.#file.size) : 100;
  }

  /** Seconds that the rest will take at this speed; 0 while the speed is not known. */
  get left(): number {
    return this.speed ? Math.ceil((this.#file.size - this.offset) / this.speed) : 0;
  }

  /** Send what is missing. Ends `done`, `stopped` when the line stays cut, or `refused` when this file cannot be filed. */
  async run(): Promise<void> {
    this.state = "running";
    this.problem = null;
    this.speed = 0;
    let tries = 0;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#open();
        while (this.offset < this.#file.size) {
          await this.#piece();
          tries = 0;
        }
        this.state = "judging";
        this.seen = await get<Seen>(`/api/uploads/${this.id}`);
        this.state = "done";
        return;
      } catch (error) {
        const final = error instanceof Refused && isFinal(error.status);
        tries += 1;
        if (final || tries > QUICK_TRIES || this.#stop.signal.aborted) {
          if (final) this.forget();
          this.problem = error;
          this.state = final ? "refused" : "stopped";
          return;
        }
        this.speed = 0;
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
        const answer = await request(`/api/uploads/${id}`, { method: "HEAD", headers: TUS, signal: this.#stop.signal });
        this.id = id;
        this.offset = Number(answer.headers.get("Upload-Offset") ?? 0);
        return;
      } catch (error) {
        // The server no longer knows it (finished, expired or another person's): start over.
        if (!(error instanceof Refused) || error.status === 0 || error.status === 423 || error.status >= 500) throw error;
        this.forget();
      }
    }
    const { name, size, type } = this.#file;
    const metadata = Object.entries({ case: this.#case, filename: name, filetype: type });
    const made = await request("/api/uploads", {
      method: "POST",
      headers: {
        ...TUS,
        "Upload-Length": String(size),
        "Upload-Metadata": metadata.map(([key, value]) => `${key} ${base64(value)}`).join(","),
      },
      signal: this.#stop.signal,
    });
    this.id = made.headers.get("Location")?.split("/").pop() ?? "";
    this.offset = 0;
    localStorage.setItem(this.#key, JSON.stringify({ id: this.id, name, size } satisfies Remembered));
  }

  async #piece(): Promise<void> {
    const [from, begun] = [this.offset, performance.now()];
    const answer = await request(`/api/uploads/${this.id}`, {
      method: "PATCH",
      headers: { ...TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(from) },
      body: this.#file.slice(from, from + PIECE),
      signal: this.#stop.signal,
    });
    this.offset = Number(answer.headers.get("Upload-Offset") ?? from + PIECE);
    const now = ((this.offset - from) * 1000) / (performance.now() - begun);
    this.speed = this.speed ? this.speed + WEIGHT * (now - this.speed) : now;
  }
}

/** Whether trying again would not help: the server refuses this file or this person, not this moment (409, 423). */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 409 && status !== 423;
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** Names of files whose upload to this case was begun on this device and not finished. */
export function unfinished(caseId: string): string[] {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(`upload ${caseId} `))
    .map((key) => (JSON.parse(localStorage.getItem(key) ?? "{}") as Remembered).name);
}
