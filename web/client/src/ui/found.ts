/**
 * The words that somebody searched for, on the page that a place found is opened as: the address brings them along
 * (`#claim-3&find=words`), behind the sign that keeps them in the browser, and they are marked without changing the page.
 */

const FIND = "&find=";
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u;
const PIECE = /["“”„«»]([^"“”„«»]*)["“”„«»]|(\S+)/gu;
const BETWEEN = String.raw`[^\p{L}\p{N}]*`;
/** Letters and digits from which on a word goes on, as the server finds it. */
const OPEN_ENDED = 3;

/** An address with the words to be marked there. */
export function withWords(address: string, words: string): string {
  return `${address}${address.includes("#") ? "" : "#"}${FIND}${encodeURIComponent(words)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What the address names, and the words that were searched for. */
export function addressed(): { place: string; words: string } {
  const [place = "", words = ""] = location.hash.slice(1).split(FIND);
  return { place: decoded(place), words: decoded(words) };
}

/** The class of the characters that are one word with this one. */
function runOf(letter: string): string {
  if (WIDE.test(letter)) return "";
  return /\p{Nd}/u.test(letter) ? String.raw`\p{Nd}` : String.raw`(?:(?!${WIDE.source})\p{L})`;
}

function pattern(piece: string): RegExp | null {
  const letters = [...piece.normalize("NFKC").toLowerCase()].filter((letter) => /[\p{L}\p{N}]/u.test(letter));
  const [first, last] = [letters[0], letters.at(-1)];
  if (!first || !last) return null;
  const ending = new RegExp(`${runOf(last) || "."}+$`, "u").exec(letters.join(""))?.[0] ?? "";
  const [begins, ends] = [runOf(first), ending.length < OPEN_ENDED ? runOf(last) : ""];
  return new RegExp(`${begins && `(?<!${begins})`}${letters.join(BETWEEN)}${ends && `(?!${ends})`}`, "gu");
}

/** Where the words of a query stand in a text: from, to. */
export function placesOf(text: string, query: string): [number, number][] {
  let folded = "";
  const origins: [number, number][] = [];
  let at = 0;
  for (const letter of text) {
    const one = letter.normalize("NFKC").toLowerCase();
    for (let unit = 0; unit < one.length; unit++) origins.push([at, at + letter.length]);
    folded += one;
    at += letter.length;
  }
  return [...query.matchAll(PIECE)]
    .map(([, quoted, bare]) => pattern(quoted || bare || ""))
    .flatMap((one) => (one ? [...folded.matchAll(one)] : []))
    .map((one) => [origins[one.index]![0], origins[one.index + one[0].length - 1]![1]]);
}

/** The stretches of an element's text that these places are; nothing in the page is changed. */
export function rangesIn(element: HTMLElement, places: (text: string) => [number, number][]): Range[] {
  const nodes: { node: Node; from: number }[] = [];
  let text = "";
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    nodes.push({ node, from: text.length });
    text += node.nodeValue ?? "";
  }
  const place = (at: number): [Node, number] => {
    const one = nodes.findLast(({ from }) => from <= at)!;
    return [one.node, at - one.from];
  };
  return places(text).map(([from, to]) => {
    const range = document.createRange();
    range.setStart(...place(from));
    const [node, last] = place(to - 1);
    range.setEnd(node, last + 1);
    return range;
  });
}

/** Browsers that can mark text without changing the page. */
export const able = typeof Highlight === "function" && "highlights" in CSS;

/** Mark the words of a query in these elements, and no longer anywhere else. */
export function markWords(elements: Iterable<HTMLElement>, query: string): void {
  if (!able || (!query && !CSS.highlights.has("searched"))) return;
  const marks = new Highlight();
  if (query) for (const one of elements) for (const range of rangesIn(one, (text) => placesOf(text, query))) marks.add(range);
  CSS.highlights.set("searched", marks);
}
