// Finds where a policy expression ends inside a bigger document, before anything is known about that document.
// `value="@(headers.GetValueOrDefault("a",""))"` is not XML, yet it is what people write and what Azure accepts, so
// the document reader has to know the end of the expression first. For that only four things of C# matter: brackets,
// string literals, character literals and comments. The scan keeps its own stack, so nesting costs no recursion, and
// it looks at each character a bounded number of times.

/** How the text around an expression is written. */
export interface ScanOptions {
  /** The text is XML source: `&quot;`, `&#34;` and their kind count as the character they stand for. */
  readonly encoded?: boolean;
  /** Where to stop looking; the end of the text when left out. */
  readonly end?: number;
  /** Told of every `&` in the code itself, not in a literal or a comment. Only where the text is not `encoded`. */
  readonly onAmpersand?: (offset: number) => void;
}

/**
 * The offset just past the bracket that closes the `@(` or `@{` at `start`, or `undefined` when it never closes.
 * Brackets that do not pair are passed over as far as that still leaves a sensible end.
 */
export function findExpressionEnd(text: string, start: number, options: ScanOptions = {}): number | undefined {
  return new Scanner(text, start, options).run();
}

const QUOTE = 0x22;
const DOLLAR = 0x24;
const AMPERSAND = 0x26;
const APOSTROPHE = 0x27;
const OPEN_PAREN = 0x28;
const CLOSE_PAREN = 0x29;
const STAR = 0x2a;
const SLASH = 0x2f;
const COLON = 0x3a;
const AT = 0x40;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const HASH = 0x23;
const END = -1;

/** Frames of the bracket stack that stand for the `{ … }` of an interpolated string rather than a bracket of the code. */
const HOLE = 1;
const VERBATIM_HOLE = 2;

/** How far down the stack a closing bracket looks for its partner, past ones that were left open. */
const MISMATCH_REACH = 64;

/** The longest character literal is `'\U0001F600'`; a quote without a partner this near is a stray. */
const CHARACTER_REACH = 14;

/** More quotes than this in a row do not begin a raw string, which keeps the search for its end cheap. */
const RAW_QUOTES = 16;

class Scanner {
  readonly #text: string;
  readonly #encoded: boolean;
  readonly #end: number;
  readonly #onAmpersand: ((offset: number) => void) | undefined;
  readonly #stack: number[] = [];
  #position: number;
  /** The character at the position, entities resolved; `END` past the text. */
  #unit = END;
  #width = 1;
  #atLineStart = false;

  constructor(text: string, start: number, options: ScanOptions) {
    this.#text = text;
    this.#encoded = options.encoded ?? false;
    this.#end = Math.min(options.end ?? text.length, text.length);
    this.#onAmpersand = options.onAmpersand;
    this.#position = start;
    this.#read();
  }

  run(): number | undefined {
    const first = this.#unit;
    if (first !== AT) return undefined;
    const opening = this.#advance();
    if (opening !== OPEN_PAREN && opening !== OPEN_BRACE) return undefined;
    this.#scanCode(opening);
    while (this.#stack.length > 0) {
      if (this.#unit === END) return undefined;
      this.#scanCode(this.#unit);
    }
    return this.#position;
  }

  #scanCode(unit: number): void {
    const lineStart = this.#atLineStart;
    this.#atLineStart = isLineEnd(unit) || (lineStart && (unit === 0x20 || unit === 0x09));
    switch (unit) {
      case OPEN_PAREN:
        this.#open(CLOSE_PAREN);
        break;
      case OPEN_BRACKET:
        this.#open(CLOSE_BRACKET);
        break;
      case OPEN_BRACE:
        this.#open(CLOSE_BRACE);
        break;
      case CLOSE_PAREN:
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        this.#close(unit);
        break;
      case QUOTE:
        this.#skipString();
        break;
      case APOSTROPHE:
        this.#skipCharacter();
        break;
      case AT:
      case DOLLAR:
        this.#skipPrefixed(unit);
        break;
      case SLASH:
        this.#skipComment();
        break;
      case COLON:
        this.#skipColon();
        break;
      case AMPERSAND:
        if (!this.#encoded) this.#onAmpersand?.(this.#position);
        this.#advance();
        break;
      default:
        if (unit === HASH && lineStart) this.#skipLine();
        else this.#advance();
    }
  }

  #open(closer: number): void {
    this.#stack.push(closer);
    this.#advance();
  }

