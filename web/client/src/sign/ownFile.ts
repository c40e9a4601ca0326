/** Signing the PDF of the minutes with a certificate of one's own: its private key is read here and goes nowhere. */
import { request, send } from "../protocol/http";
import { t } from "../ui/language.svelte";
import { base64, joined, same, sha256, unbase64 } from "../verify/bytes";

export interface OwnSignature {
  field: string;
  participant: string;
  name: string;
  signed: boolean;
  issuer: string;
  at: string | null;
}
export interface SigningCopy {
  n: number;
  sha256: string;
  size: number;
  yours: string;
  signatures: OwnSignature[];
}
/** What `hearing sign` takes too: `hearing-own-request/1`. */
export interface OwnRequest {
  form: string;
  ticket: string;
  size: number;
  added: string;
  attributes: string;
}

const P256 = { name: "ECDSA", namedCurve: "P-256" };

/** Where the copy that people sign, and what belongs to it, is asked for. */
export function address(hearing: string, file: string, end = ""): string {
  return `/api/hearings/${hearing}/sign/file${end}?${new URLSearchParams({ lang: "zh-CN", ...(file ? { file } : {}) })}`;
}

export function begin(hearing: string, file: string, certificate: string): Promise<OwnRequest> {
  return send<OwnRequest>(address(hearing, file, "/begin"), { certificate });
}

export function give(hearing: string, file: string, ticket: string, signature: string): Promise<{ signatures: OwnSignature[] }> {
  return send(address(hearing, file, "/finish"), { ticket, signature });
}

/** Sign what was asked for, when it is the file that this person can read: its digest stands in what is signed. */
export async function signedHere(hearing: string, file: string, asked: OwnRequest, pem: string): Promise<string> {
  const read = new Uint8Array(await (await request(address(hearing, file, ".pdf"))).arrayBuffer());
  const attributes = unbase64(asked.attributes, "the attributes");
  const digest = await covered(joined(read, unbase64(asked.added, "the file")), read.length);
  if (read.length !== asked.size || !digest || !holds(attributes, digest)) throw new Error(t("ownfile.differs"));
  const made = await crypto.subtle.sign({ ...P256, hash: "SHA-256" }, await privateKey(pem), attributes);
  return base64(new Uint8Array(made));
}

/** The digest of a file but for the room of its last signature, which has to reach to the file's end. */
async function covered(whole: Uint8Array, before: number): Promise<Uint8Array | null> {
  const tail = new TextDecoder("latin1").decode(whole.subarray(before));
  const found = [...tail.matchAll(/\/ByteRange ?\[ ?0 (\d+) (\d+) (\d+) ?\]/g)];
  const [first = 0, start = 0, length = 0] = found[0]?.slice(1).map(Number) ?? [];
  if (found.length !== 1 || first <= before || start + length !== whole.length) return null;
  return sha256(whole.subarray(0, first), whole.subarray(start));
}

/** The attribute of the digest (RFC 5652, 11.2), in its one spelling. */
function holds(attributes: Uint8Array, digest: Uint8Array): boolean {
  const wanted = joined(Uint8Array.from([0x30, 0x2f, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04, 0x31, 0x22, 0x04, 0x20]), digest);
  for (let at = 0; at + wanted.length <= attributes.length; at++) {
    if (same(attributes.subarray(at, at + wanted.length), wanted)) return true;
  }
  return false;
}

async function privateKey(pem: string): Promise<CryptoKey> {
  const body = /-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----/.exec(pem)?.[1];
  if (!body) throw new Error(t("ownfile.no_key"));
  try {
    const der = unbase64(body.replace(/\s+/g, ""), "the key");
    return await crypto.subtle.importKey("pkcs8", der, P256, false, ["sign"]);
  } catch {
    throw new Error(t("ownfile.no_key"));
  }
}
