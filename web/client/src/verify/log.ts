/** The log: tlog-proof, checkpoint, keys, and the way from an entry to the root (C2SP, RFC 6962). */
import { ed25519Fits, sha256, unbase64, utf8 } from "./bytes";
import { hex, NotHere, Wrong } from "./der";

const PRIME = 2n ** 255n - 19n;
const LOW_ORDER = new Set([
  0n,
  1n,
  PRIME - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

export interface Proof {
  index: number;
  path: Uint8Array[];
  note: string;
}

export function readProof(text: string): Proof {
  const cut = text.indexOf("\n\n");
  const [header, index, ...path] = text.slice(0, Math.max(cut, 0)).split("\n");
  const digits = /^index (0|[1-9]\d{0,14})$/.exec(index ?? "")?.[1];
  if (header !== "c2sp.org/tlog-proof@v1" || digits === undefined || cut + 2 >= text.length) throw new Wrong("the proof is not a tlog-proof of version 1");
  const nodes = path.map((line) => unbase64(line, "a hash of the proof"));
  if (nodes.length > 63 || nodes.some((node) => node.length !== 32)) throw new Wrong("a hash of the proof has not 32 bytes");
  return { index: Number(digits), path: nodes, note: text.slice(cut + 2) };
}

interface Key {
  name: string;
  kind: number;
  public: Uint8Array;
  id: string;
}

async function readKey(text: string): Promise<Key> {
  const [name = "", stated, ...rest] = text.split("+");
  const data = unbase64(rest.join("+"), "the log's key");
  const id = hex((await sha256(utf8(`${name}\n`), data)).subarray(0, 4));
  if (!name || id !== stated) throw new Wrong("the log's key does not fit its own short hash");
  const kind = data[0] ?? 0;
  const key = { name, kind, public: data.subarray(1), id };
  if (kind === 1) checkPoint(key.public);
  else if (kind !== 6 || data.length !== 1313) throw new Wrong("the log's key is of an unknown kind");
  return key;
}

function checkPoint(key: Uint8Array): void {
  if (key.length !== 32) throw new Wrong("an Ed25519 key has 32 bytes");
  const y = BigInt(`0x${hex(Uint8Array.from(key).reverse())}`) & (2n ** 255n - 1n);
  if (y >= PRIME || LOW_ORDER.has(y)) throw new Wrong("nobody may rely on this key: not canonical, or of low order");
}

export interface Head {
  origin: string;
  size: number;
  root: Uint8Array;
  /** Keys of the log whose lines this page cannot check, and cosigners' names. */
  unchecked: string[];
}

/** The checkpoint, signed by each Ed25519 key of the log; lines of other keys are named, not checked. */
export async function openCheckpoint(note: string, vkeys: string[]): Promise<Head> {
  const keys = await Promise.all(vkeys.map(readKey));
  const cut = note.lastIndexOf("\n\n");
  const text = note.slice(0, cut + 1);
  const lines = note.slice(cut + 2).split("\n");
  if (cut < 0 || lines.pop() !== "" || !lines.length || lines.length > 64 || /[\0-\x09\x0b-\x1f]/.test(note)) throw new Wrong("the checkpoint is malformed");
  const head = readHead(text);
  const signed = new Map<Key, number>();
  const others = new Set<string>();
  for (const line of lines) {
    const [dash, name = "", encoded, ...more] = line.split(" ");
    if (dash !== "\u2014" || !name || name.includes("+") || more.length) throw new Wrong("a signature line is malformed");
    const data = unbase64(encoded, "a signature");
    if (data.length < 5) throw new Wrong("a signature is too short");
    const key = keys.find((one) => one.name === name && one.id === hex(data.subarray(0, 4)));
    if (!key) {
      if (name !== head.origin) others.add(name);
      continue;
    }
    signed.set(key, (signed.get(key) ?? 0) + 1);
    if (key.kind === 1 && !(await ed25519Fits(key.public, utf8(text), data.subarray(4)))) throw new Wrong("the signature does not fit the checkpoint");
  }
  for (const key of keys) {
    if (key.name !== head.origin) throw new Wrong("the key is of another log than the checkpoint");
    if (signed.get(key) !== 1) throw new Wrong("a key of the log has not signed, or twice");
    if (key.kind !== 1) others.add(`${key.name} (ML-DSA-44)`);
  }
  if (keys[0]?.kind !== 1) throw new NotHere("the log has no Ed25519 key");
  return { ...head, unchecked: [...others] };
}

function readHead(text: string): Omit<Head, "unchecked"> {
  const [origin = "", size = "", encoded, rest, ...more] = text.split("\n");
  const root = unbase64(encoded, "the root");
  if (!origin || !/^(0|[1-9]\d{0,14})$/.test(size) || rest !== "" || more.length || root.length !== 32) throw new Wrong("the checkpoint is malformed");
  return { origin, size: Number(size), root };
}

/** Letters of an Ed25519 signature in base64, with the four bytes that name its key. */
const ED25519_LETTERS = 92;

/** The note with the log's own Ed25519 line only, as it was committed: what time-stamps are about. */
export function logLines(note: string): string {
  const cut = note.lastIndexOf("\n\n");
  const start = `\u2014 ${note.split("\n")[0] ?? ""} `;
  const own = note.slice(cut + 2).split("\n").filter((line) => line.startsWith(start) && line.length === start.length + ED25519_LETTERS);
  return note.slice(0, cut + 2) + own.map((line) => `${line}\n`).join("");
}

/** The root to which an inclusion path leads (RFC 6962 2.1.1, from the top down). */
export async function climb(leaf: Uint8Array, index: number, size: number, path: Uint8Array[]): Promise<Uint8Array> {
  if (index < 0 || index >= size) throw new Wrong("the entry cannot be in a tree of this size");
  const last = path.at(-1);
  if (size === 1) {
    if (last) throw new Wrong("the path is too long");
    return leaf;
  }
  if (!last) throw new Wrong("the path is too short");
  let half = 1;
  while (half * 2 < size) half *= 2;
  const [left, rest] = [index < half, path.slice(0, -1)];
  const inner = left ? await climb(leaf, index, half, rest) : await climb(leaf, index - half, size - half, rest);
  return left ? sha256(Uint8Array.of(1), inner, last) : sha256(Uint8Array.of(1), last, inner);
}

