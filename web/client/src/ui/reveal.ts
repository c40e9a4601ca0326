/** Bring the place that the address names into view and mark it; it was not there yet when the browser looked for it. */
export function reveal(place: HTMLElement): void {
  if (decodeURIComponent(location.hash) !== `#${place.id}`) return;
  place.dataset.meant = "";
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
}
