/** The receipt that the server gives (evidence/README.md, format hearing-receipt/1), as far as it is shown here. */
export interface ReceiptFile {
  format?: string;
  leaf_index?: number;
  tree_size?: number;
  checkpoint?: string;
  stamped_by?: string;
  [other: string]: unknown;
}

/** The origin, size and root of a C2SP checkpoint: its first three lines. */
export function checkpointLines(text: string): { origin: string; size: string; root: string } {
  const [origin = "", size = "", root = ""] = text.split("\n");
  return { origin, size, root };
}
