/** A receipt as it is read from its text: exactly its fields, each in its one spelling (evidence/README.md). */
import { base64, sha256, unbase64, utf8 } from "./bytes";
import { Wrong } from "./der";
import { canonical, type Json } from "./json";
import { type Proof, readProof } from "./log";

export interface Stamp {
  kind: string;
  name: string;
  token: Uint8Array;
  chain: string;
}
export interface Receipt {
  statement: { [key: string]: Json };
  salt: Uint8Array;
  proof: Proof;
  stamps: Stamp[];
  keys: string[];
}
const NOTES: Record<string, string> = {
  embedded: JSON.stringify({ zh: "由平台内置时间戳服务加盖,并非合格的第三方时间戳", en: "stamped by the embedded authority, not a qualified one" }),
  outside: JSON.stringify({
    zh: "由平台以外的时间戳服务加盖;是否为合格的时间戳,须查其证书",
    en: "stamped by an authority outside the platform; its certificate shows whether it is a qualified one",
  }),
};

function fields(value: Json | undefined, ...names: string[]): { [key: string]: Json } {
  if (value === null || typeof value !== "object" || Array.isArray(value) || Object.keys(value).sort().join() !== [...names].sort().join()) throw new Wrong(`exactly these fields are expected: ${names.join(", ")}`);
  return value;
}

export function readReceipt(text: string): Receipt {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new Wrong("this is no JSON");
  }
  const all = fields(value, "format", "statement", "salt", "proof", "timestamps", "log_keys");
  const { statement, proof, timestamps, log_keys: keys } = all;
  if (all["format"] !== "hearing-receipt/2") throw new Wrong("the format is not hearing-receipt/2");
  if (typeof proof !== "string" || !Array.isArray(timestamps) || !Array.isArray(keys)) throw new Wrong("a field is of another kind");
  if (statement === null || typeof statement !== "object" || Array.isArray(statement)) throw new Wrong("the statement is no object");
  const salt = unbase64(all["salt"], "the salt");
  const named = keys.filter((key) => typeof key === "string");
  if (salt.length !== 32) throw new Wrong("the salt has not 32 bytes");
  if (!named.length || named.length !== keys.length || named.length > 4 || new Set(named).size !== named.length) throw new Wrong("1 to 4 different log keys are expected");
  const stamps = timestamps.map(readStamp);
  if (stamps.length > 16 || new Set(stamps.map((one) => one.token.join())).size !== stamps.length) throw new Wrong("at most 16 different time-stamps are expected");
  // A key twice, other spaces or numbers that a browser cannot hold all show here.
  if (`${JSON.stringify(value, null, 2)}\n` !== text) throw new Wrong("not in the one spelling of receipts, or with numbers that a browser cannot read exactly");
  return { statement: statement as { [key: string]: Json }, salt, proof: readProof(proof), stamps, keys: named };
}

function readStamp(value: Json): Stamp {
  const { kind, name, note, token, chain } = fields(value, "kind", "name", "note", "token", "chain");
  if (typeof kind !== "string" || typeof name !== "string" || typeof chain !== "string") throw new Wrong("a time-stamp is malformed");
  if (!(kind in NOTES) || JSON.stringify(note) !== NOTES[kind]) throw new Wrong("a time-stamp is of no known kind");
  if (!/^(-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n)+$/.test(chain)) throw new Wrong("the chain is not plain PEM");
  return { kind, name, token: unbase64(token, "a token"), chain };
}

/** The hash of the log's entry that stands for a receipt's statement. */
export async function leafOf({ salt, statement }: Receipt): Promise<Uint8Array<ArrayBuffer>> {
  const digest = await sha256(salt, utf8(canonical(statement)));
  return sha256(Uint8Array.of(0), utf8(`hearing-commitment/1\n${base64(digest)}\n`));
}

/** Whether a receipt states an SM3 digest of its file too; a text that is no receipt states none. */
export function statesSm3(text: string): boolean {
  try {
    const { statement } = JSON.parse(text) as { statement?: { file?: { sm3?: unknown } } };
    return typeof statement?.file?.sm3 === "string";
  } catch {
    return false;
  }
}
