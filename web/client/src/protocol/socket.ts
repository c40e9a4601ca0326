/**
 * One hearing's connection: join, resume after a cut, commands that survive it, and a heartbeat of its own.
 *
 * A command keeps its id until it is acknowledged; after a cut it is sent again with the same id, and the server
 * answers a repeated id with the first answer, so nothing is done twice.
 */
import { io, type Socket } from "socket.io-client";

import { Refused } from "./http";
import { canEncrypt } from "./able";
import type { Quality, Tested } from "./quality";
import type { Kind, Line, Said, View } from "./view";

/** How to connect for media: by which relays, renewed after so many seconds, and whether in one connection or two. */
export interface Connects {
  servers: RTCIceServer[];
  renew_after: number;
  one_way: boolean;
}

export interface Ack extends Partial<Tested>, Partial<Connects> {
  ok: boolean;
  error?: Said;
  server_time?: string;
  view?: View;
  sdp?: string;
  leg?: string;
  n?: number;
  /** With the answer to a join, so that nothing more is asked before media are offered. */
  connects?: Connects;
  /** How people's media do. */
  people?: Record<string, Quality>;
  /** What each slot of a server's offer is for. */
  receive?: Record<string, { participant: string; kind: Kind }>;
  /** The languages in which speech is recognised, and the one that one's own is taken for. */
  languages?: string[];
  language?: string;
  /** A page of the record's lines, and the event before or after which there are more. */
  lines?: Record<string, Line>;
  lines_before?: number;
  lines_after?: number;
}

/** What is recognised of an utterance, told again and again under one key. */
export interface Caption {
  key: string;
  speaker: string;
  at: string;
  language: string;
  text: string;
  /** So many of its first letters stay as they are until the final text. */
  steady: number;
  final: boolean;
}

/** How far the panel's agreement on keys is: of each step that everybody has taken, everybody's share. */
export interface Told {
  epoch: number;
  members: string[];
  commitment: Record<string, string>;
  key: Record<string, string>;
  media_keys: Record<string, string>;
}

export interface Listener {
  /**
   * `leg` is the media connection that still stands for this person, by the name its page gave it, or empty. Of the
   * lines, the view has those that changed after event `known`. `connects` is as at this moment, for this place.
   */
  joined(view: View, leg: string, known: number, connects: Connects | null): void;
  changed(n: number, sections: Partial<View>): void;
  /** The event up to which this page holds lines of the record, 0 for none. */
  known(): number;
  /** `alive` false within three seconds of silence; true again once the hearing is joined anew. */
  link(alive: boolean): void;
  reset(): void;
  deliberation(told: Told): void;
  caption(caption: Caption): void;
  bye(said: Said): void;
  time(serverTime: string): void;
}

interface Pending {
  message: { v: 1; id: string; type: string; body: object };
  resolve(ack: Ack): void;
  reject(error: Error): void;
}

const BEAT_MS = 1500;
/** A beat unanswered for this long means the others may not hear us: it is said at once. */
const SILENCE_MS = 1300;
/** Silence after which the connection is given up and a new one is made. */
const GIVE_UP_MS = 4500;
const JOIN_AGAIN_MS = 800;
/** Lines of the record that come with the view; older ones are asked for when somebody reads them. */
const NEWEST = 300;
/** Reasons of the line or of a moment: come back. Every other reason is final. */
const PASSING = new Set(["too_slow", "too_fast", "silent", "restart", "server_stopping", "timeout", "internal"]);

export class HearingSocket {
  readonly #hearing: string;
  readonly #listener: Listener;
  readonly #socket: Socket;
  readonly #pending = new Map<string, Pending>();
  #after = 0;
  #joined = false;
  #alive = false;
  #closed = false;
  #answeredAt = 0;
  #beat: ReturnType<typeof setInterval> | undefined;

