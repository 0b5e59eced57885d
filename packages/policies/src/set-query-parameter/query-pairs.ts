// A query as what stands between its ampersands, each as it came: what nobody names is sent on byte for byte.

/** A parameter of a query. */
export interface QueryPair {
  /** Decoded, in lower case. */
  readonly foldedName: string;
  /** As it came or will go, without ampersands around it. */
  readonly text: string;
}

/** Reads a query, with its `?` or empty. */
export function readQuery(query: string): readonly QueryPair[] {
  if (query.length < 2) return [];
  return query
    .slice(1)
    .split('&')
    .map((text) => ({ foldedName: foldName(decode(nameOf(text))), text }));
}

/** The query of some parameters, with its `?`; empty without any. */
export function writeQuery(pairs: readonly QueryPair[]): string {
  return pairs.length === 0 ? '' : `?${pairs.map(({ text }) => text).join('&')}`;
}

/** Makes a parameter of a name and a value that are not encoded. */
export function makePair(name: string, value: string): QueryPair {
  return { foldedName: foldName(name), text: `${encodeQueryText(name)}=${encodeQueryText(value)}` };
}

/** Azure: names of query parameters have no case. Letters beyond ASCII keep theirs. */
export function foldName(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Escapes what would end a name or a value, or may not stand in a query; the rest of RFC 3986, section 3.4, stays readable. */
export function encodeQueryText(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%(?:24|2C|2F|3A|3F|40)/g, decodeURIComponent);
}

function nameOf(text: string): string {
  const equals = text.indexOf('=');
  return equals < 0 ? text : text.slice(0, equals);
}

function decode(text: string): string {
  const blanks = text.replaceAll('+', ' ');
  if (!blanks.includes('%')) return blanks;
  try {
    return decodeURIComponent(blanks);
  } catch {
    return blanks;
  }
}
