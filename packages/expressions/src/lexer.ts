import type { DiagnosticBag } from './diagnostics.ts';
import type { LiteralValue } from './syntax.ts';

// Cuts C# 7 text into tokens in one pass, by character code. Interpolated strings are cut in the same pass: their text
// and their holes come out as tokens between `interpolation-start` and `interpolation-end`, so however deep they nest,
// no character is read twice. A `>` is always a token by itself; the parser joins `>=`, `>>` and `>>=`, because only
// it knows whether a `>` closes a list of type arguments.

/** What a token is: the keyword or punctuator itself, or the name of a kind with many members. */
export type TokenKind =
  | Keyword
  | Punctuator
  | 'identifier'
  | 'literal'
  /** `$"`, `$@"` or `@$"`. */
  | 'interpolation-start'
  /** Text between the holes, escapes read. */
  | 'interpolation-text'
  | 'hole-start'
  /** `:` and what follows it up to the end of the hole; the token's text has no colon and its escapes are read. */
  | 'hole-format'
  | 'hole-end'
  | 'interpolation-end'
  /** Stands once, after everything else. */
  | 'end';

/** One token of C#. White space, comments and directives are between tokens, not tokens. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** An identifier without its `@` and with escapes read; the content of interpolated text; otherwise empty. */
  readonly text: string;
  /** The value of a `literal`. */
  readonly literal: LiteralValue | undefined;
}

/** Cuts `text` from `start` to `end` into tokens. The last one is always of kind `end`. */
export function tokenize(text: string, bag: DiagnosticBag, start = 0, end: number = text.length): Token[] {
  return new Lexer(text, bag, start, Math.min(end, text.length)).run();
}

export type Keyword = (typeof keywords)[number];
export type Punctuator = (typeof punctuators)[number];

// biome-ignore format: a table
const keywords = [
  'abstract', 'as', 'base', 'bool', 'break', 'byte', 'case', 'catch', 'char', 'checked', 'class', 'const', 'continue',
  'decimal', 'default', 'delegate', 'do', 'double', 'else', 'enum', 'event', 'explicit', 'extern', 'false', 'finally',
  'fixed', 'float', 'for', 'foreach', 'goto', 'if', 'implicit', 'in', 'int', 'interface', 'internal', 'is', 'lock',
  'long', 'namespace', 'new', 'null', 'object', 'operator', 'out', 'override', 'params', 'private', 'protected',
  'public', 'readonly', 'ref', 'return', 'sbyte', 'sealed', 'short', 'sizeof', 'stackalloc', 'static', 'string',
  'struct', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'uint', 'ulong', 'unchecked', 'unsafe', 'ushort',
  'using', 'virtual', 'void', 'volatile', 'while',
  '__arglist', '__makeref', '__reftype', '__refvalue',
] as const;

// biome-ignore format: a table
const punctuators = [
  '{', '}', '[', ']', '(', ')', '.', ',', ':', ';', '+', '-', '*', '/', '%', '&', '|', '^', '!', '~', '=', '<', '>',
  '?', '??', '??=', '::', '++', '--', '&&', '||', '->', '==', '!=', '<=', '+=', '-=', '*=', '/=', '%=', '&=', '|=',
  '^=', '<<', '<<=', '=>',
] as const;

const keywordByText: ReadonlyMap<string, Keyword> = new Map(keywords.map((keyword) => [keyword, keyword]));

/** The punctuators that begin with a character, longest first. */
const punctuatorsByUnit: readonly (readonly Punctuator[] | undefined)[] = groupPunctuators();

function groupPunctuators(): (readonly Punctuator[] | undefined)[] {
  const groups: Punctuator[][] = [];
  for (const punctuator of [...punctuators].sort((left, right) => right.length - left.length)) {
    const unit = punctuator.charCodeAt(0);
    groups[unit] = [...(groups[unit] ?? []), punctuator];
  }
  return groups;
}

