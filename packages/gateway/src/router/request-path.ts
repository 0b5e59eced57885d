// A path has one reading here or is refused. Segments are what stands between slashes as they came over the wire, each
// decoded once; nothing is removed, merged or resolved, so that what was matched is what policies see and what is sent
// on. What another party on the way could read as something else by its very form is refused: dot segments in any
// disguise, control characters, escapes that are none, text that is not UTF-8. What it could merely read as another
// path (`%2F` as a slash, `;x` as nothing, `//` as one slash) is marked `unusual`, and the router compares the readings.

/** Why a path is refused. */
export type PathFault =
  | 'not-a-path'
  | 'too-long'
  | 'illegal-character'
  | 'invalid-escape'
  | 'dot-segment'
  | 'repeated-encoding';

/** The one reading of a path. */
export interface RequestPath {
  /** As it came. */
  readonly text: string;
  /** What stands between the slashes, as it came; a slash at the very end begins no segment. */
  readonly raw: readonly string[];
  /** Decoded. */
  readonly segments: readonly string[];
  /** Decoded and without regard to case. */
  readonly folded: readonly string[];
  readonly endsWithSlash: boolean;
  /** Whether others could read another path in it. */
  readonly isUnusual: boolean;
}

/** Azure: a request URL has at most 16,384 bytes. */
export const longestPath = 16_384;

const illegal = /[^\u0021-\u007e]|[\\#?]/;
const control = /[\u0000-\u001f\u007f]/;

/** Reads the path of a request target: what comes before the `?`. */
export function readRequestPath(text: string): RequestPath | PathFault {
  if (text.length > longestPath) return 'too-long';
  if (!text.startsWith('/')) return 'not-a-path';
  return readPlain(text) ?? readOther(text);
}

/** Reads a path in which nothing is to be decoded, refused or doubted, as nearly all are, in one pass. */
function readPlain(text: string): RequestPath | undefined {
  const { length } = text;
  const raw: string[] = [];
  let from = 1;
  let hasCapitals = false;
  let before = slash;
  for (let at = 1; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === slash) {
      if (before === slash) return undefined;
      raw.push(text.slice(from, at));
      from = at + 1;
    } else if (!isPlain(code) || (code === dot && before === slash)) return undefined;
    else if (code >= 0x41 && code <= 0x5a) hasCapitals = true;
    before = code;
  }
  if (from < length) raw.push(text.slice(from));
  const folded = hasCapitals ? raw.map(foldSegment) : raw;
  return { text, raw, segments: raw, folded, endsWithSlash: length > 1 && from === length, isUnusual: false };
}

const slash = 0x2f;
const dot = 0x2e;

/** Whether a character of ASCII can be seen, and means nothing anywhere: not `#`, `%`, `;`, `?` and the backslash. */
function isPlain(code: number): boolean {
  return (
    code > 0x20 && code < 0x7f && code !== 0x23 && code !== 0x25 && code !== 0x3b && code !== 0x3f && code !== 0x5c
  );
}

function readOther(text: string): RequestPath | PathFault {
  const endsWithSlash = text.endsWith('/');
  const raw = text.slice(1, endsWithSlash ? -1 : undefined).split('/');
  if (illegal.test(text)) return 'illegal-character';
  return readUnusual(text, raw, endsWithSlash);
}

function readUnusual(text: string, raw: readonly string[], endsWithSlash: boolean): RequestPath | PathFault {
  const segments: string[] = [];
  let isUnusual = false;
  for (const segment of raw) {
    const decoded = decodeOnce(segment);
    if (decoded === undefined) return 'invalid-escape';
    const fault = faultOf(decoded);
    if (fault !== undefined) return fault;
    segments.push(decoded);
    isUnusual ||= segment === '' || /[;/\\%]/.test(decoded);
  }
  return { text, raw, segments, folded: segments.map(foldSegment), endsWithSlash, isUnusual };
}

/**
 * Makes texts that differ only in the case of ASCII letters the same.
 * Azure: paths and names of query parameters are matched without regard to case. Letters beyond ASCII keep theirs: their
 * folding depends on who folds, changes lengths, and makes ASCII letters of some that are none.
 */
export function foldSegment(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Decodes a text once; `undefined` when its escapes are none or not UTF-8 (RFC 3986 2.1, RFC 3629 3). */
export function decodeOnce(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** How often a path may have been encoded one time over the other before it is refused unread. */
const deepestEncoding = 4;

/** What is wrong with a decoded segment, also for those who decode more often. */
function faultOf(decoded: string): PathFault | undefined {
  let text = decoded;
  for (let depth = 0; depth < deepestEncoding; depth++) {
    if (control.test(text)) return 'illegal-character';
    if (text.includes('.') && hasDotSegment(text)) return 'dot-segment';
    const further = decodeFurther(text);
    if (further === text) return undefined;
    text = further;
  }
  return 'repeated-encoding';
}

/** Decodes byte by byte whatever looks like an escape. */
function decodeFurther(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function decodeFully(decoded: string): string {
  let text = decoded;
  for (let depth = 0; depth < deepestEncoding; depth++) text = decodeFurther(text);
  return text;
}

/** Whether there is a `.` or `..` between what others may take for slashes, before what others may take for parameters. */
function hasDotSegment(text: string): boolean {
  return text.split(/[/\\]/).some((piece) => /^\.{1,2}(?:;|$)/.test(piece));
}

/** How long a path may be for which other readings have to be compared, since there can be dozens of them. */
export const longestUnusualPath = 1024;

/** The paths that more lenient readers could see instead, when the first `from` segments are beyond doubt. */
export function otherReadings(path: RequestPath, from: number): readonly string[] {
  // Servers for Java drop `;x` from segments, some before they decode and some after.
  const withoutParameters = path.raw.slice(from).map((segment) => decodeOnce(segment.replace(/;.*$/s, '')) ?? segment);
  let readings: readonly Segments[] = [path.segments.slice(from)];
  readings = alsoBy(readings, () => withoutParameters);
  readings = alsoBy(readings, (segments) => segments.map(decodeFully));
  readings = alsoBy(readings, (segments) => segments.flatMap((segment) => segment.split('/')));
  readings = alsoBy(readings, (segments) => segments.flatMap((segment) => segment.split(/[/\\]/)));
  readings = alsoBy(readings, (segments) => segments.map((segment) => segment.replace(/;.*$/s, '')));
  readings = alsoBy(readings, (segments) => segments.filter((segment) => segment !== ''));
  const head = path.raw
    .slice(0, from)
    .map((segment) => `/${segment}`)
    .join('');
  const end = path.endsWithSlash ? '/' : '';
  const texts = readings
    .slice(1)
    .map((segments) => head + segments.map((segment) => `/${encodeURIComponent(segment)}`).join('') + end);
  return [...new Set(texts)].map((text) => text || '/');
}

type Segments = readonly string[];

/** Some readings, and what becomes of those that read differently in one more way. */
function alsoBy(readings: readonly Segments[], read: (segments: Segments) => Segments): readonly Segments[] {
  const further = readings
    .map((segments) => ({ segments, read: read(segments) }))
    .filter(({ segments, read }) => !isSame(segments, read));
  return [...readings, ...further.map(({ read }) => read)];
}

function isSame(one: Segments, other: Segments): boolean {
  return one.length === other.length && one.every((segment, index) => segment === other[index]);
}
