/**
 * The one media connection of this browser: what it sends, and an empty slot for each person who may ever reach it.
 *
 * Nobody renegotiates: when the connection fails, the server asks, or the roster changes, a new leg replaces it.
 */
import type { Ack } from "../protocol/socket";
import type { Kind } from "../protocol/view";

type Ask = (type: string, body: object) => Promise<Ack>;

export interface LegPlan {
  send: boolean;
  /** A companion's device stays silent, or its room would echo. */
  companion: boolean;
  sources: readonly string[];
}

const DISCONNECTED_MS = 2000;
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 4000;
const VIDEO_BITS = 600_000;

function wanted(kind: Kind): RTCRtpCodec[] {
  const types = kind === "audio" ? ["audio/opus"] : ["video/VP8", "video/rtx"];
  return (RTCRtpReceiver.getCapabilities(kind)?.codecs ?? []).filter((codec) => types.includes(codec.mimeType));
}

export class Leg {
  readonly #ask: Ask;
  state = $state<"none" | "connecting" | "connected" | "failed">("none");
  /** Streams by participant; a stream is there before anything arrives in it. */
  videos = $state.raw<ReadonlyMap<string, MediaStream>>(new Map());
  audios = $state.raw<ReadonlyMap<string, MediaStream>>(new Map());
  #plan: LegPlan | null = null;
  #peer: RTCPeerConnection | null = null;
  #senders: Partial<Record<Kind, RTCRtpSender>> = {};
  #tracks: Partial<Record<Kind, MediaStreamTrack | null>> = {};
  #wait = FIRST_WAIT_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Connect anew by this plan; an older connection goes once the new one stands for it. */
  open(plan: LegPlan): void {
    this.#plan = plan;
    clearTimeout(this.#timer);
    void this.#connect(plan);
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

  close(): void {
    this.#plan = null;
    clearTimeout(this.#timer);
    this.#drop();
    this.state = "none";
  }

  async #connect(plan: LegPlan): Promise<void> {
    this.#drop();
    this.state = "connecting";
    const peer = new RTCPeerConnection();
    this.#peer = peer;
    const slots = this.#slots(peer, plan);
    peer.oniceconnectionstatechange = () => this.#follow(peer);
    peer.onconnectionstatechange = () => this.#follow(peer);
    peer.ontrack = ({ transceiver, track }) => this.#arrive(slots.get(transceiver), track);
    try {
      await peer.setLocalDescription();
      const send: Record<string, Kind> = {};
      const receive: Record<string, { participant: string; kind: Kind }> = {};
      for (const [transceiver, slot] of slots) {
        const mid = transceiver.mid ?? "";
        if (slot.participant) receive[mid] = slot;
        else send[mid] = slot.kind;
      }
      const leg = crypto.randomUUID();
      const answer = await this.#ask("media.offer", { leg, sdp: peer.localDescription?.sdp ?? "", send, receive });
      if (this.#peer !== peer) return;
      await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp ?? "" });
    } catch {
      if (this.#peer === peer) this.#again();
    }
  }

  #slots(peer: RTCPeerConnection, plan: LegPlan): Map<RTCRtpTransceiver, { participant: string; kind: Kind }> {
    const slots = new Map<RTCRtpTransceiver, { participant: string; kind: Kind }>();
    const add = (kind: Kind, participant: string): RTCRtpTransceiver => {
      const own = participant === "";
      const transceiver = peer.addTransceiver((own && this.#tracks[kind]) || kind, {
        direction: own ? "sendonly" : "recvonly",
        ...(own && kind === "video" ? { sendEncodings: [{ maxBitrate: VIDEO_BITS, maxFramerate: 15 }] } : {}),
      });
      transceiver.setCodecPreferences(wanted(kind));
      slots.set(transceiver, { participant, kind });
      return transceiver;
    };
    this.#senders = {};
    if (plan.send) {
      this.#senders.audio = add("audio", "").sender;
      this.#senders.video = add("video", "").sender;
    }
    for (const participant of plan.sources) {
      if (!plan.companion) add("audio", participant);
      add("video", participant);
    }
    return slots;
  }

  #arrive(slot: { participant: string; kind: Kind } | undefined, track: MediaStreamTrack): void {
    if (!slot?.participant) return;
    const stream = new MediaStream([track]);
    if (slot.kind === "audio") this.audios = new Map(this.audios).set(slot.participant, stream);
    else this.videos = new Map(this.videos).set(slot.participant, stream);
  }

  #follow(peer: RTCPeerConnection): void {
    if (peer !== this.#peer) return;
    clearTimeout(this.#timer);
    if (peer.connectionState === "connected") {
      this.state = "connected";
      this.#wait = FIRST_WAIT_MS;
    } else if (peer.connectionState === "failed") {
      this.#again();
    } else if (peer.iceConnectionState === "disconnected") {
      this.state = "connecting";
      this.#timer = setTimeout(() => this.reopen(), DISCONNECTED_MS);
    }
  }

  #again(): void {
    this.state = "failed";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.reopen(), this.#wait);
    this.#wait = Math.min(LONGEST_WAIT_MS, this.#wait * 2);
  }

  #drop(): void {
    const peer = this.#peer;
    this.#peer = null;
    peer?.close();
    this.videos = new Map();
    this.audios = new Map();
  }
}