const END = -1;
const SPACE = 0x20;
const QUOTE = 0x22;
const HASH = 0x23;
const DOLLAR = 0x24;
const APOSTROPHE = 0x27;
const OPEN_PAREN = 0x28;
const CLOSE_PAREN = 0x29;
const STAR = 0x2a;
const DOT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;
const AT = 0x40;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const UNDERSCORE = 0x5f;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const BLANK = 3;
const LINE_END = 4;

const asciiClasses: Uint8Array = classifyAscii();

function classifyAscii(): Uint8Array {
  const classes = new Uint8Array(128);
  for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_') classes[letter.charCodeAt(0)] = LETTER;
  for (const digit of '0123456789') classes[digit.charCodeAt(0)] = DIGIT;
  for (const blank of ' \t\v\f\x1a') classes[blank.charCodeAt(0)] = BLANK;
  for (const lineEnd of '\r\n') classes[lineEnd.charCodeAt(0)] = LINE_END;
  return classes;
}

function classify(unit: number): number {
  if (unit < 128) return unit < 0 ? OTHER : (asciiClasses[unit] as number);
  if (unit === 0x85 || unit === 0x2028 || unit === 0x2029) return LINE_END;
  const character = String.fromCharCode(unit);
  if (unit === 0xfeff || /\p{Zs}/u.test(character)) return BLANK;
  return /[\p{L}\p{Nl}]/u.test(character) ? LETTER : OTHER;
}

function isIdentifierPart(unit: number): boolean {
  if (unit < 128) return unit >= 0 && (asciiClasses[unit] === LETTER || asciiClasses[unit] === DIGIT);
  return /[\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}\p{Cf}]/u.test(String.fromCharCode(unit));
}

