/** RFC 3161 tokens of the kind that the embedded authority makes: ECDSA on P-256, SHA-256, ESSCertIDv2. */
import { joined, p256Fits, same, sha256, unbase64 } from "./bytes";
import { hex, moment, NotHere, number32, only, type Part, parts, Wrong } from "./der";

const SHA256 = new Set(["300b0609608648016503040201", "300d06096086480165030402010500"]);
const ECDSA = "300a06082a8648ce3d040302";
const P256 = "301306072a8648ce3d020106082a8648ce3d030107";
const CONTENT_TYPE = "06092a864886f70d010903";
const MESSAGE_DIGEST = "06092a864886f70d010904";
const SIGNING_CERTIFICATE = "060b2a864886f70d010910022f";
const TST_INFO = "060b2a864886f70d0109100104";
const SIGNED_DATA = "06092a864886f70d010702";
export const EMBEDDED_POLICY = "06146983adb0f687bfb6e2bbddbb96b8c1d097b3ff71";

export interface Token {
  at: string;
  policy: string;
  stated: Uint8Array;
  carried: Uint8Array[];
  signer: Part;
  /** Issuer and serial number of the signer, as hex. */
  signedBy: string;
}

/** Reads a token and checks that it is about these bytes. */
export async function readToken(der: Uint8Array, data: Uint8Array): Promise<Token> {
  const [kind, content] = parts(only(der), 0x06, 0xa0);
  const [version, digests, inner, held, signers, ...more] = parts(parts(content, 0x30)[0]);
  const [type, wrapped] = parts(inner, 0x06, 0xa0);
  if (hex(kind?.whole) !== SIGNED_DATA || hex(version?.whole) !== "020103" || hex(type?.whole) !== TST_INFO) throw new Wrong("this is no time-stamp token");
  if (held?.tag !== 0xa0 || signers?.tag !== 0x31 || more.length) throw new Wrong("the token has another form than expected");
  const stated = parts(wrapped, 0x04)[0]?.content ?? new Uint8Array();
  const [number, policy, imprint, , at] = parts(only(stated));
  const [algorithm, digest] = parts(imprint, 0x30, 0x04);
  if (hex(number?.whole) !== "020101" || !SHA256.has(hex(algorithm?.whole))) throw new Wrong("what the time-stamp states is malformed");
  if (!same(digest?.content ?? new Uint8Array(), await sha256(data))) throw new Wrong("the time-stamp was made for other bytes");
  const [signer] = parts(signers, 0x30);
  if (!SHA256.has(hex(digests?.content))) throw new NotHere("the token uses another digest than SHA-256");
  if (hex(parts(signer)[0]?.whole) !== "020101") throw new Wrong("the signer's version is another one");
  const certificates = parts(held).map((part) => part.whole);
  return { at: moment(at), policy: hex(policy?.whole), stated, carried: certificates, signer: signer as Part, signedBy: hex(parts(signer)[1]?.content) };
}

export class Certificate {
  readonly serial: string;
  readonly issuer: string;
  readonly subject: Part;
  readonly begins: string;
  readonly ends: string;
  readonly #body: Uint8Array;
  readonly #signature: Uint8Array;
  readonly #key: Uint8Array;
  readonly #extensions: string[][];

  constructor(readonly der: Uint8Array) {
    const [body, algorithm, signature] = parts(only(der), 0x30, 0x30, 0x03);
    const fields = parts(body);
    const [kind, key] = parts(fields[6], 0x30, 0x03);
    if (hex(algorithm?.whole) !== ECDSA || hex(kind?.whole) !== P256) throw new NotHere("a certificate uses another algorithm than ECDSA on P-256");
    if (fields.length !== 8 || hex(fields[2]?.whole) !== ECDSA || signature?.content[0] !== 0 || key?.content[0] !== 0) throw new Wrong("a certificate is malformed");
    this.serial = hex(fields[1]?.whole);
    this.issuer = hex(fields[3]?.whole);
    this.subject = fields[5] as Part;
    const [begins, ends] = parts(fields[4]);
    [this.begins, this.ends] = [moment(begins), moment(ends)];
    this.#body = body?.whole ?? der;
    this.#signature = signature.content.subarray(1);
    this.#key = key.content.subarray(1);
    this.#extensions = parts(parts(fields[7], 0x30)[0]).map((one) => parts(one).map((part) => hex(part.whole)));
  }

