/** The screen that this person shares, or the camera over their papers: captured only while they share it. */
import type { ScreenSource } from "../protocol/view";

/** Papers and screens are read: large, and seldom changing. */
const SIZE = { width: { max: 1920, ideal: 1920 }, height: { max: 1080, ideal: 1080 }, frameRate: { max: 10 } };

export const canShareScreens = (): boolean => typeof navigator.mediaDevices?.getDisplayMedia === "function";

export class ScreenCapture {
  track = $state.raw<MediaStreamTrack | null>(null);
  source = $state<ScreenSource>("screen");
  readonly #ended: () => void;

  /** `ended` is called when the browser or the computer ends the capture, as by its own button. */
  constructor(ended: () => void) {
    this.#ended = ended;
  }

  /** Let the person choose a screen, or take this camera; rejects with what the browser says when nothing comes of it. */
  async open(camera = ""): Promise<void> {
    this.close();
    const media = navigator.mediaDevices;
    const stream = camera
      ? await media.getUserMedia({ video: { deviceId: { exact: camera }, ...SIZE } })
      : await media.getDisplayMedia({ video: SIZE, audio: false });
    const track = stream.getVideoTracks()[0] ?? null;
    if (!track) throw new DOMException("nothing was chosen", "NotFoundError");
    track.contentHint = "detail";
    track.addEventListener("ended", () => {
      if (this.track !== track) return;
      this.track = null;
      this.#ended();
    });
    this.source = camera ? "document_camera" : "screen";
    this.track = track;
  }

  close(): void {
    const track = this.track;
    this.track = null;
    track?.stop();
  }
}

/** The cameras beside the one in use; their names are told once a camera was allowed. */
export async function otherCameras(used: MediaStreamTrack | null): Promise<MediaDeviceInfo[]> {
  const mine = used?.getSettings().deviceId;
  return (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput" && one.deviceId !== mine);
}
