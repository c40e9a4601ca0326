/**
 * How large other people's pictures are shown just now: the server sends no better picture than is of use, and none to
 * a page that nobody looks at.
 */

type Heights = Record<string, number>;
type Tell = (heights: Heights, screen: number) => void;

const SETTLE_MS = 200;
/** A tile that was scrolled away is not given up: its smallest picture keeps it ready. */
const OUT_OF_SIGHT = 1;
const STEP = 16;

/** Under this name the shared screen is kept among the people. */
export const SCREEN = "";

const shown = new Map<Element, { participant: string; inSight: boolean }>();
let told = "";
let listener: Tell | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

function changed(): void {
  clearTimeout(timer);
  timer = setTimeout(say, SETTLE_MS);
}

const sight =
  typeof IntersectionObserver === "undefined"
    ? null
    : new IntersectionObserver((entries) => {
        for (const entry of entries) {
          const tile = shown.get(entry.target);
          if (tile) tile.inSight = entry.isIntersecting;
        }
        changed();
      });
const size = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(changed);

function heights(): Heights {
  const found: Heights = {};
  if (document.visibilityState === "hidden") return found;
  for (const [element, { participant, inSight }] of shown) {
    const pixels = Math.min(4320, Math.ceil((element.clientHeight * devicePixelRatio) / STEP) * STEP);
    const height = inSight ? Math.max(OUT_OF_SIGHT, pixels) : OUT_OF_SIGHT;
    found[participant] = Math.max(found[participant] ?? 0, height);
  }
  return found;
}

function say(): void {
  const now = heights();
  const text = JSON.stringify(now);
  if (!listener || text === told) return;
  told = text;
  const { [SCREEN]: screen = 0, ...people } = now;
  listener(people, screen);
}

/** Count this element as a picture of a participant, or as `SCREEN`, for as long as it is there. */
export function watchTile(element: Element, participant: string): () => void {
  shown.set(element, { participant, inSight: true });
  sight?.observe(element);
  size?.observe(element);
  changed();
  return () => {
    shown.delete(element);
    sight?.unobserve(element);
    size?.unobserve(element);
    changed();
  };
}

/** Tell the heights now and whenever they change, until the answer is called. */
export function followTiles(tell: Tell): () => void {
  listener = tell;
  told = "";
  changed();
  document.addEventListener("visibilitychange", changed);
  return () => {
    if (listener === tell) listener = null;
    document.removeEventListener("visibilitychange", changed);
  };
}
