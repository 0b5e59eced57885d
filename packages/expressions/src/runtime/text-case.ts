import { spend } from './budget.ts';

// Upper and lower case under the invariant culture: one UTF-16 unit becomes one unit, or stays. JavaScript maps more:
// to several characters (ß), to a letter that does not map back (ı, ſ, µ), and letters that Unicode paired only later.

const ascii = /^[\0-\x7f]*$/;

/** Letters whose counterparts .NET Framework does not know. */
const unpaired =
  /[\u019b\u023f\u0240\u0252\u025c\u0261\u0264-\u0266\u026a\u026c\u0282\u0287\u029d\u029e\u037f\u03f3\u0524-\u052f\u10c7\u10cd\u10d0-\u10ff\u13a0-\u13fd\u1c80-\u1cbf\u1d8e\u2c2f\u2c5f\u2c70\u2c7e\u2c7f\u2ceb-\u2cf3\u2d27\u2d2d\ua660\ua661\ua698-\ua69b\ua78d-\ua7ff\uab53-\uabbf]/;

/** `ToUpperInvariant()`. */
export function toUpperInvariant(text: string): string {
  spend(1 + (text.length >> 4));
  return ascii.test(text) ? text.toUpperCase() : mapUnits(text, upperUnit);
}

/** `ToLowerInvariant()`. */
export function toLowerInvariant(text: string): string {
  spend(1 + (text.length >> 4));
  return ascii.test(text) ? text.toLowerCase() : mapUnits(text, lowerUnit);
}

/** `char.ToUpperInvariant`. */
export function upperUnit(unit: number): number {
  if (unit < 0x80) return unit >= 0x61 && unit <= 0x7a ? unit - 32 : unit;
  return known(upperUnits, unit, findUpper);
}

function findUpper(unit: number): number {
  const greek = greekTitleCase(unit);
  if (greek !== 0) return (unit & 8) === 0 || greek === 9 ? unit + greek : unit;
  const letter = String.fromCharCode(unit);
  const upper = letter.toUpperCase();
  const paired = upper.length === 1 && upper.toLowerCase() === letter && !unpaired.test(letter);
  return paired ? upper.charCodeAt(0) : unit;
}

/** `char.ToLowerInvariant`. */
export function lowerUnit(unit: number): number {
  if (unit < 0x80) return unit >= 0x41 && unit <= 0x5a ? unit + 32 : unit;
  return known(lowerUnits, unit, findLower);
}

function findLower(unit: number): number {
  if (unit === 0x1fbc || unit === 0x1fcc || unit === 0x1ffc) return unit - 9;
  if (greekTitleCase(unit) === 8 && (unit & 8) !== 0) return unit - 8;
  const letter = String.fromCharCode(unit);
  const lower = letter.toLowerCase();
  const paired = lower.length === 1 && lower.toUpperCase() === letter && !unpaired.test(letter);
  return paired ? lower.charCodeAt(0) : unit;
}

/** How far a Greek letter with iota subscript is from its title-case form, which .NET takes for the upper case; 0 for others. */
function greekTitleCase(unit: number): number {
  if (unit < 0x1f80 || unit > 0x1ff3) return 0;
  if (unit <= 0x1faf) return 8;
  return unit === 0x1fb3 || unit === 0x1fc3 || unit === 0x1ff3 ? 9 : 0;
}

/** Mapped units that have been asked for, plus one; 0 for those not yet asked for. */
const upperUnits = new Uint32Array(0x10000);
const lowerUnits = new Uint32Array(0x10000);

function known(table: Uint32Array, unit: number, find: (unit: number) => number): number {
  const found = table[unit] as number;
  if (found !== 0) return found - 1;
  const other = find(unit);
  table[unit] = other + 1;
  return other;
}

function mapUnits(text: string, map: (unit: number) => number): string {
  spend(text.length >> 1);
  let mapped = '';
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const other = map(unit);
    if (other === unit) continue;
    mapped += text.slice(start, index) + String.fromCharCode(other);
    start = index + 1;
  }
  return start === 0 ? text : mapped + text.slice(start);
}
