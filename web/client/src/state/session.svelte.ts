/** Who is signed in on this device. */
import type { Account, Me } from "../protocol/casefile";
import { get, send } from "../protocol/http";
import { router } from "../ui/router.svelte";
import { clock } from "./clock.svelte";

class Session {
  account = $state.raw<Account | null>(null);
  demo = $state(false);
  /** False until the server has said who this is. */
  known = $state(false);

  async load(): Promise<void> {
    const me = await get<Me>("/api/me");
    clock.set(me.server_time);
    this.account = me.account;
    this.demo = me.demo;
    this.known = true;
  }

  /** Take the answer of a successful sign-in and go where this person works. */
  enter(account: Account): void {
    this.account = account;
    const wanted = sessionStorage.getItem("wanted");
    sessionStorage.removeItem("wanted");
    router.go(wanted ?? (this.analyst || this.steward ? "/data" : "/cases"), { replace: true });
  }

  async leave(): Promise<void> {
    await send("/api/logout");
    this.account = null;
    router.go("/");
  }

  get office(): boolean {
    return this.account?.kind === "office";
  }

  get analyst(): boolean {
    return this.account?.kind === "analyst";
  }

  /** A steward of data: agrees to what is not public, and may ask for it. */
  get steward(): boolean {
    return this.account?.kind === "steward";
  }
}

export const session = new Session();
