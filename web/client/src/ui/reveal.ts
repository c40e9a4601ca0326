import { addressed, markWords } from "./found";

/**
 * Bring the place that the address names into view and mark it, and the words in it that were searched for; it was not
 * there yet when the browser looked for it.
 */
export function reveal(place: HTMLElement): void {
  const named = addressed();
  if (named.place !== place.id) return;
  place.dataset.meant = "";
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
  markWords([place], named.words);
}
