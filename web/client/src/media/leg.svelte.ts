/**
 * This browser's media connection: what it sends, and an empty slot for each person who may ever reach it.
 *
 * Some servers connect one way at a time: then it sends on one connection and receives on a second, offered by them.
 * Nobody renegotiates: when the connection fails, the server asks, or the roster changes, a new leg replaces it.
 */
import { pause } from "../protocol/pause";
import type { Ack, Connects } from "../protocol/socket";
import type { Kind } from "../protocol/view";
import type { Sealer } from "../sealing/transforms";

type Ask = (type: string, body: object) => Promise<Ack>;

export interface LegPlan {
  send: boolean;
  /** A companion's device stays silent, or its room would echo. */
  companion: boolean;
  sources: readonly string[];
  /** Seals what is sent and opens what is received; null where it travels as it is. */
  sealer: Sealer | null;
  /** How to connect, where it is known already; it is asked otherwise, and for every further connection by this plan. */
  connects?: Connects | null;
  /** For the equipment test: what comes back is one's own, and a connection that fails is not made again. */
  test?: boolean;
}

interface Slot {
  participant: string;
  kind: Kind;
}

/** How long slots are added before the page has its turn. */
const SLICE_MS = 16;
const DISCONNECTED_MS = 2000;
const BREATH_MS = 700;
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 4000;
const CHROMIUM = navigator.userAgent.includes("Chrome/");
const BEST = { maxBitrate: 600_000, maxFramerate: 15 };
/** What is to be read is sent whole and sharp, at the cost of its rate. */
const SHARP: RTCRtpEncodingParameters[] = [{ maxBitrate: 1_800_000, maxFramerate: 10, priority: "high" }];
/** The best layer first: a server that takes one only gets that one. Layers were tried with Chromium only. */
const LAYERS: RTCRtpEncodingParameters[] = CHROMIUM
  ? [
      { rid: "f", ...BEST },
      { rid: "h", maxBitrate: 150_000, maxFramerate: 15, scaleResolutionDownBy: 2 },
    ]
  : [BEST];

const medium = (kind: Kind): "audio" | "video" => (kind === "audio" ? "audio" : "video");

function wanted(kind: Kind): RTCRtpCodec[] {
  const types = kind === "audio" ? ["audio/opus"] : ["video/VP8", "video/rtx"];
  return (RTCRtpReceiver.getCapabilities(medium(kind))?.codecs ?? []).filter((codec) => types.includes(codec.mimeType));
}

/** Screens are shared in the hearing room only: neither in an encrypted deliberation nor in a test. */
const hasScreens = (plan: LegPlan): boolean => !plan.sealer && !plan.test;

/** Offer to have lost packets of a voice sent again too: Chromium can, and does not offer it by itself. */
async function describe(peer: RTCPeerConnection): Promise<void> {
  if (!CHROMIUM) return peer.setLocalDescription();
  const offer = await peer.createOffer();
  const sdp = offer.sdp?.replace(/a=rtpmap:(\d+) opus\/48000\/2\r\n/g, "$&a=rtcp-fb:$1 nack\r\n");
  return peer.setLocalDescription({ type: "offer", sdp: sdp ?? "" });
}

