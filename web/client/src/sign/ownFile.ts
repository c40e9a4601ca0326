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
  /** By what the file shows that the certificate was not revoked. */
  told: "answer" | "list" | "nothing";
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
  way: Way;
  size: number;
  added: string;
  attributes: string;
}

export type Way = "ecdsa-sha256" | "rsa-sha256" | "rsa-pss-sha256";
/** The language of the file: there is one in each, and each is signed by itself. */
export type Copy = "zh-CN" | "en";

/** How keys are read and sign, by the way in which theirs does; which curve one is on, its file says. */
const SIGNING: Record<Way, { reads: readonly (RsaHashedImportParams | EcKeyImportParams)[]; signs: EcdsaParams | RsaPssParams | Algorithm }> = {
  "ecdsa-sha256": {
    reads: ["P-256", "P-384"].map((namedCurve) => ({ name: "ECDSA", namedCurve })),
    signs: { name: "ECDSA", hash: "SHA-256" },
  },
  "rsa-sha256": { reads: [{ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }], signs: { name: "RSASSA-PKCS1-v1_5" } },
  "rsa-pss-sha256": { reads: [{ name: "RSA-PSS", hash: "SHA-256" }], signs: { name: "RSA-PSS", saltLength: 32 } },
};

/** Where the copy that people sign, and what belongs to it, is asked for. */
export function address(hearing: string, file: string, copy: Copy, end = ""): string {
  return `/api/hearings/${hearing}/sign/file${end}?${new URLSearchParams({ lang: copy, ...(file ? { file } : {}) })}`;
}

export function begin(hearing: string, file: string, copy: Copy, certificate: string): Promise<OwnRequest> {
  return send<OwnRequest>(address(hearing, file, copy, "/begin"), { certificate });
}

export function give(hearing: string, file: string, copy: Copy, ticket: string, signature: string): Promise<{ signatures: OwnSignature[] }> {
  return send(address(hearing, file, copy, "/finish"), { ticket, signature });
}

/** Sign what was asked for, when it is the file that this person can read: its digest stands in what is signed. */
export async function signedHere(hearing: string, file: string, copy: Copy, asked: OwnRequest, pem: string): Promise<string> {
  const read = new Uint8Array(await (await request(address(hearing, file, copy, ".pdf"))).arrayBuffer());
  const attributes = unbase64(asked.attributes, "the attributes");
  const digest = await covered(joined(read, unbase64(asked.added, "the file")), read.length);
  if (read.length !== asked.size || !digest || !holds(attributes, digest)) throw new Error(t("ownfile.differs"));
  const made = await crypto.subtle.sign(SIGNING[asked.way].signs, await privateKey(pem, asked.way), attributes);
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

async function privateKey(pem: string, way: Way): Promise<CryptoKey> {
  const body = /-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----/.exec(pem)?.[1];
  if (!body) throw new Error(t("ownfile.no_key"));
  const der = unbase64(body.replace(/\s+/g, ""), "the key");
  for (const kind of SIGNING[way].reads) {
    try {
      return await crypto.subtle.importKey("pkcs8", der, kind, false, ["sign"]);
    } catch {
      // of another kind: the next one, or the words below
    }
  }
  throw new Error(t("ownfile.no_key"));
}
