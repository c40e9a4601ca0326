/** The demonstration sheet of a typical case: versions, their review, and how alike other cases are. */

export type Standing = "none" | "saved" | "offered" | "agreed" | "declined";

export interface SheetSection {
  key: string;
  title: string;
  text: string;
}

export interface SheetText {
  title: string;
  sections: SheetSection[];
}

export interface Texts {
  zh: SheetText;
  en: SheetText;
}

/** A part of a likeness: what is compared, its weight, how alike (0 to 1), and why. */
export interface LikenessPart {
  name: string;
  weight: number;
  alike: number;
  zh: string;
  en: string;
}

export interface Likeness {
  case: string;
  total: number;
  parts: LikenessPart[];
}

export interface Sheet {
  case: string;
  standing: Standing;
  version: number;
  agreed: number;
  /** How many steps were taken: what a new version says that its writer saw. */
  n: number;
  own: boolean;
  steps: { n: number; kind: Exclude<Standing, "none">; version: number; reason: string; name: string; at: string }[];
  body: { source: string; texts: Texts; likeness: Likeness[] } | null;
  /** Names and numbers in the newest version that may not be public. */
  private: string[];
}
