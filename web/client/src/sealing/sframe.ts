/**
 * SFrame (RFC 9605): one media frame encrypted and authenticated, under the suites that WebCrypto has whole.
 *
 * A sealed frame is header, ciphertext and tag. The header names the key and the frame's number; both are
 * authenticated, and so is the metadata that the application adds.
 */

/** AES_128_GCM_SHA256_128 and AES_256_GCM_SHA512_128, by their registered numbers. */
export type Suite = 4 | 5;

interface Parameters {
  hash: string;
  keyBits: number;
}
const SUITES: Record<Suite, Parameters> = { 4: { hash: "SHA-256", keyBits: 128 }, 5: { hash: "SHA-512", keyBits: 256 } };
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const text = new TextEncoder();

type Bytes = Uint8Array<ArrayBuffer>;

/** A key made ready for frames: `kid` is its key id. */
export interface FrameKey {
  kid: bigint;
  key: CryptoKey;
  salt: Bytes;
}

export interface Header {
  kid: bigint;
  counter: bigint;
  /** Bytes that the header takes. */
  size: number;
}

/** What was to be opened is cut off, forged, or meant for other keys. */
export class FrameError extends Error {}

export function joined(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Big-endian, in as many bytes as given or, without, in as few as hold it. */
function number(value: bigint, size = 0): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0n || bytes.length < size; rest >>= 8n) bytes.unshift(Number(rest & 0xffn));
  return bytes;
}

/** The header of section 4.3: numbers below 8 stand in the config byte itself, longer ones follow it. */
export function writeHeader(kid: bigint, counter: bigint): Bytes {
  const k = kid < 8n ? [] : number(kid);
  const c = counter < 8n ? [] : number(counter);
  const high = k.length ? 8 | (k.length - 1) : Number(kid);
  const low = c.length ? 8 | (c.length - 1) : Number(counter);
  return Uint8Array.from([(high << 4) | low, ...k, ...c]);
}

/** Reads the header at the start of a sealed frame; throws `FrameError` when it is cut off. */
export function readHeader(bytes: Uint8Array): Header {
  const config = bytes[0];
  if (config === undefined) throw new FrameError("an empty frame");
  let size = 1;
  const value = (nibble: number): bigint => {
    if (nibble < 8) return BigInt(nibble);
    const end = size + (nibble & 7) + 1;
    if (end > bytes.length) throw new FrameError("the header is cut off");
    let read = 0n;
    while (size < end) read = (read << 8n) | BigInt(bytes[size++] ?? 0);
    return read;
  };
  const kid = value(config >> 4);
  const counter = value(config & 15);
  return { kid, counter, size };
}

async function expand(suite: Suite, base: CryptoKey, label: string, kid: bigint, bits: number): Promise<Bytes> {
  const info = joined(text.encode(label), Uint8Array.from([...number(kid, 8), ...number(BigInt(suite), 2)]));
  const { hash } = SUITES[suite];
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash, salt: new Uint8Array(), info }, base, bits));
}

/** Derives key and salt of one key id from its base key (section 4.4.2). */
export async function frameKey(suite: Suite, kid: bigint, base: Bytes): Promise<FrameKey> {
  const secret = await crypto.subtle.importKey("raw", base, "HKDF", false, ["deriveBits"]);
  const bytes = await expand(suite, secret, "SFrame 1.0 Secret key ", kid, SUITES[suite].keyBits);
  const salt = await expand(suite, secret, "SFrame 1.0 Secret salt ", kid, NONCE_BYTES * 8);
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  return { kid, key, salt };
}

function cipher(salt: Bytes, counter: bigint, additionalData: Bytes): AesGcmParams {
  const low = number(counter, NONCE_BYTES);
  const iv = salt.map((byte, at) => byte ^ (low[at] ?? 0));
  return { name: "AES-GCM", iv, additionalData, tagLength: TAG_BYTES * 8 };
}

/** Seals a frame. The caller never uses a counter twice under one key. */
export async function seal(key: FrameKey, counter: bigint, metadata: Bytes, plain: Bytes): Promise<Bytes> {
  const header = writeHeader(key.kid, counter);
  const how = cipher(key.salt, counter, joined(header, metadata));
  return joined(header, new Uint8Array(await crypto.subtle.encrypt(how, key.key, plain)));
}

/** Opens a sealed frame whose header was read; throws `FrameError` when it was changed on the way. */
export async function open(key: FrameKey, header: Header, metadata: Bytes, sealed: Bytes): Promise<Bytes> {
  const start = sealed.subarray(0, header.size);
  const how = cipher(key.salt, header.counter, joined(start, metadata));
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key.key, sealed.subarray(header.size)));
  } catch {
    throw new FrameError("the frame is not authentic");
  }
}
