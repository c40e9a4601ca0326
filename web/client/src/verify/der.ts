/** Reading DER (X.690), as far as a time-stamp token and its certificates need it. Every length in its one spelling. */
export class Wrong extends Error {}
/** What this page does not check; other programs do. */
export class NotHere extends Error {}

export interface Part {
  tag: number;
  content: Uint8Array;
  whole: Uint8Array;
}

export function readDer(data: Uint8Array): Part[] {
  const found: Part[] = [];
  let at = 0;
  while (at < data.length) {
    const tag = data[at] ?? 0;
    let length = data[at + 1];
    let start = at + 2;
    if (length === undefined || (tag & 31) === 31) throw new Wrong("DER is cut off or has a long tag");
    if (length > 127) {
      const count = length & 127;
      if (count === 0 || count > 3 || data[start] === 0) throw new Wrong("a DER length is not in its one spelling");
      length = 0;
      for (const byte of data.subarray(start, start + count)) length = length * 256 + byte;
      start += count;
      if (length < 128 || (count > 1 && length < 1 << (8 * (count - 1)))) throw new Wrong("a DER length is not in its one spelling");
    }
    if (start + length > data.length) throw new Wrong("DER is cut off");
    found.push({ tag, content: data.subarray(start, start + length), whole: data.subarray(at, start + length) });
    at = start + length;
  }
  return found;
}

/** The pieces inside, which must be exactly of these tags when any are given. */
export function parts(of: Part | undefined, ...tags: number[]): Part[] {
  if (!of) throw new Wrong("DER has another form than expected");
  const found = readDer(of.content);
  if (tags.length && found.map((part) => part.tag).join() !== tags.join()) throw new Wrong("DER has another form than expected");
  return found;
}

export function only(data: Uint8Array): Part {
  const [found, ...more] = readDer(data);
  if (!found || more.length || found.tag !== 0x30) throw new Wrong("not exactly one sequence in DER");
  return found;
}

export function hex(data: Uint8Array | undefined): string {
  return Array.from(data ?? [], (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** An INTEGER that is not negative, as 32 bytes: half of a P-256 signature in the form of WebCrypto. */
export function number32(part: Part | undefined): Uint8Array {
  const content = part?.content ?? new Uint8Array();
  const [first = 255, second = 255] = content;
  if (part?.tag !== 2 || first > 127 || (first === 0 && content.length > 1 && second < 128)) throw new Wrong("a DER number is malformed");
  const bytes = first === 0 ? content.subarray(1) : content;
  if (bytes.length > 32) throw new Wrong("a DER number is too large");
  const out = new Uint8Array(32);
  out.set(bytes, 32 - bytes.length);
  return out;
}

/** UTCTime or GeneralizedTime as 14 digits, which compare as moments do. */
export function moment(part: Part | undefined): string {
  const text = new TextDecoder().decode(part?.content);
  if (part?.tag === 0x17 && /^\d{12}Z$/.test(text)) return (text < "5" ? "20" : "19") + text.slice(0, -1);
  if (part?.tag === 0x18 && /^\d{14}Z$/.test(text)) return text.slice(0, -1);
  throw new Wrong("a moment is malformed");
}
