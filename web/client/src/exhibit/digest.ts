/** SHA-256, or SM3 beside it, of a file of any size, slice by slice, so that the page keeps answering. */
import { createSHA256, createSM3 } from "hash-wasm";

const SLICE = 4 * 1024 * 1024;

const MAKERS = { sha256: createSHA256, sm3: createSM3 };

/** The hex digest of the whole file, SHA-256 unless another is asked for; `progress` gets the share done, 0 to 1. Stops when `signal` says so. */
export async function digestOf(file: File, progress: (share: number) => void, signal: AbortSignal, kind: keyof typeof MAKERS = "sha256"): Promise<string> {
  const hash = await MAKERS[kind]();
  hash.init();
  for (let start = 0; start < file.size; start += SLICE) {
    signal.throwIfAborted();
    hash.update(new Uint8Array(await file.slice(start, start + SLICE).arrayBuffer()));
    progress(Math.min(1, (start + SLICE) / file.size));
  }
  return hash.digest("hex");
}
