// How .NET Framework makes a double of decimal digits: 64-bit multiplications by powers of ten from a table, of which
// only the high half is kept. The result is nearly always the nearest double and now and then the one next to it, and
// `ToString("R")` depends on which. Only 18 digits count.

// biome-ignore format: tables of the runtime, as they are.
const powersOfTen: readonly bigint[] = [
  0xa000000000000000n, 0xc800000000000000n, 0xfa00000000000000n, 0x9c40000000000000n, 0xc350000000000000n,
  0xf424000000000000n, 0x9896800000000000n, 0xbebc200000000000n, 0xee6b280000000000n, 0x9502f90000000000n,
  0xba43b74000000000n, 0xe8d4a51000000000n, 0x9184e72a00000000n, 0xb5e620f480000000n, 0xe35fa931a0000000n,
];
// biome-ignore format: tables of the runtime, as they are.
const powersOfTenth: readonly bigint[] = [
  0xcccccccccccccccdn, 0xa3d70a3d70a3d70bn, 0x83126e978d4fdf3cn, 0xd1b71758e219652en, 0xa7c5ac471b478425n,
  0x8637bd05af6c69b7n, 0xd6bf94d5e57a42ben, 0xabcc77118461ceffn, 0x89705f4136b4a599n, 0xdbe6fecebdedd5c2n,
  0xafebff0bcb24ab02n, 0x8cbccc096f5088cfn, 0xe12e13424bb40e18n, 0xb424dc35095cd813n, 0x901d7cf73ab0acdcn,
];
const exponents: readonly number[] = [4, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40, 44, 47, 50];
// biome-ignore format: tables of the runtime, as they are.
const powersOfTenBy16: readonly bigint[] = [
  0x8e1bc9bf04000000n, 0x9dc5ada82b70b59en, 0xaf298d050e4395d6n, 0xc2781f49ffcfa6d4n, 0xd7e77a8f87daf7fan,
  0xefb3ab16c59b14a0n, 0x850fadc09923329cn, 0x93ba47c980e98cden, 0xa402b9c5a8d3a6e6n, 0xb616a12b7fe617a8n,
  0xca28a291859bbf90n, 0xe070f78d39275566n, 0xf92e0c3537826140n, 0x8a5296ffe33cc92cn, 0x9991a6f3d6bf1762n,
  0xaa7eebfb9df9de8an, 0xbd49d14aa79dbc7en, 0xd226fc195c6a2f88n, 0xe950df20247c83f8n, 0x81842f29f2cce373n,
  0x8fcac257558ee4e2n,
];
// biome-ignore format: tables of the runtime, as they are.
const powersOfTenthBy16: readonly bigint[] = [
  0xe69594bec44de160n, 0xcfb11ead453994c3n, 0xbb127c53b17ec165n, 0xa87fea27a539e9b3n, 0x97c560ba6b0919b5n,
  0x88b402f7fd7553abn, 0xf64335bcf065d3a0n, 0xddd0467c64bce4c4n, 0xc7caba6e7c5382edn, 0xb3f4e093db73a0b7n,
  0xa21727db38cb0053n, 0x91ff83775423cc29n, 0x8380dea93da4bc82n, 0xece53cec4a314f00n, 0xd5605fcdcf32e217n,
  0xc0314325637a1978n, 0xad1c8eab5ee43ba2n, 0x9becce62836ac5b0n, 0x8c71dcd9ba0b495cn, 0xfd00b89747823938n,
  0xe3e27a444d8d991an,
];
// biome-ignore format: tables of the runtime, as they are.
const exponentsBy16: readonly number[] = [
  54, 107, 160, 213, 266, 319, 373, 426, 479, 532, 585, 638, 691, 745, 798, 851, 904, 957, 1010, 1064, 1117,
];

const view = new DataView(new ArrayBuffer(8));

/** The double of `0.digits × 10 ** scale`; the digits have no zeros in front. Infinity where it is too large. */
export function digitsToDouble(digits: string, scale: number): number {
  if (digits === '') return 0;
  const used = digits.length > 18 ? digits.slice(0, 18) : digits;
  const power = scale - used.length;
  // Integers of up to 15 digits are exact, and the table's powers up to 10^15 with them.
  if (used.length <= 15 && power >= 0 && power <= 15) return Number(used) * 10 ** power;
  const size = Math.abs(power);
  if (size >= 22 * 16) return power > 0 ? Number.POSITIVE_INFINITY : 0;

  let value = BigInt(used);
  const length = value.toString(2).length;
  value <<= BigInt(64 - length);
  let exponent = length;
  const isNegative = power < 0;
  const multiply = (factor: bigint, factorExponent: number) => {
    exponent += isNegative ? 1 - factorExponent : factorExponent;
    value = multiplyHigh(value, factor);
    if (value >> 63n === 0n) {
      value <<= 1n;
      exponent--;
    }
  };
  const low = (size & 15) - 1;
  if (low >= 0) multiply((isNegative ? powersOfTenth : powersOfTen)[low] as bigint, exponents[low] as number);
  const high = (size >> 4) - 1;
  if (high >= 0) {
    multiply((isNegative ? powersOfTenthBy16 : powersOfTenBy16)[high] as bigint, exponentsBy16[high] as number);
  }
  return assemble(value, exponent);
}

/** The high half of a product, without the carry of the low half. */
function multiplyHigh(left: bigint, right: bigint): bigint {
  const [leftHigh, leftLow] = [left >> 32n, left & 0xffff_ffffn];
  const [rightHigh, rightLow] = [right >> 32n, right & 0xffff_ffffn];
  return leftHigh * rightHigh + ((leftHigh * rightLow) >> 32n) + ((leftLow * rightHigh) >> 32n);
}

/** Rounds a 64-bit mantissa half to even and puts the double together. */
function assemble(mantissa: bigint, binaryExponent: number): number {
  let value = mantissa;
  let exponent = binaryExponent;
  if ((value & 0x400n) !== 0n) {
    value += 0x3ffn + ((value >> 11n) & 1n);
    if (value >> 64n !== 0n) {
      value = (value >> 1n) | 0x8000_0000_0000_0000n;
      exponent++;
    }
  }
  exponent += 0x3fe;
  if (exponent >= 0x7ff) return Number.POSITIVE_INFINITY;
  let bits: bigint;
  if (exponent > 0) bits = (BigInt(exponent) << 52n) + ((value >> 11n) & 0xf_ffff_ffff_ffffn);
  else if (exponent === -52 && value >= 0x8000_0000_0000_0058n) bits = 1n;
  else bits = exponent <= -52 ? 0n : value >> BigInt(12 - exponent);
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}
