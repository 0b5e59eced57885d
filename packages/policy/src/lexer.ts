import { findExpressionEnd } from '@turnpike/expressions';
import type { Span } from '@turnpike/text';
import { span } from '@turnpike/text';
import { isReferenceAt } from './characters.ts';
import type { DiagnosticBag } from './diagnostics.ts';
import type { ExpressionExtent, Token, TokenKind } from './syntax.ts';

// Cuts a document into tokens, one at a time and from left to right, so that the reader can stop wherever it has had
// enough. The one thing that is not XML is the end of a value that begins with `@(` or `@{`. Three readings of it are
// tried: as XML, where the value ends at the first quote (or `<`) and its brackets must match by then; as plain C#,
// where strings may hold quotes and `<`; and as C# with entities in it. The first that ends where a value may end is
// taken, otherwise the value is cut where the markup most likely goes on.
//
// A scan that finds no end has looked at the rest of the document. The lexer pays for such scans from an allowance, so
// that a document full of them is still read in linear time.

const SPACE = /[ \t\r\n]*/y;
const NAME = /[A-Za-z_:\u00c0-\ufffd][\w:.\-\u00b7-\ufffd]*/y;
const UNQUOTED = /(?:(?!\/>)[^ \t\r\n<>])+/y;
const LOST = /(?:(?!\/>)[^ \t\r\n<>])*/y;
const MARKUP = /<(?:\/?[A-Za-z_:\u00c0-\ufffd]|!--|!\[CDATA\[|!DOCTYPE|\?)/iy;
const TAG_AHEAD = /<(?:\/?[A-Za-z_:]|!--)/y;
/** After a closing quote: the end of the tag, or the next attribute. */
const TAG_GOES_ON = /[ \t\r\n]*(?:\/?>|[A-Za-z_:][\w:.-]*[ \t\r\n]*=[ \t\r\n]*["'])/y;
const END_TAG = /<\/[A-Za-z_:]/g;

type Mode = 'content' | 'tag' | 'value';

/** Cuts a document into tokens. */
export class Lexer {
  readonly #text: string;
  readonly #bag: DiagnosticBag;
  #mode: Mode = 'content';
  #position = 0;
  #allowance: number;
  /** An offset from which on there is no end tag, as far as is known. */
  #lastEndTag: number;

  constructor(text: string, bag: DiagnosticBag) {
    this.#text = text;
    this.#lastEndTag = text.length;
    this.#bag = bag;
    this.#allowance = Math.max(8 * text.length, 1 << 25);
  }

  /** The next token, or `undefined` at the end. */
  next(): Token | undefined {
    if (this.#position >= this.#text.length) return undefined;
    const token = this.#read();
    this.#position = token.span.end;
    return token;
  }

  /** Everything that has not been read yet, as one token. */
  rest(): Token | undefined {
    if (this.#position >= this.#text.length) return undefined;
    const token = this.#token('unread', this.#text.length);
    this.#position = token.span.end;
    return token;
  }

  #read(): Token {
    if (this.#mode === 'value') return this.#readValue();
    if (this.#mode === 'tag') return this.#readInTag();
    return this.#readContent();
  }

  #readContent(): Token {
    const start = this.#position;
    if (start === 0 && this.#text.charCodeAt(0) === 0xfeff) return this.#token('byte-order-mark', 1);
    if (!this.#isMarkup(start)) return this.#readText();
    if (this.#sees('<!--')) return this.#readEnclosed('comment', '<!--', '-->', 'unterminated-comment');
    if (this.#sees('<?')) return this.#readInstruction();
    const next = this.#text[start + 1];
    if (next === '!' && this.#text[start + 2] === '[')
      return this.#readEnclosed('cdata', '<![CDATA[', ']]>', 'unterminated-cdata');
    if (next === '!') return this.#readDoctype();
    this.#mode = 'tag';
    return next === '/' ? this.#token('end-tag-open', start + 2) : this.#token('start-tag-open', start + 1);
  }

  /** Whether a `<` begins something that XML has. */
  #isMarkup(offset: number): boolean {
    if (this.#text[offset] !== '<') return false;
    return this.#matchEnd(MARKUP, offset) > offset;
  }

  #readEnclosed(
    kind: TokenKind,
    opening: string,
    closing: string,
    unterminated: 'unterminated-comment' | 'unterminated-cdata' | 'unterminated-instruction',
  ): Token {
    const start = this.#position;
    const from = start + opening.length;
    const end = this.#text.indexOf(closing, from);
    if (end !== -1) return this.#token(kind, end + closing.length, span(from, end));
    this.#bag.report(unterminated, span(start, from), `'${opening}' is not closed; expected '${closing}'`);
    return this.#token(kind, this.#text.length, span(from, this.#text.length));
  }

  #readInstruction(): Token {
    const start = this.#position;
    const declaration = /^<\?xml[ \t\r\n?]/i.test(this.#text.slice(start, start + 6));
    const first = start === 0 || (start === 1 && this.#text.charCodeAt(0) === 0xfeff);
    if (declaration && !first)
      this.#bag.report('misplaced-declaration', span(start, start + 5), "'<?xml' is only allowed at the start");
    return this.#readEnclosed(declaration ? 'declaration' : 'instruction', '<?', '?>', 'unterminated-instruction');
  }

  /** A document type is skipped as a whole: nothing in it is looked at but what is needed to find its end. */
  #readDoctype(): Token {
    const start = this.#position;
    this.#bag.report(
      'doctype-not-allowed',
      span(start, start + '<!DOCTYPE'.length),
      'a policy document has no document type; entities other than the predefined ones are not available',
    );
    let depth = 0;
    let quote: string | undefined;
    for (let offset = start; offset < this.#text.length; offset++) {
      const character = this.#text[offset] as string;
      if (quote !== undefined) {
        if (character === quote) quote = undefined;
      } else if (character === '"' || character === "'") quote = character;
      else if (character === '[') depth++;
      else if (character === ']') depth--;
      else if (character === '>' && depth <= 0) return this.#token('doctype', offset + 1);
    }
    return this.#token('doctype', this.#text.length);
  }

  #readText(): Token {
    const start = this.#position;
    const begin = this.#skipSpace(start);
    if (!this.#isExpression(begin)) return this.#token('text', this.#findTextEnd(start));
    const xmlEnd = this.#text.indexOf('<', begin);
    const limit = xmlEnd === -1 ? this.#text.length : xmlEnd;
    const atEnd = (offset: number): boolean => offset >= this.#text.length || this.#isMarkup(offset);
    const extent = this.#findExpression(begin, limit, atEnd);
    if (extent === undefined) {
      this.#reportUnterminated(begin);
      return this.#token('text', this.#findEndTag(begin) ?? limit);
    }
    const end = this.#findTextEnd(extent.span.end);
    return { ...this.#token('text', end), expression: this.#checkTail(extent, end) };
  }

  #findEndTag(start: number): number | undefined {
    if (start > this.#lastEndTag) return undefined;
    END_TAG.lastIndex = start;
    const found = END_TAG.exec(this.#text)?.index;
    if (found === undefined) this.#lastEndTag = start;
    return found;
  }

  /** Where characters end and markup begins; a `<` that begins none is reported and passed over. */
  #findTextEnd(start: number): number {
    let offset = this.#text.indexOf('<', start);
    while (offset !== -1 && !this.#isMarkup(offset)) {
      this.#bag.report(
        'stray-less-than',
        span(offset, offset + 1),
        "'<' begins no element; expected a name right after it, or write '&lt;'",
      );
      offset = this.#text.indexOf('<', offset + 1);
    }
    return offset === -1 ? this.#text.length : offset;
  }

  #readInTag(): Token {
    const start = this.#position;
    const space = this.#skipSpace(start);
    if (space > start) return this.#token('space', space);
    const name = this.#matchEnd(NAME, start);
    if (name > start) return this.#token('name', name);
    if (this.#sees('>')) return this.#leaveTag('tag-close', start + 1);
    if (this.#sees('/>')) return this.#leaveTag('empty-tag-close', start + 2);
    if (this.#sees('<')) {
      if (!this.#isMarkup(start)) return this.#readLost(start + 1);
      this.#mode = 'content';
      return this.#readContent();
    }
    if (this.#sees('=')) {
      this.#mode = 'value';
      return this.#token('equals', start + 1);
    }
    return this.#readLost(start);
  }

  #leaveTag(kind: TokenKind, end: number): Token {
    this.#mode = 'content';
    return this.#token(kind, end);
  }

  #readLost(from: number): Token {
    const start = this.#position;
    const end = Math.max(this.#matchEnd(LOST, from), start + 1);
    const found = this.#text.slice(start, Math.min(end, start + 20));
    this.#bag.report('unexpected-characters', span(start, end), `'${found}' is no attribute; expected name="value"`);
    return this.#token('skipped', end);
  }

  #readValue(): Token {
    const start = this.#position;
    const space = this.#skipSpace(start);
    if (space > start) return this.#token('space', space);
    this.#mode = 'tag';
    const quote = this.#text[start] as string;
    if (quote === '"' || quote === "'") return this.#readQuoted(quote);
    const extent = this.#isExpression(start) ? this.#findUnquotedExpression(start) : undefined;
    const end = extent?.span.end ?? this.#matchEnd(UNQUOTED, start);
    if (end === start) return this.#readInTag();
    const found = this.#text.slice(start, Math.min(end, start + 40));
    this.#bag.report('unquoted-attribute', span(start, end), `the value ${found} has no quotes; expected "${found}"`);
    return { ...this.#token('value', end, span(start, end)), ...(extent && { expression: extent }) };
  }

  #findUnquotedExpression(start: number): ExpressionExtent | undefined {
    return this.#findExpression(start, start, (offset) => /^[ \t\r\n/>]?$/.test(this.#text[offset] ?? ''));
  }

  #readQuoted(quote: string): Token {
    const from = this.#position + 1;
    const begin = this.#skipSpace(from);
    if (!this.#isExpression(begin)) return this.#readLiteral(quote);
    const xmlEnd = this.#text.indexOf(quote, begin);
    const extent = this.#findExpression(
      begin,
      xmlEnd === -1 ? begin : xmlEnd,
      (offset) => this.#text[offset] === quote,
    );
    if (extent === undefined) {
      this.#reportUnterminated(begin);
      return this.#recoverValue(quote, begin);
    }
    const end = this.#text.indexOf(quote, extent.span.end);
    if (end === -1) return this.#reportUnclosed(extent.span.end);
    return { ...this.#token('value', end + 1, span(from, end)), expression: this.#checkTail(extent, end) };
  }

  /** A value that is no expression ends at its quote; a tag that begins before that shows that the quote is missing. */
  #readLiteral(quote: string): Token {
    const from = this.#position + 1;
    for (let offset = from; offset < this.#text.length; offset++) {
      const character = this.#text[offset];
      if (character === quote) return this.#token('value', offset + 1, span(from, offset));
      if (character !== '<') continue;
      if (this.#matchEnd(TAG_AHEAD, offset) > offset) return this.#reportUnclosed(this.#endBeforeTag(from, offset));
      this.#bag.report('stray-less-than', span(offset, offset + 1), "'<' in an attribute value; write '&lt;'");
    }
    return this.#reportUnclosed(this.#text.length);
  }

  /** Where a value without its closing quote ends: before the `>` or `/>` that the next tag follows. */
  #endBeforeTag(from: number, tag: number): number {
    let end = tag;
    while (end > from && isSpace(this.#text.charCodeAt(end - 1))) end--;
    if (end > from && this.#text[end - 1] === '>')
      return this.#text[end - 2] === '/' && end - 2 >= from ? end - 2 : end - 1;
    return tag;
  }

  #reportUnclosed(end: number): Token {
    const start = this.#position;
    this.#bag.report(
      'unterminated-attribute',
      span(start, start + 1),
      `the attribute value is not closed; expected ${this.#text[start]}`,
    );
    return this.#token('value', end, span(start + 1, end));
  }

  /** The end of a value whose expression has none: the first quote after which the tag could go on. */
  #recoverValue(quote: string, begin: number): Token {
    const from = this.#position + 1;
    let end = this.#text.indexOf(quote, begin);
    const first = end;
    if (this.#afford(0)) {
      while (end !== -1 && this.#matchEnd(TAG_GOES_ON, end + 1) === end + 1) end = this.#text.indexOf(quote, end + 1);
      if (end === -1) this.#afford(this.#text.length - begin);
    }
    if (end === -1) end = first;
    if (end === -1) return this.#token('value', this.#text.length, span(from, this.#text.length));
    return this.#token('value', end + 1, span(from, end));
  }

  #isExpression(offset: number): boolean {
    if (this.#text[offset] !== '@') return false;
    const next = this.#text[offset + 1];
    return next === '(' || next === '{';
  }

  /** The extent of the expression at `begin`, whose value would end at `xmlEnd` were it XML. */
  #findExpression(
    begin: number,
    xmlEnd: number,
    isValueEnd: (offset: number) => boolean,
  ): ExpressionExtent | undefined {
    const text = this.#text;
    let fallback: ExpressionExtent | undefined;
    const xml = isXmlText(text, begin, xmlEnd)
      ? findExpressionEnd(text, begin, { encoded: true, end: xmlEnd })
      : undefined;
    if (xml !== undefined) {
      const extent: ExpressionExtent = { span: span(begin, xml), reading: 'xml' };
      if (this.#skipSpace(xml) === xmlEnd) return extent;
      fallback = extent;
    }
    for (const reading of ['raw', 'mixed'] as const) {
      if (!this.#afford(0)) break;
      const end = findExpressionEnd(text, begin, { encoded: reading === 'mixed' });
      const extent: ExpressionExtent = { span: span(begin, end ?? text.length), reading };
      if (end !== undefined && isValueEnd(this.#skipSpace(end))) return extent;
      this.#afford(extent.span.end - begin);
      if (end !== undefined) fallback ??= extent;
    }
    return fallback;
  }

  #afford(characters: number): boolean {
    this.#allowance -= characters;
    return this.#allowance > 0;
  }

  #checkTail(extent: ExpressionExtent, end: number): ExpressionExtent {
    const tail = this.#skipSpace(extent.span.end);
    if (tail < end)
      this.#bag.report(
        'text-after-expression',
        span(tail, end),
        `'${this.#text.slice(tail, Math.min(end, tail + 20))}' follows the expression, so all of it is text; expected the end of the value`,
        'warning',
      );
    return extent;
  }

  #reportUnterminated(begin: number): void {
    const opening = this.#text.slice(begin, begin + 2);
    const closing = opening === '@(' ? ')' : '}';
    this.#bag.report(
      'unterminated-expression',
      span(begin, begin + 2),
      `the expression that begins with '${opening}' is not closed; expected '${closing}'`,
    );
  }

  #sees(characters: string): boolean {
    return this.#text.startsWith(characters, this.#position);
  }

  #skipSpace(offset: number): number {
    return this.#matchEnd(SPACE, offset);
  }

  #matchEnd(pattern: RegExp, offset: number): number {
    pattern.lastIndex = offset;
    return pattern.test(this.#text) ? pattern.lastIndex : offset;
  }

  #token(kind: TokenKind, end: number, inner?: Span): Token {
    const place = span(this.#position, end);
    return inner === undefined ? { kind, span: place } : { kind, span: place, inner };
  }
}

/** Whether an XML parser would take this stretch as it is. */
function isXmlText(text: string, start: number, end: number): boolean {
  for (let offset = start; offset < end; offset++) {
    const unit = text.charCodeAt(offset);
    if (unit === 0x3c || (unit === 0x26 && !isReferenceAt(text, offset))) return false;
  }
  return true;
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}
