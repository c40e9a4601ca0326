/** What a party signed with a key of its own (evidence/README.md, hearing-signed/1): steps 11 and 12. */
import { base64, ed25519Fits, joined, p256Fits, sha256, unbase64, utf8 } from "./bytes";
import { hex, Wrong } from "./der";
import { canonical, type Json } from "./json";
import { soundPoint } from "./points";

const SPKI = {
  ed25519: "302a300506032b6570032100",
  p256: "3059301306072a8648ce3d020106082a8648ce3d030107034200",
};
const OWN = new Set(["format", "number", "previous", "not_before", "signed_at"]);
type Fields = { [key: string]: Json };

export interface Party {
  statement: Fields;
  scheme: string;
  fingerprint: string;
}

function isFields(value: Json | undefined): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Null when the statement carries no signature. */
export async function checkSigned(around: Fields): Promise<Party | null> {
  const held = around["signed"];
  if (held === undefined) return null;
  if (!isFields(held) || typeof held["scheme"] !== "string") throw new Wrong("the party's signature is malformed");
  const { scheme, statement } = held;
  const passkey = scheme.startsWith("passkey-");
  const names = ["key", "scheme", "signature", "statement", ...(passkey ? ["authenticator_data", "client_data"] : [])];
  if (!["ed25519", "p256", "ssh-ed25519", "passkey-ed25519", "passkey-p256"].includes(scheme)) throw new Wrong("the party's signature is of no known scheme");
  if (Object.keys(held).sort().join() !== names.sort().join()) throw new Wrong("the party's signature is malformed");
  if (!isFields(statement) || statement["format"] !== "hearing-signed/1") throw new Wrong("what the party signed is of another form");
  const spki = unbase64(held["key"], "the party's key");
  const message = utf8(canonical(statement));
  const covered = passkey ? await byPasskey(held, message) : scheme === "ssh-ed25519" ? await bySsh(message) : message;
  if (!(await fits(scheme.endsWith("ed25519") ? "ed25519" : "p256", spki, covered, unbase64(held["signature"], "the party's signature")))) throw new Wrong("the party's signature does not fit what it signed");
  checkAgrees(statement, around);
  return { statement, scheme, fingerprint: hex(await sha256(spki)) };
}

async function fits(kind: "ed25519" | "p256", spki: Uint8Array, data: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const start = SPKI[kind].length / 2;
  const key = spki.subarray(start);
  if (hex(spki.subarray(0, start)) !== SPKI[kind] || key.length !== (kind === "p256" ? 65 : 32)) throw new Wrong("the party's key is malformed, or of another kind");
  if (signature.length !== 64) return false;
  if (kind === "p256") return p256Fits(key, data, signature);
  if (!soundPoint(key)) throw new Wrong("nobody may rely on the party's key");
  return ed25519Fits(key, data, signature);
}

/** What a passkey signs (WebAuthn, 6.3.3): somebody was present and recognised, and the challenge fits. */
async function byPasskey(held: Fields, message: Uint8Array): Promise<Uint8Array> {
  const data = unbase64(held["authenticator_data"], "the passkey's data");
  const client = unbase64(held["client_data"], "the browser's data");
  let said: Json;
  try {
    said = JSON.parse(new TextDecoder().decode(client)) as Json;
  } catch {
    throw new Wrong("the browser's data are no JSON");
  }
  const challenge = base64(await sha256(message)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  if (!isFields(said) || said["type"] !== "webauthn.get" || said["challenge"] !== challenge) throw new Wrong("the passkey answered another challenge");
  if (data.length < 37 || ((data[32] ?? 0) & 5) !== 5) throw new Wrong("the passkey signed without anybody present and recognised");
  return joined(data, await sha256(client));
}

/** What `ssh-keygen -Y sign -n hearing` signs for a message. */
export async function bySsh(message: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", message));
  const pieces = [utf8("hearing"), utf8(""), utf8("sha512"), digest].flatMap((part) => [Uint8Array.of(0, 0, 0, part.length), part]);
  return joined(utf8("SSHSIG"), ...pieces);
}

function checkAgrees(statement: Fields, around: Fields): void {
  const named = ["kind", "case", "file"].filter((name) => name in around);
  for (const name of new Set([...Object.keys(statement), ...named])) {
    if (!OWN.has(name) && !within(statement[name], around[name])) throw new Wrong(`the party signed something else than was sealed, in the field ${name}`);
  }
  const file = statement["file"];
  if (isFields(around["file"]) && !(isFields(file) && "sha256" in file && "size" in file)) throw new Wrong("the party has not signed the file's digest and size");
}

function within(part: Json | undefined, whole: Json | undefined): boolean {
  if (part === undefined || whole === undefined) return false;
  if (isFields(part)) return isFields(whole) && Object.entries(part).every(([name, value]) => name in whole && within(value, whole[name]));
  return canonical(part) === canonical(whole);
}

/** Null when the statement is not one of a case's series; otherwise its number, and the size of the log it names. */
export function checkOrder(statement: Fields, origin: string, index: number): string | null {
  if (!["case", "number", "previous", "not_before"].some((name) => name in statement)) return null;
  const { number, previous, not_before: seen } = statement;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 1) throw new Wrong("what the party signed has no number");
  if (typeof previous !== "string" || !/^[0-9a-f]{64}$/.test(previous) || (number === 1) !== (previous === "0".repeat(64))) throw new Wrong("the digest of the statement before is malformed");
  if (!isFields(seen) || Object.keys(seen).sort().join() !== "origin,root,size" || unbase64(seen["root"], "the root").length !== 32) throw new Wrong("the checkpoint that the party had seen is malformed");
  const size = seen["size"];
  if (seen["origin"] !== origin || typeof size !== "number" || !Number.isSafeInteger(size) || size < 0 || size > index) throw new Wrong("the checkpoint that the party had seen is of another log, or later than the entry");
  if (number > 1 && size === 0) throw new Wrong("the party had seen an empty log after an earlier statement");
  return `${number} (>= ${size})`;
}

