/** Puts the worker that seals and opens frames between this browser's codecs and its connection. */
import { SCRIPT_TRANSFORM } from "../protocol/able";
import type { Keys, Kind } from "./frames";
import type { Order, Trouble, Use } from "./worker";
import address from "./worker?worker&url";

interface Policy {
  createScriptURL(address: string): string;
}
type Policies = { createPolicy(name: string, rules: Policy): Policy };
type Streams = { createEncodedStreams(): { readable: ReadableStream; writable: WritableStream } };

/** The page's rules let a worker be started from this one address alone. */
const policy = (globalThis as { trustedTypes?: Policies }).trustedTypes?.createPolicy("sealing-worker", {
  createScriptURL: (asked) => {
    if (asked !== address) throw new TypeError(asked);
    return asked;
  },
});

export class Sealer {
  readonly #worker = new Worker(policy?.createScriptURL(address) ?? address, { type: "module" });
  /** What older Chromium wants to be told when a connection is made. */
  readonly configuration: RTCConfiguration = SCRIPT_TRANSFORM ? {} : ({ encodedInsertableStreams: true } as RTCConfiguration);

  constructor(onTrouble: (trouble: Trouble) => void) {
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Trouble>) => onTrouble(data));
  }

  sender(sender: RTCRtpSender, kind: Kind): void {
    this.#between(sender, { direction: "send", kind, participant: "" });
  }

  receiver(receiver: RTCRtpReceiver, kind: Kind, participant: string): void {
    this.#between(receiver, { direction: "receive", kind, participant });
  }

  use(keys: Keys): void {
    this.#order({ do: "use", keys });
  }

  /** Send nothing until there are new keys. */
  pause(): void {
    this.#order({ do: "pause" });
  }

  /** Forget all keys. */
  close(): void {
    this.#worker.terminate();
  }

  #between(end: RTCRtpSender | RTCRtpReceiver, use: Use): void {
    if (SCRIPT_TRANSFORM) {
      end.transform = new RTCRtpScriptTransform(this.#worker, use);
      return;
    }
    const { readable, writable } = (end as unknown as Streams).createEncodedStreams();
    this.#order({ do: "streams", use, readable, writable }, [readable, writable] as unknown as Transferable[]);
  }

  #order(order: Order, transfer: Transferable[] = []): void {
    this.#worker.postMessage(order, transfer);
  }
}
