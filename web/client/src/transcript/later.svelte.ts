/** Sentences that are loaded once the room stands: nobody waits for them to be let in. */
import type { Teller } from "./telling";

class Later {
  tellers = $state.raw<Record<string, Teller>>({});

  constructor() {
    void import("./procedure").then(({ procedure }) => (this.tellers = procedure));
  }
}

export const later = new Later();
