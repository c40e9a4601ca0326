/** The film of a hearing: which time of the hearing runs where in it. */

interface Taken {
  from: string;
  to: string;
  /** The second of the film at which it begins. */
  at: number;
}

export interface Film {
  name: string;
  version: number;
  sha256: string;
  of: string;
  takes: Taken[];
  gaps: (Taken & { zh: string; en: string })[];
  chapters: { at: number; zh: string; en: string }[];
  redactions: { from: string; to: string; event: number }[];
}

export interface FilmOffer {
  films: Film[];
  progress: { done: number; total: number; failed: { zh: string; en: string } | null } | null;
}

/** The second of a film at which a moment (milliseconds since 1970) runs; null where nothing was recorded of it. */
export function secondOf(film: Film, moment: number): number | null {
  const take = film.takes.find((one) => Date.parse(one.from) <= moment && moment < Date.parse(one.to));
  return take ? take.at + (moment - Date.parse(take.from)) / 1000 : null;
}

/** The moment (milliseconds since 1970) that runs at a second of a film; on a card, the one at which it began. */
export function momentOf(film: Film, second: number): number {
  const take = film.takes.findLast((one) => one.at <= second) ?? film.takes[0];
  if (!take) return 0;
  return Math.min(Date.parse(take.from) + Math.max(0, second - take.at) * 1000, Date.parse(take.to));
}

/** A second as it stands beside a player: 1:02:03. */
export function stamp(second: number): string {
  const whole = Math.floor(second);
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((one) => String(one).padStart(2, "0"));
  return [Math.floor(whole / 3600), ...parts].join(":");
}

/** The second that somebody wrote as 1:02:03 or 2:03; null for anything else. */
export function written(text: string): number | null {
  if (!/^\d{1,2}(:[0-5]\d){1,2}$/.test(text.trim())) return null;
  return text.trim().split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
