// The scalar field of BN254, over which circuits are. Elements are BigInts in [0, P).

export const P = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

export const mod = (a, m = P) => ((a % m) + m) % m;

export function power(base, exponent, m = P) {
  let result = 1n;
  for (let b = mod(base, m), e = exponent; e > 0n; e >>= 1n, b = (b * b) % m) {
    if (e & 1n) result = (result * b) % m;
  }
  return result;
}

/** 1/a; 0 for 0. */
export const inverse = (a, m = P) => power(a, m - 2n, m);

/** The number that bytes are, little-endian. */
export function fromBytes(bytes) {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  return value;
}

/** n bytes, little-endian. */
export function toBytes(value, n) {
  const bytes = new Uint8Array(n);
  let rest = value;
  for (let i = 0; i < n; i++, rest >>= 8n) bytes[i] = Number(rest & 255n);
  if (rest !== 0n) throw new RangeError(`${value} does not fit in ${n} bytes`);
  return bytes;
}

export const fromHex = (hex) => {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(hex)) throw new SyntaxError(`not bytes: ${hex}`);
  return Uint8Array.from(Buffer.from(hex.slice(2), "hex"));
};

export const toHex = (bytes) => `0x${Buffer.from(bytes).toString("hex")}`;
