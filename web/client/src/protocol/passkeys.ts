/** Passkeys (WebAuthn Level 3): the browser's JSON forms go to the server as they are. */
import type { Account } from "./casefile";
import { send } from "./http";

/** What a begun ceremony consists of: the ticket goes back with the browser's answer. */
export interface Begun<T> {
  ticket: string;
  options: T;
}

/** Make a passkey for who is signed in. */
export async function registerPasskey(): Promise<void> {
  const begun = await send<Begun<PublicKeyCredentialCreationOptionsJSON>>("/api/passkeys/register/begin");
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(begun.options);
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
  if (made) await send("/api/passkeys/register/finish", { ticket: begun.ticket, credential: made.toJSON(), label: null });
}

/** Let the browser answer a challenge with one of its passkeys. */
export async function assertPasskey(options: PublicKeyCredentialRequestOptionsJSON): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const given = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  if (!given) throw new DOMException("no passkey was chosen", "NotAllowedError");
  return given.toJSON();
}

/** Sign in with a passkey. */
export async function loginByPasskey(): Promise<Account> {
  const begun = await send<Begun<PublicKeyCredentialRequestOptionsJSON>>("/api/passkeys/login/begin");
  const credential = await assertPasskey(begun.options);
  return (await send<{ account: Account }>("/api/passkeys/login/finish", { ticket: begun.ticket, credential })).account;
}
