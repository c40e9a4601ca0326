/** Signing what one files with a key of one's own: `hearing-signed/1`, at the next number of the case. */
import { get, Refused, send } from "../protocol/http";
import { session } from "../state/session.svelte";
import { t } from "../ui/language.svelte";
import { base64, joined, sha256, unbase64, utf8 } from "../verify/bytes";
import { hex, number32, only, parts } from "../verify/der";
import { canonical, type Json } from "../verify/json";
import { type Kept, keptKeys, signature } from "./device";

export type Fields = { [key: string]: Json };
export interface Signed extends Fields {
  statement: Fields;
}
export interface PublicHalf {
  algorithm: "ed25519" | "p256";
  /** Base64 of the SubjectPublicKeyInfo. */
  spki: string;
}
export interface OwnKey extends PublicHalf {
  fingerprint: string;
  method: "browser" | "passkey" | "uploaded";
  label: string;
  enrolled_at: string;
  revoked_at: string | null;
  credential: string;
}
export interface OwnKeys {
  keys: OwnKey[];
  events: { n: number; kind: string; fingerprint: string; at: string }[];
  passkeys: { id: string; label: string; created_at: string }[];
}
interface Series {
  next: { number: number; previous: string };
  checkpoint: { origin: string; size: number; root: string };
  rp_id: string;
}

/** A statement that waits for a signature made with a tool of one's own. */
export interface ByHand {
  text: string;
  key: PublicHalf;
  give: (signature: string, ssh: boolean) => void;
  cancel: () => void;
}

class Asking {
  now = $state.raw<ByHand | null>(null);
}
export const asking = new Asking();

const MOST_TRIES = 20;
const SEEN = "log-seen";

/**
 * File something, signed when the person has a key: `file` gets what was signed, or null. When another signed statement
 * of the case was first, it is signed anew with the next number, by itself.
 */
export async function filed<T>(caseId: string, content: Fields, file: (signed: Signed | null) => Promise<T>): Promise<T> {
  const { keys } = await get<OwnKeys>("/api/keys");
  const active = keys.filter((key) => !key.revoked_at);
  if (!active.length) return file(null);
  for (let tries = 1; ; tries++) {
    const now = await get<Series>(`/api/cases/${caseId}/statements`);
    requireNewer(now.checkpoint);
    const place = { format: "hearing-signed/1", ...now.next, not_before: now.checkpoint, signed_at: new Date().toISOString() };
    try {
      return await file(await signedBy(active, { ...place, ...content }, now.rp_id));
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "statement_number" || tries === MOST_TRIES) throw error;
    }
  }
}

/** Whoever filed: what a signed statement says of them. */
export function me(): { account: string } {
  return { account: session.account?.id ?? "" };
}

/** What is signed of a filing under seal: for whom, and a commitment in the place of what is filed, with its salt. */
export async function underSeal(filed: Fields & { upload: string }, recipients: string[], caseId: string, side: string): Promise<{ salt: string; content: Fields }> {
  const { upload, ...what } = filed;
  const salt = base64(crypto.getRandomValues(new Uint8Array(32)));
  const committed = base64(await sha256(utf8(canonical({ salt, ...what }))));
  const circle = [...new Set([me().account, ...recipients])];
  return { salt, content: { kind: "sealed_exhibit_filed", case: caseId, side, by: me(), body: { recipients: circle }, upload, committed } };
}

/** By what a key is called: SHA-256 (hex) of its SubjectPublicKeyInfo. */
export async function fingerprint(spki: string): Promise<string> {
  return hex(await sha256(unbase64(spki, "the key")));
}

/** Refuse to sign under a log that is shorter than this browser has seen it. */
function requireNewer(now: Series["checkpoint"]): void {
  const kept = JSON.parse(localStorage.getItem(SEEN) ?? "null") as Series["checkpoint"] | null;
  if (kept && kept.origin === now.origin && kept.size > now.size) throw new Error(t("sign.log_shorter"));
  localStorage.setItem(SEEN, JSON.stringify(now));
}

