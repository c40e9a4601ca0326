/** Addresses to screens: history, one current path, links that stay inside the page. */

class Router {
  path = $state(location.pathname);

  constructor() {
    addEventListener("popstate", () => (this.path = location.pathname));
    document.addEventListener("click", (event) => this.#follow(event));
  }

  /** Go to a path of this client. `replace` leaves no entry to come back to. */
  go(path: string, { replace = false } = {}): void {
    history[replace ? "replaceState" : "pushState"](null, "", path);
    this.path = location.pathname;
    scrollTo(0, 0);
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (link.pathname.startsWith("/api/") || link.hash) return;
    event.preventDefault();
    this.go(link.pathname);
  }
}

export const router = new Router();

/** The parts of `path` that stand where `pattern` has a `:`, or null when it is another address. */
export function match(pattern: string, path: string): string[] | null {
  const want = pattern.split("/");
  const have = path.replace(/\/$/, "").split("/");
  if (want.length !== have.length) return null;
  const found: string[] = [];
  for (const [index, part] of want.entries()) {
    const value = have[index] ?? "";
    if (part === ":") found.push(decodeURIComponent(value));
    else if (part !== value) return null;
  }
  return found;
}
