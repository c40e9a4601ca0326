/** Which keys a log signs with one after another, from its own hand-over receipts (evidence/receipts/succession.py). */
import { same } from "./bytes";
import { NotHere, Wrong } from "./der";
import type { Json } from "./json";
import { climb, openCheckpoint } from "./log";
import { leafOf, readReceipt } from "./receipt";

const KIND = "log key rotated";

/** The log of so many entries went from the old keys to the new ones, the Ed25519 key first. */
export interface Handover {
  old: string[];
  new: string[];
  size: number;
}

/** Whether a text is the receipt of a hand-over; whether it is a right one, `readHandover` tells. */
export function isHandover(text: string): boolean {
  try {
    const { statement } = JSON.parse(text) as { statement?: { kind?: unknown } };
    return statement?.kind === KIND;
  } catch {
    return false;
  }
}

/** The hand-over that a receipt is about: all its keys have signed the checkpoint that covers the statement. */
export async function readHandover(text: string): Promise<Handover> {
  const receipt = readReceipt(text);
  const { statement, proof } = receipt;
  if (statement["kind"] !== KIND) throw new Wrong("this is not the receipt of a hand-over of the log to another key");
  const [before, after] = [keysOf(statement["old_keys"]), keysOf(statement["new_keys"])];
  if (before.some((key) => after.includes(key))) throw new Wrong("a key is handed over to itself");
  const head = await openCheckpoint(proof.note, [...before, ...after]).catch((error: unknown) => {
    // A hand-over that cannot be checked here joins no keys here.
    throw error instanceof NotHere ? new NotHere(`the hand-over: ${error.message}`) : new Wrong(`the hand-over: ${String(error)}`);
  });
  const root = await climb(await leafOf(receipt), proof.index, head.size, proof.path);
  if (!same(root, head.root)) throw new Wrong("the hand-over is not in the log whose root is signed");
  return { old: before, new: after, size: head.size };
}

function keysOf(value: Json | undefined): string[] {
  const keys = Array.isArray(value) ? value.filter((key) => typeof key === "string") : [];
  if (!keys.length || keys.length !== (value as Json[]).length) throw new Wrong("a hand-over names a list of keys");
  return keys;
}

/** Throws unless one of the keys is the pinned one or leads to it, for a log of that size. */
export function checkKeys(keys: string[], size: number, pinned: string, handovers: Handover[]): void {
  const trusted = joined(pinned, handovers);
  const known = keys.filter((key) => trusted.has(key));
  if (!known.length) throw new Wrong("the receipt names another log key than the one you gave");
  const counts = (key: string): boolean => {
    const since = handovers.filter((one) => one.new.includes(key)).map((one) => one.size);
    const until = handovers.filter((one) => one.old.includes(key)).map((one) => one.size);
    return (since.length ? Math.min(...since) : 0) <= size && size <= (until.length ? Math.max(...until) : size);
  };
  if (!known.some(counts)) throw new Wrong(`the log of ${size} entries was not signed with this key: it had been handed over`);
}

/** Every key that hand-overs join with the pinned one. */
function joined(pinned: string, handovers: Handover[]): Set<string> {
  const heirs = new Map<string, string>();
  for (const one of handovers) {
    const [from = "", to = ""] = [one.old[0], one.new[0]];
    if ((heirs.get(from) ?? to) !== to) throw new Wrong("two hand-overs of the log contradict each other: one was signed with a stolen key");
    heirs.set(from, to);
  }
  const found = new Set([pinned]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const one of handovers) {
      const both = [...one.old, ...one.new];
      if (both.some((key) => found.has(key))) both.forEach((key) => found.add(key));
    }
  }
  return found;
}
