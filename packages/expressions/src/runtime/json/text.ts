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
  if (isWrittenWithoutExponent(value)) return Number.isInteger(value) ? `${value}.0` : textOfFraction(value);
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

// Text that JSON.stringify takes for a string and that is to be written as it is: `59.0`, which is a number to .NET.
const rawMark = '\u0000R';
const markedText = /"\\u0000R([^"]*)"/g;
let hasMarked = false;

/** What JSON.stringify writes as this text, once `unmarked` has gone over the result. */
export function marked(text: string): string {
  hasMarked = true;
  return rawMark + text;
}

/** Starts writing a text that may have something marked in it. */
export function startMarking(): void {
  hasMarked = false;
}

/** What JSON.stringify has written, with what was marked written as it is. */
export function unmarked(text: string): string {
  return hasMarked ? text.replace(markedText, '$1') : text;
}

/** Whether JSON.stringify writes a string as Newtonsoft.Json does, and nobody takes it for something marked. */
export function isPlainText(text: string): boolean {
  return text.charCodeAt(0) !== 0 && text.isWellFormed();
}

/** A `double` for JSON.stringify: the number where JavaScript writes it as .NET does, else its marked text. */
export function plainDouble(value: number): number | string {
  if (!isWrittenWithoutExponent(value) || Number.isInteger(value)) return plainNumber(textOfDouble(value));
  const text = textOfFraction(value);
  return text === String(value) ? value : marked(text);
}

function isWrittenWithoutExponent(value: number): boolean {
  const size = Math.abs(value);
  return size >= 0.0001 && size < 1e15;
}

/**
 * Up to 15 digits .NET writes the shortest number that reads back as the same, as JavaScript does; beyond that all 17.
 * Differs from Azure: .NET Framework reads one number in some 50,000 as the double beside the nearest, and then writes
 * 17 digits for it. Here numbers in JSON are the nearest double, whichever way they were read.
 */
function textOfFraction(value: number): string {
  const text = String(value);
  if (text.length <= 16 || Number(value.toPrecision(15)) === value) return text;
  return withoutZeros(value.toPrecision(17));
}

function withoutZeros(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 48) end--;
  return text.slice(0, end);
}

/** The text of a number for JSON.stringify: marked, unless it is one of the numbers that are written as strings. */
export function plainNumber(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1) : marked(text);
}
