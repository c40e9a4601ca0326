/** How someone's sound and picture do, as the server tells it. */
import type { Kind } from "./view";

export type Trouble = "not_heard" | "not_seen" | "breaks_up" | "hears_nobody" | "hears_broken" | "sees_still" | "late";

export interface Flow {
  kbps: number;
  lost_percent: number;
  jitter_ms: number;
}

export interface Figures {
  round_trip_ms: number | null;
  from: Partial<Record<Kind, Flow>>;
  to: Partial<Record<Kind, Flow>>;
  concealed_percent: number | null;
  frozen_ms: number | null;
}

export interface Quality {
  troubles: { kind: Trouble; since: string }[];
  figures: Figures;
}

/** What an equipment test found; figures are null when no connection stood. */
export interface Tested {
  connected: boolean;
  troubles: Trouble[];
  figures: Figures | null;
}
