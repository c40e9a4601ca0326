/** Where the numbers of a chart stand between its ends. */
import type { Figure } from "./datasets";

const STEPS = [1, 2, 2.5, 5, 10];

/** Round numbers from 0 on that reach `most`, four to six of them. */
export function ticks(most: number): number[] {
  const rough = Math.max(most, 1e-9) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((one) => one * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, n) => n * step);
}

/** The ticks of a figure's axis: shares always go to 100 %. */
export function axis(figure: Figure): number[] {
  if (figure.unit === "share") return [0, 0.25, 0.5, 0.75, 1];
  const ends = figure.bars.flatMap((bar) => [bar.value ?? 0, bar.high ?? 0]);
  return ticks(Math.max(1, ...ends));
}

/** A step line of survival as an SVG path, from `x` and `y` of its places. */
export function steps(places: readonly { at: number; left: number }[], x: (at: number) => number, y: (left: number) => number): string {
  return places.map(({ at, left }, n) => (n ? `H${x(at).toFixed(1)}V${y(left).toFixed(1)}` : `M${x(at).toFixed(1)} ${y(left).toFixed(1)}`)).join("");
}
