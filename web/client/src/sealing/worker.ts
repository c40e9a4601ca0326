/** Seals and opens encoded frames away from the page, so that a busy page holds up no sound. */
import { Frames, type Keys, type Kind } from "./frames";

/** One transform: what is sent, or what is received from one participant. */
export interface Use {
  direction: "send" | "receive";
  kind: Kind;
  participant: string;
}
export type Order = { do: "use"; keys: Keys } | { do: "pause" } | { do: "streams"; use: Use; readable: ReadableStream; writable: WritableStream };
/** Whose frames cannot be opened for some seconds already, and whose can again. */
export interface Trouble {
  participant: string;
  opened: boolean;
}

interface Frame {
  data: ArrayBuffer;
}
/** What a standard transform offers beside its streams; a browser may lack either. */
interface Asking {
  generateKeyFrame?(): Promise<unknown>;
  sendKeyFrameRequest?(): Promise<unknown>;
}

/** Frames of the former epoch are still on their way when another begins. */
const KEEP_FORMER_MS = 2000;
const TROUBLE_AFTER_MS = 3000;
const ASK_AGAIN_MS = 500;

const frames = new Frames();
const senders = new Set<() => void>();
const receivers = new Set<() => void>();
let orders: Promise<void> = Promise.resolve();
let hasKeys = false;

const say = (trouble: Trouble): void => postMessage(trouble);
const attempt = (work: Promise<unknown> | undefined): void => void work?.catch(() => undefined);

async function use(keys: Keys): Promise<void> {
  await frames.use(keys);
  hasKeys = true;
  for (const tell of [...senders, ...receivers]) tell();
  setTimeout(() => frames.forget(keys.epoch), KEEP_FORMER_MS);
}

function sending(kind: Kind, asking: Asking): TransformStream<Frame, Frame> {
  if (kind === "video") senders.add(() => attempt(asking.generateKeyFrame?.()));
  return new TransformStream({
    async transform(frame, out) {
      const sealed = await frames.seal(kind, new Uint8Array(frame.data));
      if (!sealed) return;
      frame.data = sealed.buffer;
      out.enqueue(frame);
    },
  });
}

function receiving({ kind, participant }: Use, asking: Asking): TransformStream<Frame, Frame> {
  let missed = kind === "video";
  let askedAt = 0;
  let failingSince = 0;
  let told = false;
  if (kind === "video") receivers.add(() => (missed = true));

  /** A picture that began before its keys were there cannot be drawn until it begins anew. */
  function opened(data: Uint8Array): void {
    failingSince = 0;
    if (told) say({ participant, opened: true });
    told = false;
    if (!missed) return;
    if (((data[0] ?? 0) & 1) === 0) missed = false;
    else if (Date.now() - askedAt > ASK_AGAIN_MS) {
      askedAt = Date.now();
      attempt(asking.sendKeyFrameRequest?.());
    }
  }
  function failed(): void {
    missed = kind === "video";
    if (!hasKeys) return;
    failingSince ||= Date.now();
    if (told || Date.now() - failingSince < TROUBLE_AFTER_MS) return;
    told = true;
    say({ participant, opened: false });
  }
  return new TransformStream({
    async transform(frame, out) {
      try {
        const plain = await frames.open(participant, kind, new Uint8Array(frame.data));
        opened(plain);
        frame.data = plain.buffer;
        out.enqueue(frame);
      } catch {
        // What cannot be opened is never shown or played.
        failed();
      }
    },
  });
}

function run(use: Use, readable: ReadableStream, writable: WritableStream, asking: Asking): void {
  const transform = use.direction === "send" ? sending(use.kind, asking) : receiving(use, asking);
  // A connection that closes ends its streams.
  void readable.pipeThrough(transform).pipeTo(writable).catch(() => undefined);
}

addEventListener("message", ({ data }: MessageEvent<Order>) => {
  if (data.do === "pause") frames.pause();
  else if (data.do === "streams") run(data.use, data.readable, data.writable, {});
  else orders = orders.then(() => use(data.keys));
});
addEventListener("rtctransform", (event) => {
  const { transformer } = event as unknown as { transformer: Asking & { options: Use; readable: ReadableStream; writable: WritableStream } };
  run(transformer.options, transformer.readable, transformer.writable, transformer);
});
