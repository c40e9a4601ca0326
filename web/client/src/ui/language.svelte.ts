/** Texts in the reader's language. Each language is loaded when it is first wanted. */
import type zh from "../../../messages/zh-CN.json";

export type Key = keyof typeof zh;
export type Language = "zh-CN" | "en";
type Texts = Record<Key, string>;
type Values = Record<string, string | number>;

const loaders: Record<Language, () => Promise<{ default: Texts }>> = {
  "zh-CN": () => import("../../../messages/zh-CN.json"),
  en: () => import("../../../messages/en.json"),
};
const REMEMBERED = "language";

let texts = $state.raw<Texts>({} as Texts);
let current = $state<Language>("zh-CN");

/** The language in use. */
export function language(): Language {
  return current;
}

/** Load a language, show it, and remember the choice on this device. */
export async function speak(wanted: Language): Promise<void> {
  texts = (await loaders[wanted]()).default;
  current = wanted;
  document.documentElement.lang = wanted;
  localStorage.setItem(REMEMBERED, wanted);
}

/** What the reader chose before, else the first of the browser's languages that we have. */
export function preferred(): Language {
  const chosen = localStorage.getItem(REMEMBERED);
  if (chosen === "zh-CN" || chosen === "en") return chosen;
  for (const tag of navigator.languages) {
    if (tag.startsWith("zh")) return "zh-CN";
    if (tag.startsWith("en")) return "en";
  }
  return "zh-CN";
}

/** The text of a key, with `{name}` replaced by the value of that name. */
export function t(key: Key, values: Values = {}): string {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The text of a key made at run time (a role, a stage), or the last part of the key where there is none. */
export function word(prefix: string, value: string): string {
  return (texts as Record<string, string>)[`${prefix}.${value}`] ?? value;
}

/** Whichever of two given texts is in the reader's language. */
export function either(both: { zh: string; en: string }): string {
  return current === "en" ? both.en : both.zh;
}

/** Names in a row, as the language joins them. */
export function list(items: readonly string[]): string {
  return items.join(current === "en" ? ", " : "、");
}
