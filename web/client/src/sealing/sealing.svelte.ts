/** One browser's part in an encrypted deliberation: agrees on keys with the others, and says how it stands. */
import type { Ack, Told } from "../protocol/socket";
import { Refused } from "../protocol/http";
import { AgreementError, code, commitment, keyId, makeBase, makePair, type Pair, transcript, unwrap, wrap } from "./agreement";
import { Sealer } from "./transforms";

type Ask = (type: string, body: object) => Promise<Ack>;
type Bytes = Uint8Array<ArrayBuffer>;

/** Answers that only mean that the members changed meanwhile: what comes next is on its way. */
const OVERTAKEN = new Set(["old_epoch", "given_already", "no_agreement"]);
const SLOW_MS = 8000;

/** What one epoch has come to. */
interface Epoch {
  number: number;
  pair: Pair;
  members: string[];
  commitments?: Record<string, string>;
  shown?: Record<string, string>;
  over?: Bytes;
  base?: Bytes;
}

export class Sealing {
  /** `slow` is an agreement that takes longer than it should. */
  state = $state<"agreeing" | "slow" | "sealed" | "failed">("agreeing");
  /** To be compared aloud; empty until all keys are known. */
  code = $state("");
  /** Between whom it is encrypted. */
  members = $state.raw<readonly string[]>([]);
  /** Whose sound or picture cannot be opened. */
  unopened = $state.raw<readonly string[]>([]);
  readonly sealer: Sealer;
  readonly #hearing: string;
  readonly #ask: Ask;
  #epoch: Epoch | null = null;
  #work: Promise<void> = Promise.resolve();
  #slow: ReturnType<typeof setTimeout> | undefined;

  constructor(hearing: string, ask: Ask) {
    this.#hearing = hearing;
    this.#ask = ask;
    this.sealer = new Sealer(({ participant, opened }) => {
      const others = this.unopened.filter((one) => one !== participant);
      this.unopened = opened ? others : [...others, participant];
    });
    this.#wait();
  }

  /** Take what the server tells; each is whole, so one that comes after another replaces it. */
  take(told: Told, me: string): void {
    this.#work = this.#work.then(() => this.#step(told, me)).catch((error: unknown) => this.#fail(error));
  }

  close(): void {
    clearTimeout(this.#slow);
    this.sealer.close();
  }

  async #step(told: Told, me: string): Promise<void> {
    if (told.epoch < (this.#epoch?.number ?? 0)) return;
    if (told.epoch !== this.#epoch?.number) await this.#begin(told, me);
    const epoch = this.#epoch;
    if (!epoch || this.state === "failed") return;
    if (!epoch.commitments && complete(told.commitment, epoch.members)) await this.#show(epoch, told, me);
    if (epoch.commitments && !epoch.shown && complete(told.key, epoch.members)) await this.#wrap(epoch, told, me);
    const others = epoch.members.filter((one) => one !== me);
    if (epoch.base && complete(told.media_keys, others)) await this.#use(epoch, told, me);
  }

  /** Somebody came or went: everything anew. Who went must not be able to listen on. */
  async #begin(told: Told, me: string): Promise<void> {
    if (!told.members.includes(me)) throw new AgreementError("this browser is not among the members");
    if (this.#epoch?.members.some((one) => !told.members.includes(one))) this.sealer.pause();
    const pair = await makePair();
    this.#epoch = { number: told.epoch, pair, members: told.members };
    this.members = told.members;
    this.code = "";
    this.unopened = [];
    this.state = "agreeing";
    this.#wait();
    await this.#share("commitment", await commitment(this.#hearing, told.epoch, me, pair.shown));
  }

  async #show(epoch: Epoch, told: Told, me: string): Promise<void> {
    const own = await commitment(this.#hearing, epoch.number, me, epoch.pair.shown);
    if (told.commitment[me] !== own) throw new AgreementError("one's own commitment came back another");
    epoch.commitments = told.commitment;
    await this.#share("key", epoch.pair.shown);
  }

  async #wrap(epoch: Epoch, told: Told, me: string): Promise<void> {
    if (told.key[me] !== epoch.pair.shown) throw new AgreementError("one's own key came back another");
    for (const one of epoch.members) {
      const promised = await commitment(this.#hearing, epoch.number, one, told.key[one] ?? "");
      if (promised !== epoch.commitments?.[one]) throw new AgreementError(`the key of ${one} is not the promised one`);
    }
    epoch.shown = told.key;
    const over = (epoch.over = await transcript(this.#hearing, epoch.number, told.key));
    const base = (epoch.base = makeBase());
    const wrapped: Record<string, string> = {};
    for (const [one, key] of Object.entries(told.key)) {
      if (one !== me) wrapped[one] = await wrap(epoch.pair, key, over, me, one, base);
    }
    this.code = await code(over);
    await this.#share("media_keys", wrapped);
  }

  async #use(epoch: Epoch, told: Told, me: string): Promise<void> {
    const { over, base, shown } = epoch;
    if (!over || !base || !shown || this.state === "sealed") return;
    const members: Record<string, { kid: bigint; base: Bytes }> = {};
    for (const [place, one] of [...epoch.members].sort().entries()) {
      const theirs = one === me ? base : await unwrap(epoch.pair, shown[one] ?? "", over, one, me, told.media_keys[one] ?? "");
      members[one] = { kid: keyId(epoch.number, place), base: theirs };
    }
    this.sealer.use({ epoch: epoch.number, me, members });
    clearTimeout(this.#slow);
    this.state = "sealed";
  }

  async #share(step: string, value: string | Record<string, string>): Promise<void> {
    try {
      await this.#ask("deliberation.share", { epoch: this.#epoch?.number, step, value });
    } catch (error) {
      if (!(error instanceof Refused) || !OVERTAKEN.has(error.code)) throw error;
    }
  }

  #wait(): void {
    clearTimeout(this.#slow);
    this.#slow = setTimeout(() => this.state === "agreeing" && (this.state = "slow"), SLOW_MS);
  }

  #fail(error: unknown): void {
    console.warn("key agreement:", error instanceof Error ? error.message : error);
    clearTimeout(this.#slow);
    this.sealer.pause();
    this.code = "";
    this.state = "failed";
  }
}

/** Whether there is something from everyone, and from nobody else; the server leaves a step empty until then. */
const complete = (given: Record<string, string>, members: string[]): boolean =>
  Object.keys(given).length === members.length && members.every((one) => one in given);
