/**
 * Looking for words in a text as people mean them: letters of either width and case are the same, a word is found whole
 * and not inside another, and of Chinese, which has no spaces, a single character can be found.
 */

/** What does not stand as it is, except for its case. */
const OTHERWISE = /[^\x20-\x7e\u4e00-\u9fff\u3001-\u303f]/gu;
const WORD = /[\p{L}\p{N}_]/u;
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

const folded = new Map<string, string>();

function foldOne(letter: string): string {
  let found = folded.get(letter);
  if (found === undefined) folded.set(letter, (found = /\s/.test(letter) ? " " : letter.normalize("NFKC").toLowerCase()));
  return found;
}

/** A text in the form in which texts are compared; no line ends are left in it. */
export const fold = (text: string): string => text.replace(OTHERWISE, foldOne).toLowerCase();

/** The same, and for each of its characters where the letter that it came from begins and ends. */
function foldPlaces(text: string): { text: string; places: [number, number][] } {
  let out = "";
  const places: [number, number][] = [];
  let at = 0;
  for (const letter of text) {
    const one = foldOne(letter);
    for (let index = 0; index < one.length; index++) places.push([at, at + letter.length]);
    out += one;
    at += letter.length;
  }
  return { text: out, places };
}

const joins = (letter: string | undefined): boolean => !!letter && WORD.test(letter) && !WITHOUT_SPACES.test(letter);

/** What was typed, as it is looked for: nothing when there is nothing to look for. */
export const wanted = (query: string): string => fold(query).trim().replace(/ +/g, " ");

/** Where the words stand in a folded text. */
export function findIn(text: string, words: string): number[] {
  const found: number[] = [];
  if (!words) return found;
  const [begins, ends] = [joins(words[0]), joins(words.at(-1))];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) {
    if (begins && joins(text[at - 1])) continue;
    if (ends && joins(text[at + words.length])) continue;
    found.push(at);
  }
  return found;
}

/** Where the words stand in a text as it is read: from, to. */
export function placesIn(text: string, words: string): [number, number][] {
  const { text: out, places } = foldPlaces(text);
  return findIn(out, words).map((at) => [places[at]![0], places[at + words.length - 1]![1]]);
}
