/** HTTP to the platform's own server: JSON in and out, refusals as typed errors. */
import { language } from "../ui/language.svelte";
import type { Said } from "./view";

/** The server refused, or could not be reached (`status` 0). The message is in the reader's language. */
export class Refused extends Error {
  readonly code: string;
  readonly rule: string;
  readonly status: number;
  /** What is wrong with each field of a form, where the server says so. */
  readonly fields: readonly { field: string; zh: string; en: string }[];
  /** What the page needs to go on from: how a statement reads now, say. */
  readonly detail: Readonly<Record<string, string | number>> | undefined;

  constructor(said: Said, status = 0) {
    super(language() === "en" ? said.en + (said.source ? ` (${said.source})` : "") : said.zh + (said.source ? `（${said.source}）` : ""));
    this.code = said.code;
    this.rule = said.rule ?? "";
    this.status = status;
    this.fields = said.fields ?? [];
    this.detail = said.detail;
  }
}

const UNREACHABLE: Said = {
  code: "unreachable",
  zh: "无法连接服务器。请检查网络，然后再试一次。",
  en: "The server cannot be reached. Check the network, then try again.",
};
const UNEXPECTED: Said = {
  code: "unexpected",
  zh: "服务器没有给出可读的答复。请再试一次；若仍然如此，请告知书记员。",
  en: "The server gave no readable answer. Try again; if it stays so, tell the clerk.",
};

/** The headers without which the server changes nothing. */
export const WRITES = { "X-Requested-With": "hearing" };

/** Send a request; an answer that is not a success becomes a `Refused`. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { credentials: "same-origin", ...init });
  } catch {
    throw new Refused(UNREACHABLE);
  }
  if (answer.ok) return answer;
  const body = (await answer.json().catch(() => ({}))) as { error?: Said };
  throw new Refused(body.error ?? UNEXPECTED, answer.status);
}

/** GET a JSON value. */
export async function get<T>(path: string): Promise<T> {
  return (await (await request(path)).json()) as T;
}

/** POST (or another writing method) a JSON value and read the JSON answer. */
export async function send<T>(path: string, body: unknown = {}, method = "POST"): Promise<T> {
  const headers = { ...WRITES, "Content-Type": "application/json" };
  const answer = await request(path, { method, headers, body: JSON.stringify(body) });
  const text = await answer.text();
  return (text ? JSON.parse(text) : {}) as T;
}

/** What to show for anything thrown. */
export function readable(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
