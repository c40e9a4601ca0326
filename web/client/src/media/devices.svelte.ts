/** This person's camera and microphone, and proof that sound really arrives from the microphone. */

/** `works` is said only when a picture or a sound has been seen; `silent` when a microphone gives none. */
export type DeviceState = "untried" | "trying" | "works" | "silent" | "denied" | "absent" | "busy";

/** A level above this is a sound and not the room's noise; 0 to 100, 60 dB below full scale is 0. */
const SOUND = 15;
const SILENT_AFTER_MS = 2500;
const LEVEL_EVERY_MS = 80;

function refusal(error: unknown): DeviceState {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "absent";
}

export class Devices {
  camera = $state<DeviceState>("untried");
  microphone = $state<DeviceState>("untried");
  video = $state.raw<MediaStreamTrack | null>(null);
  audio = $state.raw<MediaStreamTrack | null>(null);
  /** 0 to 100. */
  level = $state(0);
  #context: AudioContext | null = null;
  #watch: ReturnType<typeof setInterval> | undefined;

  /** Try both; each may fail by itself. */
  async openBoth(): Promise<void> {
    await Promise.all([this.openCamera(), this.openMicrophone()]);
  }

  async openCamera(): Promise<void> {
    this.closeCamera();
    this.camera = "trying";
    try {
      const video = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 15, max: 15 } };
      const stream = await navigator.mediaDevices.getUserMedia({ video });
      const track = stream.getVideoTracks()[0] ?? null;
      track?.addEventListener("ended", () => {
        this.video = null;
        this.camera = "absent";
      });
      this.video = track;
      this.camera = track ? "works" : "absent";
    } catch (error) {
      this.camera = refusal(error);
    }
  }

  async openMicrophone(): Promise<void> {
    this.closeMicrophone();
    this.microphone = "trying";
    try {
      const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
      const stream = await navigator.mediaDevices.getUserMedia({ audio });
      const track = stream.getAudioTracks()[0] ?? null;
      track?.addEventListener("ended", () => {
        this.audio = null;
        this.microphone = "absent";
      });
      this.audio = track;
      if (track) this.#listen(track);
      else this.microphone = "absent";
    } catch (error) {
      this.microphone = refusal(error);
    }
  }

  closeCamera(): void {
    this.video?.stop();
    this.video = null;
  }

  /** Stop the microphone itself, not only its sending: the browser's own mark goes out too. */
  closeMicrophone(): void {
    clearInterval(this.#watch);
    void this.#context?.close();
    this.#context = null;
    this.audio?.stop();
    this.audio = null;
    this.level = 0;
  }

  close(): void {
    this.closeCamera();
    this.closeMicrophone();
  }

  #listen(track: MediaStreamTrack): void {
    const context = new AudioContext();
    this.#context = context;
    // A browser may hold audio back until the page was touched.
    const resume = (): void => void context.resume();
    addEventListener("pointerdown", resume, { once: true });
    addEventListener("keydown", resume, { once: true });
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let since = performance.now();
    this.#watch = setInterval(() => {
      if (context.state !== "running") {
        since = performance.now();
        return;
      }
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
      this.level = Math.round(Math.min(100, Math.max(0, (100 * (10 * Math.log10(power + 1e-12) + 60)) / 60)));
      if (this.level > SOUND) {
        since = performance.now();
        this.microphone = "works";
      } else if (this.microphone === "trying" && performance.now() - since > SILENT_AFTER_MS) {
        this.microphone = "silent";
      }
    }, LEVEL_EVERY_MS);
  }
}

/** Play a short, soft tone to try the loudspeaker. */
export async function playTone(): Promise<void> {
  const context = new AudioContext();
  await context.resume();
  const gain = context.createGain();
  const now = context.currentTime;
  gain.gain.setValueAtTime(0, now);
  gain.gain.linearRampToValueAtTime(0.25, now + 0.05);
  gain.gain.linearRampToValueAtTime(0, now + 0.9);
  const tone = context.createOscillator();
  tone.frequency.value = 523;
  tone.connect(gain).connect(context.destination);
  tone.start();
  tone.stop(now + 1);
  tone.addEventListener("ended", () => void context.close());
}
