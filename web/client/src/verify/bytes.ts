/** Bytes, base64 in its one spelling, SHA-256, and signatures as the browser checks them. */
import { NotHere, Wrong } from "./der";

export function unbase64(text: unknown, what: string): Uint8Array<ArrayBuffer> {
  let raw: string | null = null;
  try {
    raw = typeof text === "string" ? atob(text) : null;
  } catch {
    raw = null;
  }
  if (raw === null || btoa(raw) !== text) throw new Wrong(`${what} is not base64 in its one spelling`);
  return Uint8Array.from(raw, (char) => char.charCodeAt(0));
}

export function base64(data: Uint8Array): string {
  return btoa(String.fromCharCode(...data));
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

export function joined(...pieces: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

export async function sha256(...pieces: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...pieces)));
}

export function same(one: Uint8Array, two: Uint8Array): boolean {
  return one.length === two.length && one.every((byte, at) => byte === two[at]);
}

/** Throws NotHere where the browser has no Ed25519. */
export async function ed25519Fits(key: Uint8Array, data: Uint8Array, signature: Uint8Array): Promise<boolean> {
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey("raw", joined(key), { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotSupportedError") throw new NotHere("this browser has no Ed25519");
    throw new Wrong("the key is not an Ed25519 key");
  }
  return crypto.subtle.verify({ name: "Ed25519" }, imported, joined(signature), joined(data));
}

export async function p256Fits(key: Uint8Array, data: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const kind = { name: "ECDSA", namedCurve: "P-256" };
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey("raw", joined(key), kind, false, ["verify"]);
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotSupportedError") throw new NotHere("this browser has no P-256");
    throw new Wrong("the key is not a point of P-256");
  }
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, joined(signature), joined(data));
}
