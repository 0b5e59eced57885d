import { encodeQueryText } from '../set-query-parameter/query-pairs.ts';

// The template of `<rewrite-uri>`. It is taken apart before anything is put in: what a caller sent as a parameter can
// neither begin a query nor a segment.

/** A template, read: text that is encoded, and names of parameters in turn, beginning and ending with text. */
export interface RewriteTemplate {
  readonly path: readonly string[];
  /** Without `?`; absent when the template has none. */
  readonly query: readonly string[] | undefined;
}

/** What the operation's own template has taken from the path of a request. */
export interface PathParameters {
  /** Decoded; undefined when there is no such parameter. */
  get(name: string): string | undefined;
  /** Whether it took several segments, whose slashes stay. */
  isWildcard(name: string): boolean;
}

/** A parameter that the operation does not have. */
export class UnknownParameter extends Error {
  readonly parameter: string;

  constructor(parameter: string) {
    super(`there is no parameter '${parameter}'`);
    this.parameter = parameter;
  }
}

/** Reads a template; of braces only those count for which `isParameter` says so. */
export function readTemplate(text: string, isParameter: (name: string) => boolean): RewriteTemplate {
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  const rooted = path === '' || path.startsWith('/') ? path : `/${path}`;
  return {
    path: readPieces(rooted, isParameter),
    query: mark < 0 ? undefined : readPieces(text.slice(mark + 1), isParameter),
  };
}

function readPieces(text: string, isParameter: (name: string) => boolean): readonly string[] {
  const pieces = [''];
  for (const [index, piece] of text.split(/\{(\*|\*?[^{}*?/]+)\}/).entries()) {
    const name = piece.length > 1 ? piece.replace(/^\*/, '') : piece;
    if (index % 2 === 1 && isParameter(name)) pieces.push(name, '');
    else pieces[pieces.length - 1] += encodeTemplateText(index % 2 === 1 ? `{${piece}}` : piece);
  }
  return pieces;
}

/** What may stand in a path or a query stays, escapes included (RFC 3986, sections 3.3 and 3.4). */
function encodeTemplateText(text: string): string {
  return text
    .toWellFormed()
    .replace(/%(?![0-9a-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]+/giu, (other) => encodeURIComponent(other));
}

/** The path of a template with its parameters put in. */
export function fillPath({ path }: RewriteTemplate, parameters: PathParameters): string {
  return fill(path, parameters, (value, name) =>
    parameters.isWildcard(name) ? value.split('/').map(encodeSegment).join('/') : encodeSegment(value),
  );
}

/** The query of a template with its parameters put in, without `?`. */
export function fillQuery({ query = [] }: RewriteTemplate, parameters: PathParameters): string {
  return fill(query, parameters, encodeQueryText);
}

function fill(
  pieces: readonly string[],
  parameters: PathParameters,
  encode: (value: string, name: string) => string,
): string {
  return pieces
    .map((piece, index) => {
      if (index % 2 === 0) return piece;
      const value = parameters.get(piece);
      if (value === undefined) throw new UnknownParameter(piece);
      return encode(value, piece);
    })
    .join('');
}

/** RFC 3986, section 3.3, without `;`, which some take for the end of a segment. */
function encodeSegment(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%(?:24|26|2B|2C|3A|3D|40)/g, decodeURIComponent);
}