  constructor(hearing: string, listener: Listener) {
    this.#hearing = hearing;
    this.#listener = listener;
    this.#socket = io({
      transports: ["websocket"],
      reconnectionDelay: 200,
      reconnectionDelayMax: 4000,
      randomizationFactor: 0.4,
      timeout: 4000,
      forceNew: true,
    });
    this.#socket.on("connect", () => void this.#join());
    this.#socket.on("disconnect", (reason) => {
      this.#down();
      // The server closed it on purpose: socket.io would not try again by itself.
      if (reason === "io server disconnect" && !this.#closed) this.#socket.connect();
    });
    this.#socket.on("message", (message: { type: string; body: never }) => this.#receive(message));
    addEventListener("offline", this.#down);
    addEventListener("online", this.retry);
    this.#beat = setInterval(() => void this.#heartbeat(), BEAT_MS);
  }

  /** Give a command; resolves when the server has stored it, rejects with `Refused` when it is not allowed. */
  command(name: string, fields: object = {}): Promise<Ack> {
    return this.request("command", { name, ...fields });
  }

  /** Send any message and wait for its acknowledgement, over as many connections as that takes. */
  request(type: string, body: object): Promise<Ack> {
    return new Promise((resolve, reject) => {
      const id = crypto.randomUUID();
      const pending: Pending = { message: { v: 1, id, type, body }, resolve, reject };
      this.#pending.set(id, pending);
      if (this.#joined) this.#emit(pending);
    });
  }

  /** Drop whatever connection there is and make a new one now. */
  retry = (): void => {
    if (this.#closed) return;
    this.#socket.disconnect().connect();
  };

  /** Leave; nothing is sent or tried again after this. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#beat);
    removeEventListener("offline", this.#down);
    removeEventListener("online", this.retry);
    this.#socket.disconnect();
  }

  async #join(): Promise<void> {
    this.#answeredAt = Date.now();
    const known = this.#after ? this.#listener.known() : 0;
    const ack = await this.#once("join", { hearing: this.#hearing, after: this.#after, encrypts: canEncrypt(), newest: NEWEST, known });
    // A server that answers too late is asked again; the line itself is the heartbeat's business.
    if (!ack?.ok || !ack.view) {
      this.#notLetIn(ack?.error);
      return;
    }
    const waiting = [...this.#pending.values()];
    this.#joined = true;
    this.#after = ack.view.n;
    if (ack.server_time) this.#listener.time(ack.server_time);
    this.#listener.joined(ack.view, ack.leg ?? "", known, ack.connects ?? null);
    this.#up();
    for (const pending of waiting) this.#emit(pending);
  }

  /** A busy server is asked again; a page that is ahead of the record starts over; any other refusal is final. */
  #notLetIn(said: Said | undefined): void {
    if (said?.code === "ahead_of_record") this.#after = 0;
    else if (said && !PASSING.has(said.code)) {
      this.close();
      this.#listener.bye(said);
      return;
    }
    setTimeout(() => this.#socket.connected && !this.#joined && void this.#join(), JOIN_AGAIN_MS);
  }

  #receive(message: { type: string; body: unknown }): void {
    this.#answeredAt = Date.now();
    if (message.type === "view") {
      const { n, sections } = message.body as { n: number; sections: Partial<View> };
      this.#after = n;
      this.#listener.changed(n, sections);
    } else if (message.type === "media.reset") {
      this.#listener.reset();
    } else if (message.type === "deliberation") {
      this.#listener.deliberation(message.body as Told);
    } else if (message.type === "caption") {
      this.#listener.caption(message.body as Caption);
    } else if (message.type === "bye") {
      const said = message.body as Said;
      if (PASSING.has(said.code)) return;
      this.close();
      this.#listener.bye(said);
    }
  }

  #emit(pending: Pending): void {
    this.#socket.emit("message", pending.message, (ack: Ack) => {
      if (!this.#pending.delete(pending.message.id)) return;
      this.#answeredAt = Date.now();
      if (ack.ok) pending.resolve(ack);
      else pending.reject(new Refused(ack.error ?? { code: "refused", zh: "未被接受。", en: "Not accepted." }));
    });
  }

  /** A message that belongs to this very connection; null when no answer came. */
  #once(type: string, body: object): Promise<Ack | null> {
    const message = { v: 1, id: crypto.randomUUID(), type, body };
    return new Promise((resolve) => {
      this.#socket.timeout(GIVE_UP_MS).emit("message", message, (error: Error | null, ack: Ack) => {
        resolve(error ? null : ack);
      });
    });
  }

  async #heartbeat(): Promise<void> {
    if (!this.#socket.connected) return;
    const silence = setTimeout(this.#down, SILENCE_MS);
    const ack = await this.#once("ping", { at: Date.now() });
    clearTimeout(silence);
    if (ack) {
      this.#answeredAt = Date.now();
      if (ack.server_time) this.#listener.time(ack.server_time);
      if (this.#joined) this.#up();
    } else if (Date.now() - this.#answeredAt >= GIVE_UP_MS && !this.#closed) {
      this.retry();
    }
  }

  #up(): void {
    if (this.#alive) return;
    this.#alive = true;
    this.#listener.link(true);
  }

  #down = (): void => {
    if (!this.#socket.connected) this.#joined = false;
    if (!this.#alive) return;
    this.#alive = false;
    this.#listener.link(false);
  };
}
