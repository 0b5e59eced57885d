import { formatDouble, formatSingle } from '../number-format.ts';

// The written form of strings and numbers. JSON.stringify quotes as Newtonsoft.Json does but for three line ends, which
// Newtonsoft.Json escapes, and for surrogates without a partner, which it leaves as they are.

/** A string as JSON has it, in quotes. */
export function quote(text: string): string {
  return text.isWellFormed()
    ? withEscapedLineEnds(JSON.stringify(text))
    : `"${text.replace(escaped, escapeCharacter)}"`;
}

/** What JSON.stringify has written, with the line ends escaped that it leaves as they are. */
export function withEscapedLineEnds(text: string): string {
  if (!text.includes('\u0085') && !text.includes('\u2028') && !text.includes('\u2029')) return text;
  return text.replace(/[\u0085\u2028\u2029]/g, escapeCharacter);
}

const escaped = /["\\\u0000-\u001f\u0085\u2028\u2029]/g;

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  return code < 128 ? JSON.stringify(character).slice(1, -1) : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** A `double` as JSON has it: always with a decimal point or an exponent; what is no number is a string. */
export function textOfDouble(value: number): string {
  return Number.isFinite(value) ? withDecimalPoint(formatDouble(value, 'R')) : `"${notFinite(value)}"`;
}

/** A `float` as JSON has it. */
export function textOfSingle(value: number): string {
  return Number.isFinite(value) ? withDecimalPoint(formatSingle(value, 'R')) : `"${notFinite(value)}"`;
}

/** Marks a number as a real one. */
export function withDecimalPoint(text: string): string {
  return /[.Ee]/.test(text) ? text : `${text}.0`;
}

function notFinite(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** Whether JavaScript writes this real number as .NET does: not whole, few digits, no exponent. */
export function isPlainReal(value: number): boolean {
  const size = Math.abs(value);
  return size >= 0.001 && size < 1e9 && !Number.isInteger(value) && Number(value.toPrecision(15)) === value;
}
