/**
 * A resumable upload (tus 1.0: POST announces, HEAD asks for the offset, PATCH sends the next piece), and the server's
 * verdict on the file once it is there.
 *
 * The upload's id is remembered on this device under the file's fingerprint: after a reload, choosing the same file
 * goes on from the last byte that the server holds.
 */
import { Refused, request, WRITES } from "../protocol/http";

const KIB = 1024;
/** A piece takes about this long, so that the progress shown is never much older. */
const PIECE_S = 2;
const [FIRST_PIECE, LEAST_PIECE, MOST_PIECE] = [1024 * KIB, 128 * KIB, 16 * 1024 * KIB];
/** The first pause of a line that is cut, and the longest. */
const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [500, 10_000];
/** A line that stays silent this long is cut, whatever the browser believes. */
const SILENT_MS = 60_000;
/** The server may take this long to look into a file. */
const JUDGING_MS = 300_000;
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
  #wake = (): void => {};
  id = $state("");
  /** Bytes that the server holds durably. */
  offset = $state(0);
  /** Bytes a second, lately; 0 while nothing is known. */
  speed = $state(0);
  state = $state<"running" | "waiting" | "judging" | "refused" | "done">("running");
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

  /**
   * Send what is missing, and wait whenever the line is cut: ends `done`, or `refused` when this file cannot be filed.
   * While it is `waiting` it tries by itself, again and again; `problem` says what the last try met.
   */
  async run(): Promise<void> {
    let tries = 0;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#open();
        this.state = "running";
        while (this.offset < this.#file.size) {
          await this.#piece();
          tries = 0;
        }
        this.state = "judging";
        this.seen = (await (await request(`/api/uploads/${this.id}`, { signal: this.#within(JUDGING_MS) })).json()) as Seen;
        this.problem = null;
        this.state = "done";
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.problem = error;
        this.speed = 0;
        if (error instanceof Refused && isFinal(error.status)) {
          this.forget();
          this.state = "refused";
          return;
        }
        this.state = "waiting";
        await this.#pause(Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS));
        tries += 1;
      }
    }
  }

  /** The line seems to be back: try now and not after the pause. */
  again(): void {
    this.#wake();
  }

  /** The exhibit is filed, or the file was changed: nothing is to be continued. */
  forget(): void {
    localStorage.removeItem(this.#key);
  }

  close(): void {
    this.#stop.abort();
    this.#wake();
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #within(milliseconds: number): AbortSignal {
    return AbortSignal.any([this.#stop.signal, AbortSignal.timeout(milliseconds)]);
  }

  async #open(): Promise<void> {
    const kept = localStorage.getItem(this.#key);
    if (kept) {
      const { id } = JSON.parse(kept) as Remembered;
      try {
        const answer = await request(`/api/uploads/${id}`, { method: "HEAD", headers: TUS, signal: this.#within(SILENT_MS) });
        this.id = id;
        this.offset = Number(answer.headers.get("Upload-Offset") ?? 0);
        return;
      } catch (error) {
        // The server no longer knows it (finished, expired or another person's): start over.
        if (!(error instanceof Refused) || !GONE.has(error.status)) throw error;
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
      signal: this.#within(SILENT_MS),
    });
    this.id = made.headers.get("Location")?.split("/").pop() ?? "";
    this.offset = 0;
    localStorage.setItem(this.#key, JSON.stringify({ id: this.id, name, size } satisfies Remembered));
  }

  async #piece(): Promise<void> {
    const [from, begun] = [this.offset, performance.now()];
    const length = this.speed ? Math.min(MOST_PIECE, Math.max(LEAST_PIECE, Math.floor(this.speed * PIECE_S))) : FIRST_PIECE;
    const answer = await request(`/api/uploads/${this.id}`, {
      method: "PATCH",
      headers: { ...TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(from) },
      body: this.#file.slice(from, from + length),
      signal: this.#within(SILENT_MS),
    });
    this.offset = Number(answer.headers.get("Upload-Offset") ?? from + length);
    const now = ((this.offset - from) * 1000) / (performance.now() - begun);
    this.speed = this.speed ? this.speed + WEIGHT * (now - this.speed) : now;
  }
}

/** The server holds no such upload of this person's. */
const GONE = new Set([403, 404, 410]);
/** Refusals of this moment (a login that ran out, a request too many, another one writing), not of this file. */
const PASSING = new Set([401, 408, 409, 423, 425, 429]);

/** Whether trying again would not help. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && !PASSING.has(status);
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
