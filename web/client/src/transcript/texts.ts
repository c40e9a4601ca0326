/** The texts of many lines, folded and joined block by block: words are found in long texts sooner than in many short ones. */
import type { Line } from "../protocol/view";
import { findIn, fold } from "./words";

/** Lines of a block: so many are folded in a few milliseconds, also at a quarter of the speed. */
export const BLOCK = 128;
/** Between two lines: folded texts have none of it, so that nothing is found across. */
const END = "\n";

interface Block {
  lines: readonly Line[];
  text: string;
  /** Where each line begins in it. */
  starts: Int32Array;
}

export class Texts {
  #blocks: Block[] = [];
  readonly #read: (line: Line) => string;

  /** `read` gives the words of a line as they are read. */
  constructor(read: (line: Line) => string) {
    this.#read = read;
  }

  /** Words are read otherwise now. */
  forget(): void {
    this.#blocks = [];
  }

  /** Have the block of `BLOCK` lines from `from` on ready. */
  ready(lines: readonly Line[], from: number): void {
    this.#block(lines, from);
  }

  /** Add to `found` the number of a line for each place of the words in the block from line `from` on, in order. */
  find(lines: readonly Line[], from: number, words: string, found: number[]): void {
    const { text, starts } = this.#block(lines, from);
    let line = 0;
    for (const place of findIn(text, words)) {
      while (line + 1 < starts.length && starts[line + 1]! <= place) line += 1;
      found.push(from + line);
    }
  }

  #block(lines: readonly Line[], from: number): Block {
    const number = from / BLOCK;
    const held = this.#blocks[number];
    if (held && same(held.lines, lines, from)) return held;
    const mine = lines.slice(from, from + BLOCK);
    const known = new Map(held?.lines.map((line, index) => [line, index]));
    const starts = new Int32Array(mine.length);
    const parts: string[] = [];
    let at = 0;
    for (const [index, line] of mine.entries()) {
      const before = known.get(line);
      const part = held && before !== undefined ? held.text.slice(held.starts[before], (held.starts[before + 1] ?? held.text.length + 1) - 1) : fold(this.#read(line));
      starts[index] = at;
      at += part.length + END.length;
      parts.push(part);
    }
    return (this.#blocks[number] = { lines: mine, text: parts.join(END), starts });
  }
}

/** Whether the block holds the very lines that are at its place now: a line that changes is a new one. */
function same(held: readonly Line[], lines: readonly Line[], from: number): boolean {
  if (held.length !== Math.min(BLOCK, lines.length - from)) return false;
  return held.every((line, index) => line === lines[from + index]);
}