/** Sign a statement with the key that this device has, a passkey that was enrolled, or a tool of one's own. */
export async function signedByOwnKey(statement: Fields, host: string): Promise<Signed> {
  const { keys } = await get<OwnKeys>("/api/keys");
  return signedBy(keys.filter((key) => !key.revoked_at), statement, host);
}

async function signedBy(keys: OwnKey[], statement: Fields, host: string): Promise<Signed> {
  const kept = (await keptKeys().catch(() => [])).find((one) => keys.some((key) => key.fingerprint === one.fingerprint));
  if (kept) return byDevice(kept, statement);
  const passkey = keys.find((key) => key.method === "passkey");
  if (passkey) return byPasskey(passkey.credential, passkey, statement, host);
  const own = keys.find((key) => key.method === "uploaded");
  if (own) return byHand(own, statement);
  throw new Error(t("sign.key_elsewhere"));
}

export async function byDevice(kept: Kept, statement: Fields): Promise<Signed> {
  return { statement, scheme: kept.scheme, key: kept.spki, signature: await signature(kept, utf8(canonical(statement))) };
}

/** WebAuthn, 7.2: the challenge is the SHA-256 of the statement. */
export async function byPasskey(credential: string, key: PublicHalf, statement: Fields, host: string): Promise<Signed> {
  const challenge = await sha256(utf8(canonical(statement)));
  const id = unbase64(credential.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(credential.length / 4) * 4, "="), "the passkey's id");
  const publicKey: PublicKeyCredentialRequestOptions = { challenge, rpId: host, allowCredentials: [{ id, type: "public-key" }], userVerification: "required" };
  const given = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  if (!given) throw new Error(t("sign.no_passkey"));
  const response = given.response as AuthenticatorAssertionResponse;
  const made = new Uint8Array(response.signature);
  return {
    statement,
    scheme: `passkey-${key.algorithm}`,
    key: key.spki,
    signature: base64(key.algorithm === "p256" ? plain(made) : made),
    authenticator_data: base64(new Uint8Array(response.authenticatorData)),
    client_data: base64(new Uint8Array(response.clientDataJSON)),
  };
}

/** r and s of a DER signature, 64 bytes. */
function plain(der: Uint8Array): Uint8Array {
  const [r, s] = parts(only(der), 0x02, 0x02);
  return joined(number32(r), number32(s));
}

/** Show the statement, and wait for the signature that a tool of one's own made over it. */
export function byHand(key: PublicHalf, statement: Fields): Promise<Signed> {
  return new Promise((resolve, reject) => {
    asking.now = {
      text: canonical(statement),
      key,
      give: (made, ssh) => {
        asking.now = null;
        resolve({ statement, scheme: ssh ? "ssh-ed25519" : key.algorithm, key: key.spki, signature: made });
      },
      cancel: () => {
        asking.now = null;
        reject(new Error(t("sign.cancelled")));
      },
    };
  });
}

/** What somebody pastes: base64 of 64 bytes, of a DER signature, or the armour of ssh-keygen. Null when it is none. */
export function pasted(text: string, algorithm: string): { signature: string; ssh: boolean } | null {
  const ssh = text.includes("BEGIN SSH SIGNATURE");
  const letters = text.replace(/-----[^-]*-----/g, "").replace(/\s+/g, "");
  try {
    const data = unbase64(letters, "the signature");
    if (ssh) return data.length > 64 ? { signature: base64(data.subarray(-64)), ssh } : null;
    const found = algorithm === "p256" && data[0] === 0x30 && data.length !== 64 ? plain(data) : data;
    return found.length === 64 ? { signature: base64(found), ssh } : null;
  } catch {
    return null;
  }
}

/** Enrol: have the key sign the statement of its enrolment, and give what the person has then. */
export async function enrol(method: OwnKey["method"], key: string, label: string, sign: (statement: Fields, key: PublicHalf) => Promise<Signed>): Promise<OwnKeys> {
  const begun = await send<{ ticket: string; statement: Fields; key: PublicHalf }>("/api/keys/begin", { method, key, label, replaces: "" });
  return send<OwnKeys>("/api/keys/finish", { ticket: begun.ticket, signed: await sign(begun.statement, begun.key) });
}
