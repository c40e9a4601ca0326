/** Whether a picture stands still: no new frame was shown for a while, though its element plays. */

const EVERY_MS = 500;
/** As long as the server waits until it says so of a person's media. */
const STILL_AFTER_MS = 3000;

/** Tell whenever the picture of this element begins or ceases to stand still, until the answer is called. */
export function watchStill(element: HTMLVideoElement, tell: (still: boolean) => void): () => void {
  let frames = 0;
  let moved = performance.now();
  let still = false;
  const timer = setInterval(() => {
    const now = element.getVideoPlaybackQuality().totalVideoFrames;
    // A page that nobody looks at is sent no pictures, and a picture that never began has its own sign.
    if (now !== frames || !frames || document.visibilityState === "hidden") moved = performance.now();
    frames = now;
    const found = performance.now() - moved >= STILL_AFTER_MS;
    if (found !== still) tell((still = found));
  }, EVERY_MS);
  return () => clearInterval(timer);
}