export class Leg {
  readonly #ask: Ask;
  state = $state<"none" | "connecting" | "connected" | "failed">("none");
  /** Streams by participant; a stream is there before anything arrives in it. */
  videos = $state.raw<ReadonlyMap<string, MediaStream>>(new Map());
  audios = $state.raw<ReadonlyMap<string, MediaStream>>(new Map());
  /** Where whoever's screen is shared arrives. */
  screen = $state.raw<MediaStream | null>(null);
  #plan: LegPlan | null = null;
  #peer: RTCPeerConnection | null = null;
  /** The newest connection's name, by which the server knows it. */
  #name = "";
  /** What receives, where connections go one way. */
  #ear: RTCPeerConnection | null = null;
  /** Which attempt this is: an older one that comes late is not heeded. */
  #attempt = 0;
  #renewal: ReturnType<typeof setInterval> | undefined;
  #senders: Partial<Record<Kind, RTCRtpSender>> = {};
  #tracks: Partial<Record<Kind, MediaStreamTrack | null>> = {};
  /** Whose a received track is, by its id. */
  #sources = new Map<string, string>();
  #wait = FIRST_WAIT_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Connect anew by this plan; an older connection goes once the new one stands for it. */
  open(plan: LegPlan): void {
    this.#plan = { ...plan, connects: null };
    clearTimeout(this.#timer);
    void this.#connect(plan);
  }

  /** Connect by this plan, unless the server still holds the connection that was made by it, and it breathes. */
  async resume(plan: LegPlan, held: string): Promise<void> {
    const attempt = this.#attempt;
    const stands = held !== "" && held === this.#name && this.state === "connected";
    if (stands && (await this.#breathes())) return;
    if (attempt === this.#attempt) this.open(plan);
  }

  /** Whether anything arrives: a line that carries nothing is noticed here sooner than by the browser. */
  async #breathes(): Promise<boolean> {
    const before = await this.#received();
    await new Promise((done) => setTimeout(done, BREATH_MS));
    return (await this.#received()) > before;
  }

  async #received(): Promise<number> {
    let bytes = 0;
    for (const peer of this.#peers) {
      (await peer.getStats()).forEach((entry) => {
        if (entry.type === "transport") bytes += entry.bytesReceived ?? 0;
      });
    }
    return bytes;
  }

  /** Connect anew as before. */
  reopen(): void {
    if (this.#plan) this.open(this.#plan);
  }

  /** Send this track from now on, or nothing. */
  use(kind: Kind, track: MediaStreamTrack | null): void {
    this.#tracks[kind] = track;
    // A sender of a connection that just closed refuses; the next leg takes the track from above.
    void this.#senders[kind]?.replaceTrack(track).catch(() => undefined);
  }

  /** Say how high each participant's picture is shown, and a shared screen, in pixels; who is not named is not seen. */
  show(tiles: Record<string, number>, screen: number): void {
    // Not told is told with the next change; until then more is sent than need be.
    void this.#ask("media.tiles", { tiles, screen }).catch(() => undefined);
  }

  /** What the browser counts of each connection. */
  measure(): Promise<RTCStatsReport[]> {
    return Promise.all(this.#peers.map((peer) => peer.getStats()));
  }

  /** Whose the received track of this id is; empty when it is nobody's. */
  sourceOf(track: string): string {
    return this.#sources.get(track) ?? "";
  }

  close(): void {
    this.#plan = null;
    clearTimeout(this.#timer);
    this.#drop();
    this.state = "none";
  }

  async #connect(plan: LegPlan): Promise<void> {
    this.#drop();
    this.state = "connecting";
    const attempt = this.#attempt;
    try {
      const how = plan.connects ?? (await this.#ask("media.servers", { test: !!plan.test }));
      if (attempt !== this.#attempt) return;
      const configuration = { iceServers: how.servers ?? [], ...plan.sealer?.configuration };
      this.#renew(plan.test ? 0 : (how.renew_after ?? 0));
      const work: Promise<void>[] = [];
      if (how.one_way) {
        if (plan.send) work.push(this.#open((this.#peer = new RTCPeerConnection(configuration)), { ...plan, sources: [] }, [BEST]));
        if (plan.sources.length) work.push(this.#receive((this.#ear = new RTCPeerConnection(configuration)), plan));
      } else {
        work.push(this.#open((this.#peer = new RTCPeerConnection(configuration)), plan));
      }
      for (const peer of this.#peers) {
        peer.oniceconnectionstatechange = () => this.#follow(peer);
        peer.onconnectionstatechange = () => this.#follow(peer);
      }
      await Promise.all(work);
    } catch {
      if (attempt === this.#attempt) this.#again();
    }
  }

  get #peers(): RTCPeerConnection[] {
    return [this.#peer, this.#ear].filter((peer) => peer !== null);
  }

  /** Credentials of relays run out: a later restart of the connection needs new ones. */
  #renew(seconds: number): void {
    clearInterval(this.#renewal);
    if (!seconds) return;
    this.#renewal = setInterval(() => {
      void this.#ask("media.servers", {}).then((how) => {
        for (const peer of this.#peers) peer.setConfiguration({ iceServers: how.servers ?? [] });
      }, () => undefined);
    }, seconds * 1000);
  }

  /** Offer what is sent, the picture in these layers, and slots for what is received. */
  async #open(peer: RTCPeerConnection, plan: LegPlan, layers = LAYERS): Promise<void> {
    const slots = await this.#slots(peer, plan, layers);
    if (this.#peer !== peer) return;
    peer.ontrack = ({ transceiver, track }) => this.#arrive(slots.get(transceiver), track);
    await describe(peer);
    const send: Record<string, Kind> = {};
    const receive: Record<string, Slot> = {};
    for (const [transceiver, slot] of slots) {
      const mid = transceiver.mid ?? "";
      if (transceiver.direction === "recvonly") receive[mid] = slot;
      else send[mid] = slot.kind;
    }
    const leg = (this.#name = crypto.randomUUID());
    const answer = await this.#ask("media.offer", { leg, sdp: peer.localDescription?.sdp ?? "", send, receive, sealed: !!plan.sealer, test: !!plan.test });
    if (this.#peer === peer) await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp ?? "" });
  }

  /** Take the server's offer of what is received. */
  async #receive(peer: RTCPeerConnection, plan: LegPlan): Promise<void> {
    const kinds: Kind[] = plan.companion ? ["video"] : ["audio", "video"];
    const receive: Slot[] = plan.sources.flatMap((participant) => kinds.map((kind) => ({ participant, kind })));
    if (hasScreens(plan)) receive.push({ participant: "", kind: "screen" });
    const leg = crypto.randomUUID();
    const offer = await this.#ask("media.receive", { leg, receive, test: !!plan.test });
    if (this.#ear !== peer) return;
    peer.ontrack = ({ transceiver, track }) => {
      const slot = offer.receive?.[transceiver.mid ?? ""];
      if (slot && slot.kind !== "screen") plan.sealer?.receiver(transceiver.receiver, slot.kind, slot.participant);
      this.#arrive(slot, track);
    };
    await peer.setRemoteDescription({ type: "offer", sdp: offer.sdp ?? "" });
    await peer.setLocalDescription();
    await this.#ask("media.answer", { leg, sdp: peer.localDescription?.sdp ?? "", test: !!plan.test });
  }

  /** Add them in slices: on a slow machine those of a dozen people at once would hold the page up. */
  async #slots(peer: RTCPeerConnection, plan: LegPlan, layers: RTCRtpEncodingParameters[]): Promise<Map<RTCRtpTransceiver, Slot>> {
    const slots = new Map<RTCRtpTransceiver, Slot>();
    const encodings: Partial<Record<Kind, RTCRtpEncodingParameters[]>> = { video: layers, screen: SHARP };
    const add = (kind: Kind, participant = "", own = participant === ""): RTCRtpTransceiver => {
      const transceiver = peer.addTransceiver((own && this.#tracks[kind]) || medium(kind), {
        direction: own ? "sendonly" : "recvonly",
        ...(own && encodings[kind] ? { sendEncodings: encodings[kind] } : {}),
      });
      transceiver.setCodecPreferences(wanted(kind));
      if (kind !== "screen") {
        if (own) plan.sealer?.sender(transceiver.sender, kind);
        else plan.sealer?.receiver(transceiver.receiver, kind, participant);
      }
      slots.set(transceiver, { participant, kind });
      return transceiver;
    };
    this.#senders = {};
    if (plan.send) {
      this.#senders.audio = add("audio").sender;
      this.#senders.video = add("video").sender;
    }
    let begun = performance.now();
    for (const participant of plan.sources) {
      if (performance.now() - begun > SLICE_MS) {
        await pause();
        if (this.#peer !== peer) break;
        begun = performance.now();
      }
      if (!plan.companion) add("audio", participant);
      add("video", participant);
    }
    if (hasScreens(plan)) {
      if (plan.send) this.#senders.screen = add("screen").sender;
      if (plan.sources.length) add("screen", "", false);
    }
    return slots;
  }

  #arrive(slot: Slot | undefined, track: MediaStreamTrack): void {
    if (!slot) return;
    const stream = new MediaStream([track]);
    if (slot.kind === "screen") {
      this.screen = stream;
      return;
    }
    this.#sources.set(track.id, slot.participant);
    if (slot.kind === "audio") this.audios = new Map(this.audios).set(slot.participant, stream);
    else this.videos = new Map(this.videos).set(slot.participant, stream);
  }

  #follow(peer: RTCPeerConnection): void {
    if (!this.#peers.includes(peer)) return;
    clearTimeout(this.#timer);
    if (this.#peers.every((each) => each.connectionState === "connected")) {
      this.state = "connected";
      this.#wait = FIRST_WAIT_MS;
    } else if (peer.connectionState === "failed") {
      this.#again();
    } else if (peer.iceConnectionState === "disconnected" && !this.#plan?.test) {
      this.state = "connecting";
      this.#timer = setTimeout(() => this.reopen(), DISCONNECTED_MS);
    }
  }

  #again(): void {
    this.state = "failed";
    clearTimeout(this.#timer);
    if (this.#plan?.test) return;
    this.#timer = setTimeout(() => this.reopen(), this.#wait);
    this.#wait = Math.min(LONGEST_WAIT_MS, this.#wait * 2);
  }

  #drop(): void {
    this.#attempt += 1;
    clearInterval(this.#renewal);
    const peers = this.#peers;
    this.#peer = this.#ear = null;
    for (const peer of peers) peer.close();
    this.#sources.clear();
    this.videos = new Map();
    this.audios = new Map();
    this.screen = null;
  }
}