  /** Its last common name. */
  name(): string {
    const named = parts(this.subject).flatMap((group) => parts(group, 0x30).map((one) => parts(one)));
    const value = named.findLast(([kind]) => hex(kind?.whole) === "0603550403")?.[1];
    if (!value) throw new NotHere("the certificate has no common name");
    return new TextDecoder().decode(value.content);
  }

  async fits(data: Uint8Array, signature: Uint8Array): Promise<boolean> {
    const [r, s] = parts(only(signature), 0x02, 0x02);
    return p256Fits(this.#key, data, joined(number32(r), number32(s)));
  }

  async signedBy(other: Certificate): Promise<boolean> {
    return this.issuer === hex(other.subject.whole) && (await other.fits(this.#body, this.#signature));
  }

  #extension(id: string): string[] | undefined {
    const found = this.#extensions.filter(([kind]) => kind === id);
    if (found.length > 1) throw new Wrong("a certificate has an extension twice");
    return found[0];
  }

  /** Tells whether it is critically limited to time-stamping. */
  onlyStamps(): boolean {
    return this.#extension("0603551d25")?.slice(1).join() === ["0101ff", "040c300a06082b06010505070308"].join();
  }

  /** Tells whether it says that it may certify others. */
  mayCertify(): boolean {
    return (this.#extension("0603551d13")?.at(-1) ?? "").includes("0101ff", 4);
  }
}

export function readChain(pem: string): Certificate[] {
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=\n]+)-----END CERTIFICATE-----\n/g)];
  if (!blocks.length || blocks.map((block) => block[0]).join("") !== pem) throw new Wrong("the chain is not plain PEM");
  return blocks.map((block) => new Certificate(unbase64((block[1] ?? "").replaceAll("\n", ""), "a certificate")));
}

/** Checks the authority's signature with the one certificate that the signed attributes name. */
export async function checkSignature(token: Token, signer: Certificate): Promise<void> {
  const [, sid, digest, signed, method, signature, ...more] = parts(token.signer);
  if (sid?.tag !== 0x30 || signed?.tag !== 0xa0 || more.length) throw new NotHere("the token's signer is described otherwise");
  if (hex(sid.content) !== signer.issuer + signer.serial || !token.carried.some((der) => same(der, signer.der))) throw new Wrong("the token does not carry its signer's certificate");
  if (hex(method?.whole) !== ECDSA || !SHA256.has(hex(digest?.whole))) throw new Wrong("the token is not signed as its certificate demands");
  const values = new Map<string, string>();
  for (const attribute of parts(signed)) {
    const [kind, value] = parts(attribute, 0x06, 0x31);
    if (values.has(hex(kind?.whole))) throw new Wrong("a signed attribute is repeated");
    values.set(hex(kind?.whole), hex(value?.content));
  }
  const wanted: [string, string][] = [
    [CONTENT_TYPE, TST_INFO],
    [MESSAGE_DIGEST, `0420${hex(await sha256(token.stated))}`],
    [SIGNING_CERTIFICATE, `3026302430220420${hex(await sha256(signer.der))}`],
  ];
  if (wanted.some(([kind, value]) => values.get(kind) !== value)) throw new Wrong("the signature is about another content or bound to another certificate");
  // RFC 5652 5.4: the signature is over the attributes spelled as a SET.
  const set = joined(Uint8Array.of(0x31), signed.whole.subarray(1));
  if (!(await signer.fits(set, signature?.content ?? new Uint8Array()))) throw new Wrong("the authority's signature does not fit the token");
}

/** Checks that the signer may stamp, was valid then, and leads to the stated root; a chain of more than two is not judged here. */
export async function checkChain(token: Token, chain: Certificate[]): Promise<void> {
  const [signer, root, ...more] = chain;
  if (!signer || !root) throw new Wrong("the chain has no root");
  if (more.length) throw new NotHere("the chain has intermediate certificates");
  if (!(await root.signedBy(root)) || !root.mayCertify()) throw new Wrong("the root has not signed itself, or may not certify");
  if (!(await signer.signedBy(root)) || !signer.onlyStamps()) throw new Wrong("the certificate does not lead to the root, or is not one for time-stamps");
  for (const one of chain) if (!(one.begins <= token.at && token.at <= one.ends)) throw new Wrong("a certificate was not valid at the stated time");
}

