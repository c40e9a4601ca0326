/** Moments and spans as text. All moments are shown in Beijing time, where the proceedings are. */

/** China Standard Time, which knows no summer time; by hand, since lists of thousands of moments are drawn while one scrolls. */
const AHEAD_MS = 8 * 3600_000;
const there = (moment: string): string => new Date(Date.parse(moment) + AHEAD_MS).toISOString();

/** "10:07:31" */
export function clockTime(moment: string): string {
  return there(moment).slice(11, 19);
}

/** "2026-12-08 09:30"; seconds on request. */
export function dateTime(moment: string, { seconds = false } = {}): string {
  return `${day(moment)} ${there(moment).slice(11, seconds ? 19 : 16)}`;
}

/** "2026-12-08" */
export function day(moment: string): string {
  return there(moment).slice(0, 10);
}

/** "02:44", or "1:02:44" from an hour on; seconds in. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** "00:40:15": a span that always shows hours. */
export function longSpan(seconds: number): string {
  const text = span(seconds);
  return text.length > 5 ? text.padStart(8, "0") : `00:${text}`;
}

/** "2.4 MB": a count of bytes as people say it. */
export function bytes(count: number): string {
  if (count < 1e6) return `${Math.max(1, Math.round(count / 1e3))} kB`;
  return count < 1e9 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e9).toFixed(2)} GB`;
}