  #close(unit: number): void {
    this.#advance();
    const stack = this.#stack;
    const lowest = Math.max(0, stack.length - MISMATCH_REACH);
    for (let index = stack.length - 1; index >= lowest; index--) {
      const frame = stack[index] as number;
      if (frame === unit) {
        stack.length = index;
        return;
      }
      if (frame === HOLE || frame === VERBATIM_HOLE) {
        if (unit !== CLOSE_BRACE) return;
        stack.length = index;
        this.#skipInterpolatedText(frame);
        return;
      }
    }
  }

  /** `@"…"`, `$"…"`, `$@"…"` and `@$"…"`; elsewhere `@` and `$` are skipped. */
  #skipPrefixed(first: number): void {
    let next = this.#advance();
    const both = next === (first === AT ? DOLLAR : AT);
    if (both) {
      const back = this.#position;
      next = this.#advance();
      if (next !== QUOTE) this.#moveTo(back);
    }
    if (next !== QUOTE) return;
    this.#advance();
    if (first === AT && !both) this.#skipVerbatimText();
    else this.#skipInterpolatedText(both ? VERBATIM_HOLE : HOLE);
  }

  #skipString(): void {
    let unit = this.#advance();
    if (unit === QUOTE) {
      if (this.#advance() === QUOTE) this.#skipRawString();
      return;
    }
    while (unit !== END && !isLineEnd(unit)) {
      let next = this.#advance();
      if (unit === QUOTE) return;
      if (unit === BACKSLASH && !isLineEnd(next)) next = this.#advance();
      unit = next;
    }
  }

  /**
   * Two quotes have been passed and a third follows: a raw string of C# 11, which is found here so that the parser can
   * name it. When it does not close on its line it is an empty string and a stray quote.
   */
  #skipRawString(): void {
    const back = this.#position;
    let quotes = 2;
    while (this.#unit === QUOTE) {
      quotes++;
      this.#advance();
    }
    if (quotes > RAW_QUOTES) return;
    let blank = true;
    let run = 0;
    let multiline = false;
    while (this.#unit !== END) {
      run = this.#unit === QUOTE ? run + 1 : 0;
      if (isLineEnd(this.#unit)) {
        if (blank) multiline = true;
        if (!multiline) break;
      } else if (this.#unit !== 0x20 && this.#unit !== 0x09) blank = false;
      this.#advance();
      if (run === quotes) {
        while (this.#unit === QUOTE) this.#advance();
        return;
      }
    }
    // An opening that nothing closes is met once: what follows it is the rest of the text or of the line.
    if (multiline) return;
    this.#moveTo(back);
    this.#advance();
    while (this.#unit === QUOTE) this.#advance();
  }

  #skipVerbatimText(): void {
    while (this.#unit !== END) {
      const unit = this.#unit;
      this.#advance();
      if (unit !== QUOTE) continue;
      if (this.#unit !== QUOTE) return;
      this.#advance();
    }
  }

  /** The text of an interpolated string up to its end, or up to the next hole, which goes on the stack. */
  #skipInterpolatedText(kind: number): void {
    const verbatim = kind === VERBATIM_HOLE;
    while (this.#unit !== END) {
      const unit = this.#unit;
      if (!verbatim && isLineEnd(unit)) return;
      this.#advance();
      if (unit === QUOTE) {
        if (!verbatim || this.#unit !== QUOTE) return;
        this.#advance();
      } else if (unit === OPEN_BRACE) {
        if (this.#unit !== OPEN_BRACE) {
          this.#stack.push(kind);
          return;
        }
        this.#advance();
      } else if (unit === BACKSLASH && !verbatim && !isLineEnd(this.#unit)) this.#advance();
    }
  }

  /** A colon straight in a hole begins its format, which runs to the closing brace and has no code in it. */
  #skipColon(): void {
    this.#advance();
    const top = this.#stack.at(-1);
    if (top !== HOLE && top !== VERBATIM_HOLE) return;
    while (this.#unit !== END) {
      const unit = this.#unit;
      // The string ends inside the hole.
      if (unit === QUOTE || (isLineEnd(unit) && top === HOLE)) break;
      const next = this.#advance();
      if (unit === BACKSLASH && top === HOLE && !isLineEnd(next)) this.#advance();
      else if (unit === CLOSE_BRACE) {
        if (next !== CLOSE_BRACE) break;
        this.#advance();
      }
    }
    this.#stack.pop();
    this.#skipInterpolatedText(top);
  }

  #skipCharacter(): void {
    this.#advance();
    const back = this.#position;
    for (let length = 0; length < CHARACTER_REACH; length++) {
      const unit = this.#unit;
      if (unit === END || isLineEnd(unit)) break;
      this.#advance();
      if (unit === APOSTROPHE) return;
      if (unit === BACKSLASH && !isLineEnd(this.#unit)) this.#advance();
    }
    this.#moveTo(back);
  }

  #skipComment(): void {
    let unit = this.#advance();
    if (unit === SLASH) this.#skipLine();
    if (unit !== STAR) return;
    unit = this.#advance();
    while (unit !== END) {
      const next = this.#advance();
      if (unit === STAR && next === SLASH) {
        this.#advance();
        return;
      }
      unit = next;
    }
  }

  #skipLine(): void {
    while (this.#unit !== END && !isLineEnd(this.#unit)) this.#advance();
  }

  #moveTo(position: number): void {
    this.#position = position;
    this.#read();
  }

  #advance(): number {
    this.#position += this.#width;
    this.#read();
    return this.#unit;
  }

  #read(): void {
    const unit = this.#position < this.#end ? this.#text.charCodeAt(this.#position) : END;
    this.#unit = unit;
    this.#width = 1;
    if (unit === AMPERSAND && this.#encoded) this.#readEntity();
  }

  #readEntity(): void {
    if (this.#text.charCodeAt(this.#position + 1) === HASH) this.#readNumericEntity();
    for (const [entity, unit] of entities) {
      if (!this.#text.startsWith(entity, this.#position)) continue;
      this.#unit = unit;
      this.#width = entity.length;
      return;
    }
  }

  #readNumericEntity(): void {
    const text = this.#text;
    const hex = (text.charCodeAt(this.#position + 2) | 0x20) === 0x78;
    const base = hex ? 16 : 10;
    let value = 0;
    for (let index = this.#position + (hex ? 3 : 2), digits = 0; digits <= 10; index++, digits++) {
      const unit = text.charCodeAt(index);
      if (unit === 0x3b && digits > 0) {
        this.#unit = value;
        this.#width = index + 1 - this.#position;
        return;
      }
      const digit = digitValue(unit);
      if (digit >= base) return;
      value = value * base + digit;
    }
  }
}

const entities: readonly (readonly [string, number])[] = [
  ['&quot;', QUOTE],
  ['&amp;', AMPERSAND],
  ['&lt;', 0x3c],
  ['&gt;', 0x3e],
  ['&apos;', APOSTROPHE],
];

function digitValue(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : 99;
}

function isLineEnd(unit: number): boolean {
  return unit === 0x0a || unit === 0x0d || unit === 0x85 || unit === 0x2028 || unit === 0x2029;
}