function isLineEnd(unit: number): boolean {
  return unit === 0x0a || unit === 0x0d || unit === 0x85 || unit === 0x2028 || unit === 0x2029;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function hexValue(unit: number): number {
  if (isDigit(unit)) return unit - 0x30;
  const letter = unit | SPACE;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

/** The `{ … }` of an interpolated string that is being read. */
interface Hole {
  readonly verbatim: boolean;
  /** Where its string began. */
  readonly stringStart: number;
  /** How many brackets were open when it began. */
  readonly brackets: number;
  /** Whether a line break was found in it. */
  broken: boolean;
}

/** How far down the stack a closing bracket looks for its partner, past ones that were left open. */
const MISMATCH_REACH = 64;

/** The longest run of digits that is looked at; no C# integer comes near it. */
const LONGEST_INTEGER = 80;

/** More quotes than this in a row do not begin a raw string, which keeps the search for its end cheap. */
const LONGEST_RAW_QUOTES = 16;

const LARGEST_DECIMAL = Number(2n ** 96n - 1n);

class Lexer {
  readonly #text: string;
  readonly #bag: DiagnosticBag;
  readonly #end: number;
  readonly #tokens: Token[] = [];
  readonly #holes: Hole[] = [];
  /** The closing characters of the brackets that are open since the outermost hole began. */
  readonly #brackets: number[] = [];
  #position: number;
  /** Whether only white space stands before the position on its line. */
  #atLineStart: boolean;

  constructor(text: string, bag: DiagnosticBag, start: number, end: number) {
    this.#text = text;
    this.#bag = bag;
    this.#position = start;
    this.#end = end;
    this.#atLineStart = start === 0 || isLineEnd(text.charCodeAt(start - 1));
  }

  run(): Token[] {
    while (this.#position < this.#end) this.#next();
    const hole = this.#holes.at(-1);
    if (hole !== undefined) this.#reportUnterminatedInterpolation(hole.stringStart);
    while (this.#holes.length > 0) this.#abandonHole();
    this.#add('end', this.#end);
    return this.#tokens;
  }

  #next(): void {
    const unit = this.#text.charCodeAt(this.#position);
    const unitClass = classify(unit);
    if (unitClass === BLANK) {
      this.#position++;
      return;
    }
    if (unitClass === LINE_END) {
      this.#readLineEnd();
      return;
    }
    const lineStart = this.#atLineStart;
    this.#atLineStart = false;
    if (unitClass === LETTER) this.#readIdentifier();
    else if (unitClass === DIGIT || (unit === DOT && this.#beginsFraction())) this.#readNumber();
    else if (unit === QUOTE) this.#readString();
    else if (unit === APOSTROPHE) this.#readCharacter();
    else if (unit === SLASH && (this.#at(1) === SLASH || this.#at(1) === STAR)) this.#skipComment();
    else if (unit === AT || unit === DOLLAR) this.#readPrefixed();
    else if (unit === BACKSLASH && this.#readsEscapedIdentifier()) this.#readIdentifier();
    else if (unit === HASH && lineStart) this.#skipDirective();
    else if (this.#holes.length > 0) this.#readInHole(unit, this.#holes.at(-1) as Hole);
    else this.#readPunctuator(unit);
  }

  // ------------------------------------------------------------------------------------------ basics

  /** The character `distance` after the position; `END` past the text. */
  #at(distance: number): number {
    const index = this.#position + distance;
    return index < this.#end ? this.#text.charCodeAt(index) : END;
  }

  #add(kind: TokenKind, start: number, text = '', literal?: LiteralValue): void {
    this.#tokens.push({ kind, start, end: this.#position, text, literal });
  }

  #addLiteral(start: number, literal: LiteralValue): void {
    this.#add('literal', start, '', literal);
  }

  #report(
    code: 'unexpected-character' | 'unterminated-literal' | 'invalid-literal',
    start: number,
    message: string,
  ): void {
    this.#bag.report(code, { start, end: this.#position }, message);
  }

  #reportUnsupported(start: number, message: string): void {
    this.#bag.report('unsupported-syntax', { start, end: this.#position }, message);
  }

  // ------------------------------------------------------------------------------------------ trivia

  #readLineEnd(): void {
    this.#atLineStart = true;
    const start = this.#position++;
    const hole = this.#holes.at(-1);
    if (hole === undefined || hole.verbatim || hole.broken) return;
    hole.broken = true;
    this.#reportUnsupported(start, 'a line break in a hole of \'$"…"\' needs C# 11; policy expressions are C# 7');
  }

  #skipComment(): void {
    const start = this.#position;
    if (this.#at(1) === SLASH) {
      this.#skipLine();
      return;
    }
    const close = this.#text.indexOf('*/', start + 2);
    if (close >= 0 && close + 2 <= this.#end) {
      this.#position = close + 2;
      return;
    }
    this.#position = this.#end;
    this.#report('unterminated-literal', start, "found the end of the text where '*/' was expected");
  }

  #skipLine(): void {
    while (this.#position < this.#end && !isLineEnd(this.#text.charCodeAt(this.#position))) this.#position++;
  }

  #skipDirective(): void {
    const start = this.#position;
    this.#skipLine();
    const directive = /^#[ \t]*(\p{L}*)/u.exec(this.#text.slice(start, this.#position))?.[1] ?? '';
    if (directive === 'region' || directive === 'endregion' || directive === 'pragma') return;
    this.#reportUnsupported(start, `the directive '#${directive}' is not available in policy expressions`);
  }

  // -------------------------------------------------------------------------------------- identifiers

  #readIdentifier(): void {
    const text = this.#text;
    const start = this.#position;
    let position = start;
    let unit = text.charCodeAt(position);
    while (position < this.#end && unit < 128 && isIdentifierPart(unit)) unit = text.charCodeAt(++position);
    this.#position = position;
    if (position < this.#end && (unit >= 128 || unit === BACKSLASH) && this.#readRareIdentifier(start, start)) return;
    const name = text.slice(start, position);
    const keyword = keywordByText.get(name);
    if (keyword !== undefined) this.#add(keyword, start);
    else this.#add('identifier', start, name);
  }

  /** The rest of an identifier with letters beyond ASCII or escapes in it; `false` when nothing of the kind follows. */
  #readRareIdentifier(start: number, from: number): boolean {
    const before = this.#position;
    let name = this.#text.slice(from, before);
    for (;;) {
      const unit = this.#at(0);
      if (isIdentifierPart(unit)) {
        // Formatting characters do not count (C# 7 specification, 7.4.3).
        if (unit < 128 || !/\p{Cf}/u.test(String.fromCharCode(unit))) name += String.fromCharCode(unit);
        this.#position++;
        continue;
      }
      const escaped = this.#peekEscapedIdentifierPart();
      if (escaped === undefined) break;
      name += escaped.character;
      this.#position += escaped.length;
    }
    if (this.#position === before) return false;
    this.#add('identifier', start, name);
    return true;
  }

  #readsEscapedIdentifier(): boolean {
    const escaped = this.#peekEscapedIdentifierPart();
    return escaped !== undefined && classify(escaped.character.charCodeAt(0)) === LETTER;
  }

  #peekEscapedIdentifierPart(): { character: string; length: number } | undefined {
    const letter = this.#at(1);
    if (this.#at(0) !== BACKSLASH || (letter !== 0x75 && letter !== 0x55)) return undefined;
    const digits = letter === 0x75 ? 4 : 8;
    let value = 0;
    for (let index = 0; index < digits; index++) {
      const digit = hexValue(this.#at(2 + index));
      if (digit < 0) return undefined;
      value = value * 16 + digit;
    }
    return value <= 0xffff && isIdentifierPart(value)
      ? { character: String.fromCharCode(value), length: digits + 2 }
      : undefined;
  }

  /** What begins with `@` or `$`: strings and verbatim identifiers. */
  #readPrefixed(): void {
    const start = this.#position;
    const first = this.#at(0);
    const second = this.#at(1);
    if (second === QUOTE) {
      if (first === AT) this.#readVerbatimString();
      else this.#startInterpolation(2, false);
    } else if (this.#at(2) === QUOTE && first + second === AT + DOLLAR) {
      this.#startInterpolation(3, true);
    } else if (first === AT && (classify(second) === LETTER || second === BACKSLASH)) {
      this.#position++;
      if (!this.#readRareIdentifier(start, start + 1)) this.#readStray(start);
    } else if (first === DOLLAR && second === DOLLAR) {
      while (this.#at(0) === DOLLAR) this.#position++;
      if (!this.#readRawString(start)) this.#readStray(start);
    } else {
      this.#position++;
      this.#readStray(start);
    }
  }

  // ------------------------------------------------------------------------------------- punctuators

  #readPunctuator(unit: number): void {
    const start = this.#position;
    for (const punctuator of punctuatorsByUnit[unit] ?? []) {
      if (punctuator.length > 1 && !this.#text.startsWith(punctuator, start)) continue;
      if (start + punctuator.length > this.#end) continue;
      this.#position += punctuator.length;
      this.#add(punctuator, start);
      return;
    }
    this.#position++;
    this.#readStray(start);
  }

  /** Characters that begin no token; a run of them is one mistake. */
  #readStray(start: number): void {
    while (this.#isStray()) this.#position++;
    const found = this.#text.slice(start, Math.min(this.#position, start + 20));
    this.#report('unexpected-character', start, `found '${found}', which has no meaning in C#`);
  }

  #isStray(): boolean {
    const unit = this.#at(0);
    if (unit === END || classify(unit) !== OTHER || unit === QUOTE || unit === APOSTROPHE) return false;
    return unit !== AT && unit !== DOLLAR && unit !== BACKSLASH && punctuatorsByUnit[unit] === undefined;
  }

  // ----------------------------------------------------------------------------------------- numbers

  /** Whether the dot at the position begins `.5`; in `1..5` it is the second dot of a range. */
  #beginsFraction(): boolean {
    return isDigit(this.#at(1)) && this.#at(-1) !== DOT;
  }

  #readNumber(): void {
    const start = this.#position;
    const letter = this.#at(1) | SPACE;
    if (this.#at(0) === 0x30 && (letter === 0x78 || letter === 0x62))
      this.#readPrefixedInteger(letter === 0x78 ? 16 : 2);
    else this.#readDecimalNumber();
    if (!isIdentifierPart(this.#at(0))) return;
    while (isIdentifierPart(this.#at(0))) this.#position++;
    this.#report('invalid-literal', start, `'${this.#clip(start)}' is not a number`);
  }

  #readPrefixedInteger(base: 2 | 16): void {
    const start = this.#position;
    this.#position += 2;
    const digits = this.#readDigits(base);
    const suffix = this.#readIntegerSuffix();
    if (digits === '') this.#report('invalid-literal', start, `'${this.#clip(start)}' has no digits after its prefix`);
    this.#addInteger(start, digits, base, suffix);
  }

  #readDecimalNumber(): void {
    const start = this.#position;
    let digits = this.#readDigits(10);
    let real = false;
    if (this.#at(0) === DOT && isDigit(this.#at(1))) {
      real = true;
      this.#position++;
      digits += `.${this.#readDigits(10)}`;
    }
    const exponent = this.#readExponent();
    digits += exponent;
    const type = realTypes[String.fromCharCode(this.#at(0) | SPACE)];
    if (type !== undefined && this.#at(0) !== END) {
      this.#position++;
      this.#addReal(start, type, digits);
    } else if (real || exponent !== '') this.#addReal(start, 'double', digits);
    else this.#addInteger(start, digits, 10, this.#readIntegerSuffix());
  }

  #readExponent(): string {
    if ((this.#at(0) | SPACE) !== 0x65) return '';
    const sign = this.#at(1);
    const signed = sign === 0x2b || sign === 0x2d;
    if (!isDigit(this.#at(signed ? 2 : 1))) return '';
    this.#position += signed ? 2 : 1;
    return `e${signed ? String.fromCharCode(sign) : ''}${this.#readDigits(10)}`;
  }

  /** Digits of a base without their separators. */
  #readDigits(base: number): string {
    const start = this.#position;
    let separators = false;
    for (let unit = this.#at(0); ; unit = this.#at(0)) {
      if (unit === UNDERSCORE) separators = true;
      else if (base === 16 ? hexValue(unit) < 0 : unit < 0x30 || unit >= 0x30 + Math.min(base, 10)) break;
      this.#position++;
    }
    const digits = this.#text.slice(start, this.#position);
    if (!separators) return digits;
    if (digits.endsWith('_')) {
      this.#report('invalid-literal', start, `'${this.#clip(start)}' ends with '_'; expected a digit after it`);
    }
    return digits.replaceAll('_', '');
  }

  #readIntegerSuffix(): '' | 'u' | 'l' | 'ul' {
    const first = this.#at(0) | SPACE;
    if (this.#at(0) === END || (first !== 0x75 && first !== 0x6c)) return '';
    const second = this.#at(1) | SPACE;
    const both = this.#at(1) !== END && second === (first === 0x75 ? 0x6c : 0x75);
    this.#position += both ? 2 : 1;
    if (both) return 'ul';
    return first === 0x75 ? 'u' : 'l';
  }

  #addInteger(start: number, digits: string, base: 2 | 10 | 16, suffix: '' | 'u' | 'l' | 'ul'): void {
    const significant = digits.replace(/^0+/, '');
    const prefix = base === 16 ? '0x' : base === 2 ? '0b' : '';
    let value = significant === '' || significant.length > LONGEST_INTEGER ? 0n : BigInt(prefix + significant);
    if (significant.length > LONGEST_INTEGER || value > 0xffff_ffff_ffff_ffffn) {
      value = 0n;
      this.#report('invalid-literal', start, `'${this.#clip(start)}' is too large for any integer type`);
    }
    this.#addLiteral(start, { type: 'integer', value, suffix });
  }

  #addReal(start: number, type: 'float' | 'double' | 'decimal', digits: string): void {
    const value = Number(digits);
    const tooLarge =
      type === 'decimal' ? value > LARGEST_DECIMAL : !Number.isFinite(type === 'float' ? Math.fround(value) : value);
    if (tooLarge) this.#report('invalid-literal', start, `'${this.#clip(start)}' is too large for ${type}`);
    this.#addLiteral(start, { type, text: tooLarge ? '0' : digits });
  }

  #clip(start: number): string {
    const found = this.#text.slice(start, this.#position);
    return found.length <= 40 ? found : `${found.slice(0, 40)}…`;
  }

  // ----------------------------------------------------------------------- characters and plain strings

  #readCharacter(): void {
    const start = this.#position++;
    const units: string[] = [];
    for (;;) {
      const unit = this.#at(0);
      if (unit === END || isLineEnd(unit)) {
        // A lone quote is most likely a slip; what follows it is still code.
        this.#position = start + 1;
        this.#report('unterminated-literal', start, "found no closing ' for this character literal");
        return;
      }
      if (unit === APOSTROPHE) break;
      if (units.length > 20) {
        this.#position = start + 1;
        this.#report('unterminated-literal', start, "found no closing ' for this character literal");
        return;
      }
      if (unit === BACKSLASH) units.push(this.#readEscape());
      else {
        units.push(this.#text.charAt(this.#position));
        this.#position++;
      }
    }
    this.#position++;
    const value = units.join('');
    if (value === '') this.#report('invalid-literal', start, "found '' where a character literal needs one character");
    else if (value.length > 1) {
      this.#report(
        'invalid-literal',
        start,
        `${this.#clip(start)} has more than one character; strings are written "…"`,
      );
    }
    this.#addLiteral(start, { type: 'char', value: value === '' ? 0 : value.charCodeAt(0) });
  }

  #readString(): void {
    const start = this.#position;
    if (this.#at(1) === QUOTE && this.#at(2) === QUOTE && this.#readRawString(start)) return;
    this.#position++;
    const content = this.#position;
    let value = '';
    let copied = content;
    for (;;) {
      const unit = this.#at(0);
      if (unit === QUOTE) break;
      if (unit === END || isLineEnd(unit)) {
        this.#addUnterminatedString(start, value + this.#text.slice(copied, this.#position));
        return;
      }
      if (unit === BACKSLASH) {
        value += this.#text.slice(copied, this.#position) + this.#readEscape();
        copied = this.#position;
      } else this.#position++;
    }
    value += this.#text.slice(copied, this.#position);
    this.#position++;
    this.#addLiteral(start, { type: 'string', value });
    this.#refuseUtf8Suffix();
  }

  #addUnterminatedString(start: number, value: string): void {
    this.#report('unterminated-literal', start, 'found the end of the line where the string\'s closing " was expected');
    this.#addLiteral(start, { type: 'string', value });
    // The quote was most likely meant to end the interpolated string around it.
    while (this.#holes.at(-1)?.verbatim === false) this.#abandonHole();
  }

  #refuseUtf8Suffix(): void {
    if ((this.#at(0) | SPACE) !== 0x75 || this.#at(1) !== 0x38 || isIdentifierPart(this.#at(2))) return;
    const start = this.#position;
    this.#position += 2;
    this.#reportUnsupported(start, "UTF-8 strings ('u8') need C# 11; policy expressions are C# 7");
  }

  #readVerbatimString(): void {
    const start = this.#position;
    this.#position += 2;
    let value = '';
    for (;;) {
      const close = this.#text.indexOf('"', this.#position);
      if (close < 0 || close >= this.#end) {
        value += this.#text.slice(this.#position, this.#end);
        this.#position = this.#end;
        this.#report(
          'unterminated-literal',
          start,
          'found the end of the text where the string\'s closing " was expected',
        );
        break;
      }
      value += this.#text.slice(this.#position, close);
      this.#position = close + 1;
      if (this.#at(0) !== QUOTE) break;
      value += '"';
      this.#position++;
    }
    this.#addLiteral(start, { type: 'string', value });
    this.#refuseUtf8Suffix();
  }

  /**
   * `"""…"""` of C# 11, read to be refused by name. The same quotes that do not close on their line are an empty string
   * and something else.
   */
  #readRawString(start: number): boolean {
    let quotes = 0;
    while (quotes <= LONGEST_RAW_QUOTES && this.#at(quotes) === QUOTE) quotes++;
    if (quotes < 3 || quotes > LONGEST_RAW_QUOTES) return false;
    const content = this.#position + quotes;
    const isBlock = /^[ \t]*[\r\n]/.test(this.#text.slice(content, content + 200));
    const close = this.#text.indexOf('"'.repeat(quotes), content);
    if (close < 0 || close + quotes > (isBlock ? this.#end : this.#lineEnd(content))) return false;
    this.#position = close + quotes;
    while (this.#at(0) === QUOTE) this.#position++;
    this.#reportUnsupported(start, 'raw strings (""") need C# 11; policy expressions are C# 7');
    this.#addLiteral(start, { type: 'string', value: this.#text.slice(content, this.#position - quotes) });
    return true;
  }

  #lineEnd(from: number): number {
    let index = from;
    while (index < this.#end && !isLineEnd(this.#text.charCodeAt(index))) index++;
    return index;
  }

  /** The text of the escape at the position. */
  #readEscape(): string {
    const start = this.#position;
    const unit = this.#at(1);
    this.#position += unit === END || isLineEnd(unit) ? 1 : 2;
    const simple = simpleEscapes[String.fromCharCode(unit)];
    if (simple !== undefined && unit !== END) return simple;
    if (unit === 0x78) return this.#readHexEscape(start, 1, 4);
    if (unit === 0x75) return this.#readHexEscape(start, 4, 4);
    if (unit === 0x55) return this.#readHexEscape(start, 8, 8);
    this.#report('invalid-literal', start, `'${this.#clip(start)}' is not an escape that C# has`);
    return this.#text.slice(start + 1, this.#position);
  }

  #readHexEscape(start: number, fewest: number, most: number): string {
    let value = 0;
    let count = 0;
    for (; count < most; count++) {
      const digit = hexValue(this.#at(0));
      if (digit < 0) break;
      value = value * 16 + digit;
      this.#position++;
    }
    if (count >= fewest && value <= 0x10ffff) return String.fromCodePoint(value);
    const expected = fewest === most ? `${most} hexadecimal digits` : 'a hexadecimal digit';
    const reason = count < fewest ? `expected ${expected}` : 'Unicode ends at \\U0010FFFF';
    this.#report('invalid-literal', start, `'${this.#clip(start)}' is not a character: ${reason}`);
    return '\ufffd';
  }

  // --------------------------------------------------------------------------- interpolated strings

  #startInterpolation(length: number, verbatim: boolean): void {
    const start = this.#position;
    if (!verbatim && this.#at(2) === QUOTE && this.#at(3) === QUOTE) {
      this.#position++;
      if (this.#readRawString(start)) return;
      this.#position = start;
    }
    this.#position += length;
    this.#add('interpolation-start', start);
    this.#readInterpolatedText(start, verbatim);
  }

  /** The text up to the next hole or up to the end of the string that began at `stringStart`. */
  #readInterpolatedText(stringStart: number, verbatim: boolean): void {
    const start = this.#position;
    let value = '';
    let copied = start;
    for (;;) {
      const unit = this.#at(0);
      const doubled = this.#at(1) === unit;
      if (unit === END || (!verbatim && isLineEnd(unit))) break;
      if (unit === QUOTE && !(verbatim && doubled)) break;
      if (unit === OPEN_BRACE && !doubled) break;
      if (unit === BACKSLASH && !verbatim) {
        value += this.#text.slice(copied, this.#position) + this.#readEscape();
        copied = this.#position;
      } else if (unit === QUOTE || unit === OPEN_BRACE || unit === CLOSE_BRACE) {
        this.#position++;
        value += this.#text.slice(copied, this.#position);
        if (doubled) this.#position++;
        else this.#report('invalid-literal', this.#position - 1, "found '}' in an interpolated string; expected '}}'");
        copied = this.#position;
      } else this.#position++;
    }
    value += this.#text.slice(copied, this.#position);
    if (this.#position > start) this.#add('interpolation-text', start, value);
    this.#endInterpolatedText(stringStart, verbatim);
  }

  #endInterpolatedText(stringStart: number, verbatim: boolean): void {
    const unit = this.#at(0);
    if (unit === QUOTE) {
      const start = this.#position++;
      this.#add('interpolation-end', start);
    } else if (unit === OPEN_BRACE) {
      this.#holes.push({ verbatim, stringStart, brackets: this.#brackets.length, broken: false });
      const start = this.#position++;
      this.#add('hole-start', start);
    } else {
      this.#reportUnterminatedInterpolation(stringStart);
      this.#add('interpolation-end', this.#position);
    }
  }

  #reportUnterminatedInterpolation(stringStart: number): void {
    this.#report('unterminated-literal', stringStart, 'found no closing " for this interpolated string');
  }

  /** Ends the innermost hole and its string where neither of them ends. */
  #abandonHole(): void {
    const hole = this.#holes.pop() as Hole;
    this.#brackets.length = hole.brackets;
    this.#add('hole-end', this.#position);
    this.#add('interpolation-end', this.#position);
  }

  /** A character inside a hole, where brackets are counted to know which `}` and `:` belong to the hole. */
  #readInHole(unit: number, hole: Hole): void {
    const brackets = this.#brackets;
    if (unit === OPEN_PAREN) brackets.push(CLOSE_PAREN);
    else if (unit === OPEN_BRACKET) brackets.push(CLOSE_BRACKET);
    else if (unit === OPEN_BRACE) brackets.push(CLOSE_BRACE);
    else if (unit === COLON && brackets.length === hole.brackets) {
      this.#readFormat(hole);
      return;
    } else if (unit === CLOSE_PAREN || unit === CLOSE_BRACKET || unit === CLOSE_BRACE) {
      const reach = Math.max(hole.brackets, brackets.length - MISMATCH_REACH);
      let partner = brackets.length - 1;
      while (partner >= reach && brackets[partner] !== unit) partner--;
      if (partner >= reach) brackets.length = partner;
      else if (unit === CLOSE_BRACE) {
        this.#endHole();
        return;
      }
    }
    this.#readPunctuator(unit);
  }

  #endHole(): void {
    const hole = this.#holes.pop() as Hole;
    this.#brackets.length = hole.brackets;
    const start = this.#position;
    if (this.#at(0) === CLOSE_BRACE) this.#position++;
    this.#add('hole-end', start);
    this.#readInterpolatedText(hole.stringStart, hole.verbatim);
  }

  #readFormat(hole: Hole): void {
    const start = this.#position++;
    let value = '';
    for (;;) {
      const unit = this.#at(0);
      const doubled = this.#at(1) === unit;
      if (unit === END || (!hole.verbatim && isLineEnd(unit))) break;
      if (unit === QUOTE && !(hole.verbatim && doubled)) break;
      if (unit === CLOSE_BRACE && !doubled) break;
      if (unit === BACKSLASH && !hole.verbatim) {
        value += this.#readEscape();
        continue;
      }
      value += this.#text.charAt(this.#position);
      this.#position += doubled && (unit === QUOTE || unit === OPEN_BRACE || unit === CLOSE_BRACE) ? 2 : 1;
    }
    this.#add('hole-format', start, value);
    if (this.#at(0) === CLOSE_BRACE) return;
    this.#report('unterminated-literal', start, 'found no closing } for this hole of an interpolated string');
    this.#endHole();
  }
}

const realTypes: Readonly<Record<string, 'float' | 'double' | 'decimal'>> = { f: 'float', d: 'double', m: 'decimal' };

const simpleEscapes: Readonly<Record<string, string>> = {
  "'": "'",
  '"': '"',
  '\\': '\\',
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
