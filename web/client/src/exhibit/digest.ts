/** SHA-256 of a file of any size, slice by slice, so that the page keeps answering. */
import { createSHA256 } from "hash-wasm";

const SLICE = 4 * 1024 * 1024;

/** The hex digest of the whole file; `progress` gets the share done, 0 to 1. Stops when `signal` says so. */
export async function digestOf(file: File, progress: (share: number) => void, signal: AbortSignal): Promise<string> {
  const hash = await createSHA256();
  hash.init();
  for (let start = 0; start < file.size; start += SLICE) {
    signal.throwIfAborted();
    hash.update(new Uint8Array(await file.slice(start, start + SLICE).arrayBuffer()));
    progress(Math.min(1, (start + SLICE) / file.size));
  }
  return hash.digest("hex");
}
