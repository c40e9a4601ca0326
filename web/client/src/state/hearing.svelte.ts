/** One hearing as this person may see it, and the way to act in it. */
import type { CaseFile, Exhibit, Ground } from "../protocol/casefile";
import { get } from "../protocol/http";
import { inItsTurn } from "../protocol/pause";
import { HearingSocket, type Ack, type Connects, type Told } from "../protocol/socket";
import type { Line, Person, RoomName, Said, View } from "../protocol/view";
import { canEncrypt } from "../protocol/able";
import type { Sealing } from "../sealing/sealing.svelte";
import { Captions } from "./captions.svelte";
import { clock } from "./clock.svelte";
import { LineBook } from "./lines";

export const isPrivate = (room: RoomName | undefined): boolean => room === "petitioner_room" || room === "patentee_room";

/** Between two pages of older lines, for whatever else the page has to do. */
const PAGE_PAUSE_MS = 30;

export class HearingState {
  readonly id: string;
  readonly socket: HearingSocket;
  readonly captions: Captions;
  view = $state.raw<View | null>(null);
  /** The lines of the record that are held, in their order: the newest first of all, older ones when they are wanted. */
  lines = $state.raw<readonly Line[]>([]);
  /** Lines of events after `linesAfter` and before `linesBefore` are not held; `linesBefore` is 0 when all are. */
  linesBefore = $state(0);
  linesAfter = $state(0);
  /** False while the others may not hear us, or we them. */
  live = $state(false);
  lostAt = $state<string | null>(null);
  tries = $state(0);
  ended = $state.raw<Said | null>(null);
  file = $state.raw<CaseFile | null>(null);
  /** Counts the times the media plane asked for new legs. */
  resets = $state(0);
  /** The media connection that stood for this person, in the server's eyes, when the hearing was joined last. */
  leg = "";
  /** How to connect for media from where this person was when they joined; nothing where there are none. */
  connects: Connects | null = null;
  /** Counts the times the hearing was joined: a heartbeat that was late and came after all is not one. */
  joins = 0;
  /** What the server told last of the panel's agreement on keys. */
  told = $state.raw<Told | null>(null);
  /** This browser's part in an encrypted deliberation, while it is in one. */
  sealing = $state.raw<Sealing | null>(null);
  #book = new LineBook();
  #wanted: "" | "start" | "end" = "";
  #loading = false;

  constructor(id: string) {
    this.id = id;
    this.socket = new HearingSocket(id, {
      joined: (view, leg, known, connects) => this.#replace(view, leg, known, connects),
      changed: (n, sections) => this.#merge(n, sections),
      known: () => (this.view?.lines ? this.view.n : 0),
      link: (alive) => this.#link(alive),
      reset: () => (this.resets += 1),
      deliberation: (told) => (this.told = told),
      caption: (caption) => this.captions.take(caption),
      bye: (said) => (this.ended = said),
      time: (moment) => clock.set(moment),
    });
    this.captions = new Captions(this.socket);
  }

  /** Give a command; rejects with `Refused`. */
  do(name: string, fields: object = {}): Promise<Ack> {
    return this.socket.command(name, fields);
  }

  may(name: string): boolean {
    return this.live && (this.view?.you.may.includes(name) ?? false);
  }

  get inside(): boolean {
    const room = this.view?.you.room;
    return room === "hearing" || room === "deliberation";
  }

  /** In the side's own room, where party and agents consult. */
  get inPrivate(): boolean {
    return isPrivate(this.view?.you.room);
  }

  /** In a room in which people are heard. */
  get talks(): boolean {
    return this.inside || this.inPrivate;
  }

  /** In a deliberation that is encrypted end to end; nothing is sent or played then but what is sealed. */
  get sealed(): boolean {
    return this.view?.you.room === "deliberation" && this.view.hearing.recess?.encrypted === true;
  }

