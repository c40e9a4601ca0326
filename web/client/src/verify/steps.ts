/** The numbered steps of evidence/README.md, as far as a browser can take them; what it cannot check it says. */
import { same, utf8 } from "./bytes";
import { NotHere, Wrong } from "./der";
import { climb, type Head, logLines, openCheckpoint } from "./log";
import { checkOrder, checkSigned, type Party } from "./party";
import { leafOf, readReceipt, type Receipt, type Stamp } from "./receipt";
import { checkKeys, readHandover } from "./succession";
import { Certificate, checkChain, checkSignature, EMBEDDED_POLICY, readChain, readToken, type Token } from "./token";

export type Outcome = "passed" | "failed" | "pending" | "not_asked" | "absent" | "not_reached" | "not_checked";
export interface Step {
  number: number;
  name: string;
  outcome: Outcome;
  detail: string;
}
export interface Given {
  /** Of the file, when one was given; SM3 is empty where the receipt states none. */
  file: { sha256: string; sm3: string; size: number } | null;
  /** The log's key (vkey) that the reader knows from elsewhere. */
  key: string;
  /** Receipts of hand-overs of the log from key to key. */
  handovers: string[];
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

async function commitment(now: Case): Promise<string> {
  now.leaf = await leafOf(now);
  return "";
}

async function checkpoint(now: Case): Promise<string> {
  now.head = await openCheckpoint(now.proof.note, now.keys);
  if (now.given.key) checkKeys(now.keys, now.head.size, now.given.key, await Promise.all(now.given.handovers.map(readHandover)));
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
  if (typeof stated["sm3"] !== "string") return Promise.resolve(`SHA-256 ${given.sha256}`);
  if (stated["sm3"] !== given.sm3) throw new Wrong(`SM3 ${given.sm3}`);
  return Promise.resolve(`SHA-256 ${given.sha256}, SM3 ${given.sm3}`);
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
