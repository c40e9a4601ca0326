/** The receipt that the server gives (evidence/README.md, format hearing-receipt/2), as far as it is shown here. */
export interface ReceiptFile {
  format?: string;
  /** A C2SP tlog-proof: index, inclusion path, signed checkpoint. */
  proof?: string;
  timestamps?: { kind: string; name: string }[];
  [other: string]: unknown;
}

/** Who has stamped the receipt and when; the outside authorities that are awaited while none of them has. */
export interface Stamps {
  stamps: { kind: "embedded" | "outside"; name: string; at: string }[];
  awaited: string[];
}

export interface Place {
  index: string;
  origin: string;
  size: string;
  root: string;
}

/** Where a tlog-proof says that the entry is, unverified; null when it is no proof. */
export function placeOf(proof: string | undefined): Place | null {
  const [head = "", ...rest] = (proof ?? "").split("\n\n");
  const index = /^index (\d+)$/m.exec(head)?.[1];
  const [origin = "", size = "", root = ""] = (rest[0] ?? "").split("\n");
  return index && root ? { index, origin, size, root } : null;
}
