import { decodeOnce, foldSegment } from './request-path.ts';

/** A URL template, read. */
export interface UrlTemplate {
  readonly segments: readonly TemplateSegment[];
  /** The parameter that takes what is left of the path: `*`, or the name in `{*name}`. */
  readonly wildcard: string | undefined;
  readonly query: readonly QueryConstraint[];
}

/** What one segment of a path has to be. */
export type TemplateSegment =
  | { readonly kind: 'literal'; readonly folded: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | SegmentPattern;

/** A segment of text and parameters, such as `{name}.json`: `texts[0] names[0] texts[1] names[1] …`. */
export interface SegmentPattern {
  readonly kind: 'pattern';
  readonly texts: readonly string[];
  readonly names: readonly string[];
}

/** What a query has to hold: a parameter with this very value, or with any. */
export type QueryConstraint =
  | { readonly foldedName: string; readonly value: string; readonly parameter?: undefined }
  | { readonly foldedName: string; readonly value?: undefined; readonly parameter: string };

/** A template that cannot be used, and why. */
export interface TemplateFault {
  readonly fault: string;
}

class Fault extends Error {}

/** Azure: a URL template has at most 1,000 characters. It also bounds how deep a tree of operations is. */
const longestTemplate = 1000;

/** Reads a URL template. */
export function readUrlTemplate(text: string): UrlTemplate | TemplateFault {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof Fault) return { fault: error.message };
    throw error;
  }
}

function read(text: string): UrlTemplate {
  if (text.length > longestTemplate) throw new Fault(`${text.length} characters; expected at most ${longestTemplate}`);
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  const parts = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  const texts = parts.length === 1 && parts[0] === '' ? [] : parts;
  const wildcard = wildcardOf(texts.at(-1));
  const segments = (wildcard === undefined ? texts : texts.slice(0, -1)).map(knownSegment);
  const query = mark < 0 ? [] : readConstraints(text.slice(mark + 1));
  const template = { segments, wildcard, query };
  const names = parameterNames(template);
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined) throw new Fault(`the parameter '${repeated}' comes twice; expected each name once`);
  return template;
}

function wildcardOf(segment: string | undefined): string | undefined {
  if (segment === '*') return '*';
  return /^\{\*([^{}*]+)\}$/.exec(segment ?? '')?.[1];
}

/** Thousands of operations have the same few segments. */
const knownSegments = new Map<string, TemplateSegment>();
const mostKnownSegments = 10_000;

function knownSegment(text: string): TemplateSegment {
  const known = knownSegments.get(text);
  if (known !== undefined) return known;
  const segment = readSegment(text);
  if (knownSegments.size >= mostKnownSegments) knownSegments.clear();
  knownSegments.set(text, segment);
  return segment;
}

function readSegment(text: string): TemplateSegment {
  if (text === '') throw new Fault('a segment is empty; expected text or a parameter between two slashes');
  if (text === '.' || text === '..') throw new Fault(`a segment is '${text}', which no request is let through with`);
  if (wildcardOf(text) !== undefined) throw new Fault(`'${text}' is followed by more; expected a wildcard at the end`);
  const pieces = text.split(/(\{[^{}]*\})/);
  const texts = pieces.filter((_, index) => index % 2 === 0).map(literal);
  const names = pieces.filter((_, index) => index % 2 === 1).map(parameterName);
  if (names.length === 0) return { kind: 'literal', folded: texts[0]! };
  if (names.length === 1 && texts.every((piece) => piece === '')) return { kind: 'parameter', name: names[0]! };
  if (texts.slice(1, -1).includes(''))
    throw new Fault(`'${text}' has parameters side by side; expected text between them`);
  return { kind: 'pattern', texts, names };
}

function literal(text: string): string {
  if (/[{}]/.test(text)) throw new Fault(`'${text}' has a brace without its other; expected parameters as '{name}'`);
  return foldSegment(decodeOnce(text) ?? text);
}

function parameterName(braced: string): string {
  const name = braced.slice(1, -1);
  if (name === '' || name.includes('*')) throw new Fault(`'${braced}' names no parameter; expected '{name}'`);
  return name;
}

function readConstraints(text: string): readonly QueryConstraint[] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [, name = pair, value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
      const foldedName = literal(name);
      const parameter = /^\{[^{}]*\}$/.test(value) ? parameterName(value) : undefined;
      if (parameter !== undefined) return { foldedName, parameter };
      if (/[{}]/.test(value)) throw new Fault(`'${pair}' has text beside a parameter; expected '${name}={parameter}'`);
      return { foldedName, value: decodeOnce(value.replaceAll('+', ' ')) ?? value };
    });
}

/** The names of all parameters of a template, in order. */
export function parameterNames(template: UrlTemplate): readonly string[] {
  return [
    ...template.segments.flatMap((segment) =>
      segment.kind === 'parameter' ? [segment.name] : segment.kind === 'pattern' ? segment.names : [],
    ),
    ...(template.wildcard === undefined ? [] : [template.wildcard]),
    ...template.query.flatMap(({ parameter }) => (parameter === undefined ? [] : [parameter])),
  ];
}

/**
 * Where the parameters of a pattern stand in a segment, as start and end by turns; `undefined` when it does not match.
 * Each text is taken where it first comes, which finds a match whenever there is one: parameters take anything but nothing.
 */
export function matchPattern({ texts, names }: SegmentPattern, folded: string): readonly number[] | undefined {
  const last = texts[names.length]!;
  const end = folded.length - last.length;
  if (!folded.startsWith(texts[0]!) || !folded.endsWith(last)) return undefined;
  const places: number[] = [];
  let start = texts[0]!.length;
  for (let index = 1; index < names.length; index++) {
    const at = folded.indexOf(texts[index]!, start + 1);
    if (at < 0) return undefined;
    places.push(start, at);
    start = at + texts[index]!.length;
  }
  if (start >= end) return undefined;
  places.push(start, end);
  return places;
}
