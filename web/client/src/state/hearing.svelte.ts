/** One hearing as this person may see it, and the way to act in it. */
import type { CaseFile, Exhibit, Ground } from "../protocol/casefile";
import { get } from "../protocol/http";
import { HearingSocket, type Ack, type Told } from "../protocol/socket";
import type { Line, Person, RoomName, Said, View } from "../protocol/view";
import { canEncrypt } from "../protocol/able";
import type { Sealing } from "../sealing/sealing.svelte";
import { Captions } from "./captions.svelte";
import { clock } from "./clock.svelte";

export const isPrivate = (room: RoomName | undefined): boolean => room === "petitioner_room" || room === "patentee_room";

/** The room keeps this many lines on the page; all of them are in the minutes. */
const LINES_SHOWN = 300;

export class HearingState {
  readonly id: string;
  readonly socket: HearingSocket;
  readonly captions: Captions;
  view = $state.raw<View | null>(null);
  lines = $state.raw<Line[]>([]);
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
  /** Counts the times the hearing was joined: a heartbeat that was late and came after all is not one. */
  joins = 0;
  /** What the server told last of the panel's agreement on keys. */
  told = $state.raw<Told | null>(null);
  /** This browser's part in an encrypted deliberation, while it is in one. */
  sealing = $state.raw<Sealing | null>(null);
  #held = new Map<string, Line>();

  constructor(id: string) {
    this.id = id;
    this.socket = new HearingSocket(id, {
      joined: (view, leg) => this.#replace(view, leg),
      changed: (n, sections) => this.#merge(n, sections),
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

  /** Fetch the case file, which names exhibits and grounds. Who may not read it goes without. */
  async loadFile(): Promise<void> {
    const id = this.view?.hearing.case_id;
    if (id) this.file = await get<CaseFile>(`/api/cases/${id}`).catch(() => this.file);
  }

  close(): void {
    this.unseal();
    this.socket.close();
  }

  #replace(view: View, leg: string): void {
    this.leg = leg;
    this.joins += 1;
    this.#held = new Map(Object.entries(view.lines ?? {}));
    this.view = view;
    this.#sortLines();
    void this.captions.ask();
  }

  #merge(n: number, sections: Partial<View>): void {
    if (!this.view) return;
    const { lines, ...rest } = sections;
    this.view = { ...this.view, ...rest, n };
    if (lines === undefined) return;
    // A section that is taken away comes as null: what belonged to the room is not kept outside it.
    if (lines === null) this.#held.clear();
    for (const [key, line] of Object.entries(lines ?? {})) this.#held.set(key, line);
    this.#sortLines();
  }

  #sortLines(): void {
    this.lines = [...this.#held.values()].sort((a, b) => a.n - b.n || a.key.localeCompare(b.key));
  }

  /** The newest lines, for the room. */
  get recent(): Line[] {
    return this.lines.slice(-LINES_SHOWN);
  }

  #link(alive: boolean): void {
    this.live = alive;
    if (alive) this.lostAt = null;
    else this.lostAt ??= new Date(clock.now).toISOString();
    this.tries = alive ? 0 : this.tries + 1;
  }
}