  /** Take part in the encrypted deliberation; a browser that cannot encrypt does not. */
  async seal(): Promise<void> {
    if (!canEncrypt()) return;
    const { Sealing } = await import("../sealing/sealing.svelte");
    if (this.sealed) this.sealing ??= new Sealing(this.id, (type, body) => this.socket.request(type, body));
  }

  /** Forget the keys: the deliberation is over for this browser. */
  unseal(): void {
    this.sealing?.close();
    this.sealing = this.told = null;
  }

  person(id: string): Person | undefined {
    return this.view?.people.find((person) => person.id === id);
  }

  exhibit(id: string): Exhibit | undefined {
    return this.file?.exhibits.find((exhibit) => exhibit.id === id);
  }

  ground(id: string): Ground | undefined {
    return this.file?.grounds.find((ground) => ground.id === id);
  }

  /** A line of the record by its key, as far as it is held. */
  line(key: string): Line | undefined {
    return this.#book.get(key);
  }

  /**
   * Fetch the lines that are not held yet, from now on always; the page stays usable meanwhile. Who reads from the
   * beginning has them in that order, who scrolls back from the newest in the other.
   */
  async loadLines({ fromStart = false } = {}): Promise<void> {
    this.#wanted = fromStart ? "start" : this.#wanted || "end";
    if (this.#loading) return;
    this.#loading = true;
    try {
      while (this.linesBefore) {
        const [before, after] = [this.linesBefore, this.linesAfter];
        const ack = await inItsTurn(this.socket.request("lines", this.#wanted === "start" ? { after } : { before }));
        // Whoever was sent out meanwhile holds none, and who joined anew may hold others.
        if (this.view?.lines && this.linesBefore === before && this.linesAfter === after) this.#takePage(ack);
        await new Promise((resolve) => setTimeout(resolve, PAGE_PAUSE_MS));
      }
    } catch {
      // The record was closed to this person; when it opens again, so do its lines.
    } finally {
      this.#loading = false;
    }
  }

  #takePage({ lines = {}, lines_before, lines_after }: Ack): void {
    this.lines = this.#book.take(lines);
    if (lines_before !== undefined) this.linesBefore = lines_before;
    if (lines_after !== undefined) this.linesAfter = lines_after;
    if (lines_after === 0 || (this.linesBefore && this.linesAfter >= this.linesBefore - 1)) this.linesBefore = 0;
    if (!this.linesBefore) this.linesAfter = 0;
  }

  /** Fetch the case file, which names exhibits and grounds. Who may not read it goes without. */
  async loadFile(): Promise<void> {
    const id = this.view?.hearing.case_id;
    if (id) this.file = await get<CaseFile>(`/api/cases/${id}`).catch(() => this.file);
  }

  close(): void {
    this.unseal();
    this.socket.close();
  }

  #replace(view: View, leg: string, known: number, connects: Connects | null): void {
    this.leg = leg;
    this.joins += 1;
    if (!known || !view.lines) this.#book.clear();
    this.view = view;
    this.connects = this.talks ? connects : null;
    this.#takeLines(view);
    void this.captions.ask();
  }

  #merge(n: number, sections: Partial<View>): void {
    if (!this.view) return;
    this.view = { ...this.view, ...sections, n };
    // A section that is taken away comes as null: what belonged to the room is not kept outside it.
    if (sections.lines === null) this.#book.clear();
    if (sections.lines !== undefined) this.#takeLines(sections);
  }

  #takeLines(sections: Partial<View>): void {
    this.lines = this.#book.take(sections.lines ?? {});
    if (!this.lines.length) this.linesBefore = 0;
    if (sections.lines_before !== undefined) {
      this.linesBefore = sections.lines_before;
      this.linesAfter = 0;
    }
    if (this.#wanted && this.linesBefore) void this.loadLines({ fromStart: this.#wanted === "start" });
  }

  #link(alive: boolean): void {
    this.live = alive;
    if (alive) this.lostAt = null;
    else this.lostAt ??= new Date(clock.now).toISOString();
    this.tries = alive ? 0 : this.tries + 1;
  }
}
