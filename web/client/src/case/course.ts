/** What the records of a case's hearings say of its matrix, and the case's timeline, as the server gives them. */
import type { GivenUp } from "../claims/claims";

export interface TakenUp {
  hearing: string;
  n: number;
  at: string;
  ground: string;
  /** Empty for the patent as a whole. */
  claims: string[];
  exhibits: string[];
  phase: string;
  cited: { exhibit: string; page: number }[];
}
export interface Course {
  hearings: { id: string; title: string }[];
  taken_up: TakenUp[];
  given_up: GivenUp[];
}
export interface Happened {
  day: string;
  at: string | null;
  kind: string;
  known: string;
  lane: string;
  href: string;
  said: string;
  zh?: string;
  en?: string;
}
export interface Timeline {
  lanes: { id: string; kind: string; number: string; status: string }[];
  events: Happened[];
}

/** Every time a cell was taken up, in order. */
export function takenUp(course: Course, ground: string, claim: number): TakenUp[] {
  return course.taken_up.filter((one) => one.ground === ground && (!one.claims.length || one.claims.includes(String(claim))));
}

/** What was given up of a cell: all of it, or exhibits that it rests on. */
export function givenUp(course: Course, ground: string, claim: number): GivenUp[] {
  return course.given_up.filter((one) => [ground, ""].includes(one.ground) && (!one.claims.length || one.claims.includes(String(claim))));
}
