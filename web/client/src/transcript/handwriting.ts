/** A signature written by hand, in the one form that the server reads: whole units, thousandths, milliseconds. */

/** x, y, pressure in thousandths, milliseconds from the first point. */
export type Point = [number, number, number, number];
export interface Handwriting {
  form: "hearing-strokes/1";
  width: number;
  height: number;
  pointer: "pen" | "touch" | "mouse";
  strokes: Point[][];
}

const MOST_POINTS = 6000;
/** Pressure where the device does not tell. */
const MIDDLING = 500;

export class Writing {
  writing = false;
  private strokes: Point[][] = [];
  private pointer: Handwriting["pointer"] = "mouse";
  private began = 0;
  private last = 0;
  private count = 0;

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {}

  begin(pointer: string, x: number, y: number, pressure: number, at: number): void {
    if (!this.count) this.began = at;
    this.pointer = pointer === "pen" || pointer === "touch" ? pointer : "mouse";
    this.writing = true;
    this.strokes.push([]);
    this.put(x, y, pressure, at);
  }

  move(x: number, y: number, pressure: number, at: number): void {
    if (this.writing) this.put(x, y, pressure, at);
  }

  end(): void {
    this.writing = false;
  }

  /** The line from the last point but one to the last, or a dot. */
  lastLine(): [Point, Point] | null {
    const stroke = this.strokes.at(-1);
    const to = stroke?.at(-1);
    return to ? [stroke?.at(-2) ?? to, to] : null;
  }

  fields(): Handwriting {
    return { form: "hearing-strokes/1", width: this.width, height: this.height, pointer: this.pointer, strokes: this.strokes.filter((stroke) => stroke.length) };
  }

  private put(x: number, y: number, pressure: number, at: number): void {
    if (this.count >= MOST_POINTS) return;
    const force = this.pointer === "mouse" || !pressure ? MIDDLING : Math.round(pressure * 1000);
    this.last = Math.max(this.last, Math.round(at - this.began));
    this.count += 1;
    this.strokes.at(-1)?.push([within(x, this.width), within(y, this.height), Math.min(1000, force), this.last]);
  }
}

function within(value: number, most: number): number {
  return Math.max(0, Math.min(most, Math.round(value)));
}
