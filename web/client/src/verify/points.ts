/** Which points of edwards25519 (RFC 8032) may be a person's key: of the large prime order, in their one spelling. */
const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
type Point = readonly [bigint, bigint, bigint, bigint];
const NEUTRAL: Point = [0n, 1n, 1n, 0n];

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let [square, left] = [base, exponent]; left; [square, left] = [mod(square * square), left >> 1n]) if (left & 1n) result = mod(result * square);
  return result;
}

const D = mod(-121665n * power(121666n, P - 2n));

/** In extended coordinates (X, Y, Z, T). */
function plus(one: Point, two: Point): Point {
  const a = mod((one[1] - one[0]) * (two[1] - two[0]));
  const b = mod((one[1] + one[0]) * (two[1] + two[0]));
  const c = mod(2n * D * one[3] * two[3]);
  const d = mod(2n * one[2] * two[2]);
  return [mod((b - a) * (d - c)), mod((d + c) * (b + a)), mod((d - c) * (d + c)), mod((b - a) * (b + a))];
}

function neutral(point: Point): boolean {
  return mod(point[0]) === 0n && mod(point[1] - point[2]) === 0n;
}

export function soundPoint(key: Uint8Array): boolean {
  if (key.length !== 32) return false;
  const number = key.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const [sign, y] = [number >> 255n, number & (2n ** 255n - 1n)];
  if (y >= P) return false;
  const square = mod((y * y - 1n) * power(mod(D * y * y + 1n), P - 2n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square)) x = mod(x * power(2n, (P - 1n) / 4n));
  if (mod(x * x - square) || (x === 0n && sign)) return false;
  if ((x & 1n) !== sign) x = P - x;
  const point: Point = [x, y, 1n, mod(x * y)];
  let result = NEUTRAL;
  for (const bit of ORDER.toString(2)) {
    result = plus(result, result);
    if (bit === "1") result = plus(result, point);
  }
  return !neutral(point) && neutral(result);
}
