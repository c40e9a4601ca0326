/** Keys that this browser keeps: made here, never extractable, held in IndexedDB under their fingerprint. */
import { base64, joined, sha256 } from "../verify/bytes";
import { hex } from "../verify/der";

const STORE = "keys";
const P256: EcKeyGenParams & EcdsaParams = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

export interface Kept {
  fingerprint: string;
  scheme: "ed25519" | "p256";
  /** Base64 of the SubjectPublicKeyInfo. */
  spki: string;
  key: CryptoKey;
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("hearing-keys", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "fingerprint" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });
}

async function done<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("IndexedDB"));
    });
  } finally {
    database.close();
  }
}

/** Ed25519 where the browser has it, otherwise P-256. */
async function pair(): Promise<{ scheme: Kept["scheme"]; made: CryptoKeyPair }> {
  try {
    const made = (await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"])) as CryptoKeyPair;
    return { scheme: "ed25519", made };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return { scheme: "p256", made: await crypto.subtle.generateKey(P256, false, ["sign", "verify"]) };
  }
}

/** A new key, not kept yet: it is once the server has taken it. */
export async function makeKey(): Promise<Kept> {
  const { scheme, made } = await pair();
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", made.publicKey));
  return { fingerprint: hex(await sha256(spki)), scheme, spki: base64(spki), key: made.privateKey };
}

export async function keep(key: Kept): Promise<void> {
  await done("readwrite", (store) => store.put(key));
}

export async function forget(fingerprint: string): Promise<void> {
  await done("readwrite", (store) => store.delete(fingerprint));
}

/** Every key that this browser keeps, of whoever used it. */
export function keptKeys(): Promise<Kept[]> {
  return done<Kept[]>("readonly", (store) => store.getAll() as IDBRequest<Kept[]>);
}

/** 64 bytes in base64. */
export async function signature(kept: Kept, message: Uint8Array): Promise<string> {
  const made = await crypto.subtle.sign(kept.scheme === "p256" ? P256 : { name: "Ed25519" }, kept.key, joined(message));
  return base64(new Uint8Array(made));
}
