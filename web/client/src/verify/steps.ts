/** The numbered steps of evidence/README.md, as far as a browser can take them; what it cannot check it says. */
import { same, sha256, unbase64, utf8 } from "./bytes";
import { NotHere, Wrong } from "./der";
import { canonical, type Json } from "./json";
import { climb, type Head, logLines, openCheckpoint, type Proof, readProof } from "./log";
import { checkOrder, checkSigned, type Party } from "./party";
import { Certificate, checkChain, checkSignature, EMBEDDED_POLICY, readChain, readToken, type Token } from "./token";

export type Outcome = "passed" | "failed" | "pending" | "not_asked" | "absent" | "not_reached" | "not_checked";
export interface Step {
  number: number;
  name: string;
  outcome: Outcome;
  detail: string;
}
export interface Given {
  /** Of the file, when one was given. */
  file: { sha256: string; size: number } | null;
  /** The log's key (vkey) that the reader knows from elsewhere. */
  key: string;
}

interface Stamp {
  kind: string;
  name: string;
  token: Uint8Array;
  chain: string;
}
interface Receipt {
  statement: { [key: string]: Json };
  salt: Uint8Array;
  proof: Proof;
  stamps: Stamp[];
  keys: string[];
}
interface Case extends Receipt {
  given: Given;
  leaf: Uint8Array;
  head: Head | null;
  tokens: Token[];
  chains: Certificate[][];
  party: Party | null;
}

class Pending extends Error {}
class NotAsked extends Error {}
class Absent extends Error {}

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

function readReceipt(text: string): Receipt {
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

async function commitment(now: Case): Promise<string> {
  const digest = await sha256(now.salt, utf8(canonical(now.statement)));
  const entry = `hearing-commitment/1\n${btoa(String.fromCharCode(...digest))}\n`;
  now.leaf = await sha256(Uint8Array.of(0), utf8(entry));
  return "";
}

async function checkpoint(now: Case): Promise<string> {
  if (now.given.key && !now.keys.includes(now.given.key)) throw new Wrong("the receipt names another log key than the one you gave");
  now.head = await openCheckpoint(now.proof.note, now.keys);
  return now.head.origin;
}

async function inclusion(now: Case): Promise<string> {
  if (!now.head) throw new NotHere("the checkpoint was not checked here");
  const root = await climb(now.leaf, now.proof.index, now.head.size, now.proof.path);
  if (!same(root, now.head.root)) throw new Wrong("the path does not lead to the signed root");
  return `${now.proof.index} / ${now.head.size}`;
}

function stamps(now: Case): Stamp[] {
  if (!now.stamps.length) throw new Pending();
  return now.stamps;
}

async function imprint(now: Case): Promise<string> {
  for (const stamp of stamps(now)) now.tokens.push(await readToken(stamp.token, utf8(logLines(now.proof.note))));
  return now.tokens.map(({ at }) => at.replace(/^(....)(..)(..)(..)(..)(..)$/, "$1-$2-$3T$4:$5:$6Z")).join(", ");
}

/** Every token with its chain; a token that this page could not read is not judged further. */
function pairs(now: Case): [Stamp, Token, Certificate[]][] {
  return stamps(now).map((stamp, at) => {
    const token = now.tokens[at];
    if (!token) throw new NotHere("a token was not read here");
    const chain = (now.chains[at] ??= readChain(stamp.chain));
    return [stamp, token, chain];
  });
}

async function token(now: Case): Promise<string> {
  for (const [, read] of pairs(now)) await checkSignature(read, signerOf(read));
  return now.stamps.map((stamp) => stamp.name).join("; ");
}

/** The certificate that the token names, among those that it carries. */
function signerOf(read: Token): Certificate {
  const found = read.carried.map((der) => new Certificate(der)).find((one) => one.issuer + one.serial === read.signedBy);
  if (!found) throw new Wrong("the token does not carry its signer's certificate");
  return found;
}

async function chain(now: Case): Promise<string> {
  for (const [, read, held] of pairs(now)) {
    if (!held[0] || !same(held[0].der, signerOf(read).der)) throw new Wrong("the receipt names another authority than the one that stamped it");
    await checkChain(read, held);
  }
  return "";
}

function kind(now: Case): Promise<string> {
  for (const [stamp, read, held] of pairs(now)) {
    if ((read.policy === EMBEDDED_POLICY) !== (stamp.kind === "embedded")) throw new Wrong("the token's policy is not that of this kind of authority");
    if (stamp.name !== held[0]?.name()) throw new Wrong("the authority has another name");
  }
  return Promise.resolve(now.stamps.map((stamp) => `${stamp.name}: ${stamp.kind}`).join("; "));
}

function file(now: Case): Promise<string> {
  const { file: given } = now.given;
  if (!given) throw new NotAsked();
  const stated = now.statement["file"];
  if (stated === null || typeof stated !== "object" || Array.isArray(stated)) throw new Wrong("the statement is not about a file");
  if (stated["sha256"] !== given.sha256) throw new Wrong(`SHA-256 ${given.sha256}`);
  if (stated["size"] !== given.size) throw new Wrong(`${given.size} bytes`);
  return Promise.resolve(`SHA-256 ${given.sha256}`);
}

function cosigners(now: Case): Promise<string> {
  const names = now.head?.unchecked ?? [];
  if (!names.length) throw new NotAsked();
  throw new NotHere(names.join(", "));
}

async function signature(now: Case): Promise<string> {
  now.party = await checkSigned(now.statement);
  if (!now.party) throw new Absent();
  return `${now.party.scheme} ${now.party.fingerprint}`;
}

function order(now: Case): Promise<string> {
  if (!("signed" in now.statement)) throw new Absent();
  if (!now.party || !now.head) throw new NotHere("what the party signed was not checked here");
  const told = checkOrder(now.party.statement, now.head.origin, now.proof.index);
  if (told === null) throw new Absent();
  return Promise.resolve(told);
}

const STEPS: readonly [string, (now: Case) => Promise<string>][] = [
  ["commitment", commitment],
  ["checkpoint", checkpoint],
  ["inclusion", inclusion],
  ["imprint", imprint],
  ["token", token],
  ["chain", chain],
  ["kind", kind],
  ["file", file],
  ["cosigners", cosigners],
  ["signature", signature],
  ["order", order],
];

/** All steps; the first that fails ends the verification. Never throws for bad input. */
export async function verify(text: string, given: Given): Promise<Step[]> {
  const steps: Step[] = [];
  let now: Case | null = null;
  const first = await outcome(() => {
    now = { ...readReceipt(text), given, leaf: new Uint8Array(), head: null, tokens: [], chains: [], party: null };
    return Promise.resolve("");
  });
  steps.push({ number: 1, name: "form", ...first });
  for (const [at, [name, check]] of STEPS.entries()) {
    const reached = now !== null && steps.every((step) => step.outcome !== "failed");
    const done = reached ? await outcome(() => check(now as unknown as Case)) : { outcome: "not_reached" as const, detail: "" };
    steps.push({ number: at + 2, name, ...done });
  }
  return steps;
}

async function outcome(check: () => Promise<string>): Promise<{ outcome: Outcome; detail: string }> {
  try {
    return { outcome: "passed", detail: await check() };
  } catch (error) {
    if (error instanceof Pending) return { outcome: "pending", detail: "" };
    if (error instanceof Absent) return { outcome: "absent", detail: "" };
    if (error instanceof NotAsked) return { outcome: "not_asked", detail: "" };
    if (error instanceof NotHere) return { outcome: "not_checked", detail: error.message };
    return { outcome: "failed", detail: error instanceof Error ? error.message : String(error) };
  }
}
