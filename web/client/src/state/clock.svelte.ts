/** The server's time, told by the second, so that every screen counts the same way. */

class Clock {
  /** Milliseconds by which the server is ahead of this device. */
  #ahead = 0;
  /** The server's present moment in ms, advancing every second. */
  now = $state(Date.now());

  constructor() {
    setInterval(() => (this.now = Date.now() + this.#ahead), 1000);
  }

  /** Follow what the server said its time is. */
  set(serverTime: string): void {
    const ahead = Date.parse(serverTime) - Date.now();
    // Small differences are the line's delay; following them would make the clock jump.
    if (Number.isFinite(ahead) && Math.abs(ahead - this.#ahead) > 400) this.#ahead = ahead;
  }

  /** Seconds since a moment; 0 when there is none. */
  since(moment: string | null | undefined): number {
    return moment ? Math.max(0, (this.now - Date.parse(moment)) / 1000) : 0;
  }
}

export const clock = new Clock();
