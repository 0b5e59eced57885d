import type { Span } from '@turnpike/text';
import { span } from '@turnpike/text';
import type { DiagnosticBag } from './diagnostics.ts';
import { type SourcePiece, ValueSource } from './value-source.ts';

// Entities. Five names and the numbers are all there is: no document declares others, so none can refer to a file, an
// address or itself, and a decoded text is never longer than what was written.

const predefined: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

const REFERENCE = /&(?:#x([0-9A-Fa-f]{1,8})|#([0-9]{1,8})|([A-Za-z_][\w.-]{0,63}));/y;

interface Reference {
  readonly span: Span;
  /** What it stands for; absent when XML does not say. */
  readonly text: string | undefined;
  readonly numeric: boolean;
}

/** Whether an `&` begins a reference that XML can resolve without declarations. */
export function isReferenceAt(text: string, offset: number): boolean {
  return referenceAt(text, offset)?.text !== undefined;
}

function referenceAt(text: string, offset: number): Reference | undefined {
  REFERENCE.lastIndex = offset;
  const match = REFERENCE.exec(text);
  if (match === null) return undefined;
  const [whole, hexadecimal, decimal, name] = match;
  const place = span(offset, offset + whole.length);
  if (name !== undefined) return { span: place, text: predefined.get(name), numeric: false };
  const code = hexadecimal === undefined ? Number.parseInt(decimal as string, 10) : Number.parseInt(hexadecimal, 16);
  return { span: place, text: isXmlCharacter(code) ? String.fromCodePoint(code) : undefined, numeric: true };
}

/** XML 1.0, production 2. */
function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

/** A stretch of a document with its entities decoded. Mistakes go to the bag, where there is one, and stay as written. */
export function decode(text: string, stretch: Span, bag?: DiagnosticBag): ValueSource {
  const pieces: SourcePiece[] = [];
  let from = stretch.start;
  const keep = (to: number): void => {
    if (to > from) pieces.push({ text: text.slice(from, to), document: span(from, to), verbatim: true });
  };
  const written = text.slice(stretch.start, stretch.end);
  for (let at = written.indexOf('&'); at !== -1; at = written.indexOf('&', at + 1)) {
    const offset = stretch.start + at;
    const reference = referenceAt(text, offset);
    if (reference === undefined || reference.span.end > stretch.end) {
      bag?.report('stray-ampersand', span(offset, offset + 1), "'&' begins no entity; write '&amp;'");
    } else if (reference.text === undefined) reportUnresolved(text, reference, bag);
    else {
      keep(offset);
      pieces.push({ text: reference.text, document: reference.span, verbatim: false });
      from = reference.span.end;
    }
  }
  if (pieces.length === 0) return ValueSource.verbatim(written, stretch.start);
  keep(stretch.end);
  return ValueSource.of(pieces, stretch.start);
}

function reportUnresolved(text: string, reference: Reference, bag: DiagnosticBag | undefined): void {
  const spelling = text.slice(reference.span.start, reference.span.end);
  if (reference.numeric)
    bag?.report('invalid-character-reference', reference.span, `'${spelling}' is no character of XML`);
  else
    bag?.report(
      'unknown-entity',
      reference.span,
      `'${spelling}' is not known; expected &amp; &lt; &gt; &quot; &apos; or a number such as &#160;`,
    );
}

const ILLEGAL = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

/** Reports characters that XML does not have. */
export function reportIllegalCharacters(text: string, bag: DiagnosticBag): void {
  for (const match of text.matchAll(ILLEGAL)) {
    if (bag.isFull) return;
    const code = (match[0].codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
    bag.report('illegal-character', span(match.index, match.index + 1), `U+${code} is no character of XML`);
  }
}
