/**
 * Sealing what one browser sends and opening what it receives, frame by frame.
 *
 * Of a VP8 frame the bytes stay in clear that a forwarding server reads: the key-frame bit, and of a key frame also its
 * size (RFC 6386, section 9.1). They are authenticated. Of sound nothing stays in clear.
 */
import { FrameError, type FrameKey, frameKey, joined, open, readHeader, seal, type Suite } from "./sframe";

export const SUITE: Suite = 5;
/** Frames that arrive late, or again: so many numbers behind the newest one they are no longer taken. */
const WINDOW = 2048;
const KEY_FRAME_CLEAR = 10;
const DELTA_FRAME_CLEAR = 1;

export type Kind = "audio" | "video";
type Bytes = Uint8Array<ArrayBuffer>;

/** One epoch's keys as they come from the agreement. */
export interface Keys {
  epoch: number;
  /** One's own id. */
  me: string;
  /** Every member's key id and base key, one's own too. */
  members: Record<string, { kid: bigint; base: Bytes }>;
}

/** Which frames of a key were seen already. */
class Seen {
  #highest = -1;
  readonly #marks = new Uint8Array(WINDOW);

  has(counter: number): boolean {
    return counter <= this.#highest - WINDOW || (counter <= this.#highest && this.#marks[counter % WINDOW] === 1);
  }

  add(counter: number): void {
    for (let n = Math.max(this.#highest + 1, counter - WINDOW + 1); n <= counter; n++) this.#marks[n % WINDOW] = 0;
    this.#highest = Math.max(this.#highest, counter);
    this.#marks[counter % WINDOW] = 1;
  }
}

interface Held {
  epoch: number;
  participant: string;
  key: FrameKey;
  seen: Seen;
}

/** How many first bytes of a frame stay in clear. */
function clear(kind: Kind, data: Bytes): number {
  if (kind === "audio" || !data.length) return 0;
  return Math.min(data.length, (data[0] ?? 0) & 1 ? DELTA_FRAME_CLEAR : KEY_FRAME_CLEAR);
}

/** The metadata of a frame: what it is, and its bytes in clear. */
function metadata(kind: Kind, head: Bytes): Bytes {
  return joined(Uint8Array.of(kind === "audio" ? 0 : 1), head);
}

export class Frames {
  #own: FrameKey | null = null;
  #counter = 0n;
  readonly #held = new Map<bigint, Held>();

  /** Seal by these keys from now on, and open by them too; keys of earlier epochs still open until `forget`. */
  async use(keys: Keys): Promise<void> {
    for (const [participant, { kid, base }] of Object.entries(keys.members)) {
      const key = await frameKey(SUITE, kid, base);
      if (participant !== keys.me) this.#held.set(kid, { epoch: keys.epoch, participant, key, seen: new Seen() });
      else [this.#own, this.#counter] = [key, 0n];
    }
  }

  /** Send nothing until there are new keys. */
  pause(): void {
    this.#own = null;
  }

  /** Drop the keys of every epoch before this one. */
  forget(before: number): void {
    for (const [kid, held] of this.#held) if (held.epoch < before) this.#held.delete(kid);
  }

  /** Seals a frame; null while there is no key: it is not sent then. */
  async seal(kind: Kind, data: Bytes): Promise<Bytes | null> {
    const key = this.#own;
    if (!key || !data.length) return null;
    const head = data.slice(0, clear(kind, data));
    return joined(head, await seal(key, this.#counter++, metadata(kind, head), data.slice(head.length)));
  }

  /** Opens a frame of this participant; throws `FrameError` when it is not theirs, was seen before, or was changed. */
  async open(participant: string, kind: Kind, data: Bytes): Promise<Bytes> {
    const head = data.slice(0, clear(kind, data));
    const sealed = data.slice(head.length);
    const header = readHeader(sealed);
    const held = this.#held.get(header.kid);
    if (held?.participant !== participant) throw new FrameError("no key of this sender has this id");
    const counter = Number(header.counter);
    if (!Number.isSafeInteger(counter) || held.seen.has(counter)) throw new FrameError("the frame came before");
    const plain = await open(held.key, header, metadata(kind, head), sealed);
    if (held.seen.has(counter)) throw new FrameError("the frame came before");
    held.seen.add(counter);
    return joined(head, plain);
  }
}
