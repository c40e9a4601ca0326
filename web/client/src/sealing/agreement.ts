/**
 * How the browsers of a deliberating panel agree on keys through a server that they do not trust.
 *
 * For each epoch (whenever somebody comes or goes) each browser makes a new key pair. First all commit to their public
 * keys, then all show them: nobody, the server neither, can choose a key after having seen another's, so six digits
 * made from all keys are enough to compare aloud. Then each sends its own media key to each other, wrapped under what
 * the two share. Everything is bound to hearing, epoch and all public keys, so that browsers that were shown different
 * keys cannot read one another at all. signaling/README.md describes the same for another client.
 */
type Bytes = Uint8Array<ArrayBuffer>;

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const BASE_BYTES = 32;
const text = new TextEncoder();

/** Something that the server passed on does not fit: it, or someone on the way, changed it. */
export class AgreementError extends Error {}

export const to64 = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
export const from64 = (value: string): Bytes =>
  Uint8Array.from(atob(value.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

async function digest(...parts: unknown[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", text.encode(JSON.stringify(parts))));
}

/** A key pair of one epoch; the private half never leaves this object. */
export interface Pair {
  secret: CryptoKey;
  shown: string;
}

export async function makePair(): Promise<Pair> {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  return { secret: pair.privateKey, shown: to64(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey))) };
}

/** The commitment to a public key that is not shown yet. */
export async function commitment(hearing: string, epoch: number, participant: string, shown: string): Promise<string> {
  return to64(await digest("commitment", hearing, epoch, participant, shown));
}

/** What all who were shown the same keys have alike. */
export async function transcript(hearing: string, epoch: number, shown: Record<string, string>): Promise<Bytes> {
  const sorted = Object.entries(shown).sort(([a], [b]) => (a < b ? -1 : 1));
  return digest("transcript", hearing, epoch, sorted);
}

/** Six digits to compare aloud, as "123 456". */
export async function code(over: Bytes): Promise<string> {
  const bytes = await digest("code", to64(over));
  const value = new DataView(bytes.buffer).getBigUint64(0) % 1_000_000n;
  const digits = String(value).padStart(6, "0");
  return `${digits.slice(0, 3)} ${digits.slice(3)}`;
}

async function shared(pair: Pair, theirs: string, over: Bytes, from: string, to: string): Promise<CryptoKey> {
  const other = await crypto.subtle.importKey("raw", from64(theirs), CURVE, false, []);
  const bits = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, pair.secret, 256);
  const secret = await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: over, info: text.encode(JSON.stringify(["media key", from, to])) };
  return crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Each wrapping key is made for one sender, one receiver and one epoch, and used once: the nonce can be fixed. */
const NONCE = { name: "AES-GCM", iv: new Uint8Array(12) };

export const makeBase = (): Bytes => crypto.getRandomValues(new Uint8Array(BASE_BYTES));

export async function wrap(pair: Pair, theirs: string, over: Bytes, from: string, to: string, base: Bytes): Promise<string> {
  return to64(new Uint8Array(await crypto.subtle.encrypt(NONCE, await shared(pair, theirs, over, from, to), base)));
}

export async function unwrap(pair: Pair, theirs: string, over: Bytes, from: string, to: string, wrapped: string): Promise<Bytes> {
  try {
    const base = await crypto.subtle.decrypt(NONCE, await shared(pair, theirs, over, from, to), from64(wrapped));
    if (base.byteLength !== BASE_BYTES) throw new AgreementError("a media key of another length");
    return new Uint8Array(base);
  } catch {
    throw new AgreementError(`the media key of ${from} does not fit`);
  }
}

/** The key id of a member: the epoch, and the place among the sorted members. */
export const keyId = (epoch: number, place: number): bigint => BigInt(epoch) * 64n + BigInt(place);
