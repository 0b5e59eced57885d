// A document that is plain JSON, and in which JSON.parse loses nothing that .NET sees, is parsed natively. What would be
// lost shows in the text: real numbers that are whole (`1.0` is a `double`, `1` a `long`), numbers that JavaScript does
// not keep or writes differently, dates that are read in one form and written in another, names that JavaScript orders its
// own way. One pass over the text finds them; it hops over strings, where most of the text is.

const quotationMark = 34;
const backslash = 92;

/**
 * Whether JSON.parse loses nothing of this text, should it be JSON. Says no more often than necessary, never yes when it
 * should be no. `deepest` is how many containers may be within each other.
 */
export function isPlainJson(text: string, deepest: number): boolean {
  // JSON.stringify would escape surrogates without a partner.
  if (!text.isWellFormed() || (text.includes('\\u') && loneSurrogate.test(text))) return false;
  const { length } = text;
  let depth = 0;
  let index = 0;
  while (index < length) {
    const code = text.charCodeAt(index);
    if (code === quotationMark) {
      const end = endOfString(text, index + 1);
      if (end < 0) return false;
      const first = text.charCodeAt(index + 1);
      // Only strings that begin with a digit, a slash, a backslash or an underscore can be special.
      if (((first < 58 && first > 46) || first === backslash || first === 95) && isSpecialString(text, index + 1, end))
        return false;
      index = end + 1;
    } else if ((code <= 57 && code >= 48) || code === 45) {
      const end = endOfNumber(text, index + 1);
      if (end < 0) return false;
      index = end;
    } else {
      if (code === 123 || code === 91) {
        if (++depth > deepest) return false;
      } else if (code === 125 || code === 93) depth--;
      index++;
    }
  }
  return true;
}

// Escaped surrogates without a partner, which Newtonsoft.Json replaces. An escaped backslash
// before the `u` makes the rest look like an escape; such texts are not worth telling apart.
const loneSurrogate =
  /\\\\u[dD]|\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]/;

/** The index of the quote that closes a string, or -1. */
function endOfString(text: string, start: number): number {
  // Most strings are short names, for which a search costs more than it saves.
  for (let index = start; index < start + 12; index++) {
    const code = text.charCodeAt(index);
    if (code === quotationMark) return index;
    if (code === backslash) index++;
  }
  let end = text.indexOf('"', start);
  while (end > 0 && text.charCodeAt(end - 1) === backslash) {
    let before = end - 2;
    while (before >= start && text.charCodeAt(before) === backslash) before--;
    if ((end - before) & 1) break;
    end = text.indexOf('"', end + 1);
  }
  return end;
}

/** Whether a string may be what writing it would change, an array index or a name that JavaScript treats specially. */
function isSpecialString(text: string, start: number, end: number): boolean {
  // A NUL in front is the mark of something else when the document is written.
  if (text.startsWith('\\u0000', start)) return true;
  if (end - start > 64) return false;
  const string = text.slice(start, end);
  const slash = string.indexOf('\\');
  if (slash >= 0 && slash <= 10 && /^[\d_/]|^\\(?:\/|u00(?:2[fF]|3\d|5[fF]))/.test(string)) return true;
  if (string.charCodeAt(10) === 84) return !finishedDate.test(string);
  return string === '__proto__' || string.startsWith('/Date(') || /^\d+$/.test(string);
}

/** A date that is written as it is read. */
const finishedDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{0,6}[1-9])?(?:Z|\+00:00)?$/;

/** The index after a number that JavaScript keeps and writes as .NET does, or -1. */
function endOfNumber(text: string, start: number): number {
  let point = 0;
  for (let index = start; ; index++) {
    const code = text.charCodeAt(index);
    if (code <= 57 && code >= 48) continue;
    if (code === 46) {
      point = index;
      continue;
    }
    if (code === 101 || code === 69 || index - start > 14) return -1;
    if (point === 0) return index;
    // A fraction that ends with a zero may be none, and a small one has an exponent in .NET.
    return text.charCodeAt(index - 1) === 48 || text.startsWith('000', point + 1) ? -1 : index;
  }
}
