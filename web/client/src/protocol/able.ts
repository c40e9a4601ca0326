/** Whether this browser can encrypt media end to end: by the standard's transforms, or by older Chromium's streams. */
export const SCRIPT_TRANSFORM = typeof RTCRtpScriptTransform === "function";
const STREAMS = typeof RTCRtpSender === "function" && "createEncodedStreams" in RTCRtpSender.prototype;

export const canEncrypt = (): boolean =>
  (SCRIPT_TRANSFORM || STREAMS) && typeof Worker === "function" && isSecureContext && !!globalThis.crypto?.subtle;
