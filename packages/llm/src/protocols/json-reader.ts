import type { Buffer } from 'node:buffer';
import { MemberName, type Members, memberName, memberNameOf } from './member-names.ts';
import { isShort, shortText } from './short-texts.ts';

// JSON read from its bytes, once: what `JSON.parse` takes, and nothing else. It refuses besides what others could read in
// another way, and can leap over what nobody asks for. For the short objects that calls and answers are, this takes half of
// the time of looking for what is ambiguous and parsing then.

/** Why something is not read as JSON: what it is, as the rest of a sentence. */
export class JsonFault extends Error {}

/** Reads one value, of UTF-8 that somebody has checked. */
export class JsonReader {
  readonly #bytes: Buffer;
  readonly #length: number;
  readonly #mostNesting: number;
  /** The same, a character for each byte, once somebody needs it. */
  #text: string | undefined;
  #at = 0;
  #depth = 0;
  /** The name of the member whose value is being read. */
  #member: MemberName = whole;

  constructor(bytes: Buffer, mostNesting: number) {
    this.#bytes = bytes;
    this.#length = bytes.length;
    this.#mostNesting = mostNesting;
  }

  /**
   * All of it.
   * @throws {JsonFault} where it is no JSON, is nested too deep, or has an object with a name twice
   */
  read(): unknown {
    const value = this.#value(this.#next());
    if (this.#next() !== end) throw notJson();
    return value;
  }

  /**
   * Some members of the object that it is, `undefined` where it is none. Of the others only strings and brackets are looked
   * at; of a name that is there twice the last counts, as with `JSON.parse`.
   * @throws {JsonFault} where it is no JSON
   */
  readMembers(wanted: ReadonlySet<string>): Members | undefined {
    if (this.#next() !== openBrace) return undefined;
    const members: Members = {};
    let guess = answer.first;
    let last: MemberName | undefined;
    for (let unit = this.#enter(); unit !== closeBrace; unit = this.#goOn(closeBrace)) {
      const name = this.#nameAt(unit, guess);
      if (name !== guess) learn(answer, last, name);
      if (wanted.has(name.text)) name.set(members, this.#valueOf(name));
      else this.#leap();
      last = name;
      guess = name.next;
    }
    this.#leave();
    if (this.#next() !== end) throw notJson();
    return members;
  }

  /** The next byte that is no white space, on which the reader stands then. */
  #next(): number {
    const bytes = this.#bytes;
    const length = this.#length;
    for (let at = this.#at; at < length; at++) {
      const unit = bytes[at]!;
      if (unit > space || kinds[unit] !== kind.space) {
        this.#at = at;
        return unit;
      }
    }
    this.#at = length;
    return end;
  }

  #value(unit: number): unknown {
    switch (unit === end ? kind.none : kinds[unit]) {
      case kind.quote:
        return this.#string();
      case kind.brace:
        return this.#object();
      case kind.bracket:
        return this.#list();
      case kind.number:
        return this.#number();
      case kind.word:
        return this.#word(unit);
      default:
        throw notJson();
    }
  }

  #object(): Members {
    const object: Members = {};
    const of = this.#member;
    let guess = of.first;
    let last: MemberName | undefined;
    let seen = 0;
    for (let unit = this.#enter(); unit !== closeBrace; unit = this.#goOn(closeBrace)) {
      const name = this.#nameAt(unit, guess);
      if (name.isIn(object, seen)) throw new JsonFault('has an object with a name twice');
      if (name !== guess) learn(of, last, name);
      seen |= name.bit;
      name.set(object, this.#valueOf(name));
      last = name;
      guess = name.next;
    }
    this.#leave();
    return object;
  }

  #valueOf(member: MemberName): unknown {
    this.#member = member;
    return this.#value(this.#next());
  }

  #list(): unknown[] {
    const list: unknown[] = [];
    const of = this.#member;
    for (let unit = this.#enter(); unit !== closeBracket; unit = this.#goOn(closeBracket)) {
      this.#member = of;
      list.push(this.#value(unit));
    }
    this.#leave();
    return list;
  }

  /** Goes behind the bracket that opens. */
  #enter(): number {
    if (++this.#depth > this.#mostNesting) throw new JsonFault(`is nested more than ${this.#mostNesting} levels deep`);
    this.#at++;
    return this.#next();
  }

  /** Goes to what follows a comma, or to the bracket that closes. */
  #goOn(close: number): number {
    const unit = this.#next();
    if (unit === close) return unit;
    if (unit !== comma) throw notJson();
    this.#at++;
    const next = this.#next();
    if (next === close) throw notJson();
    return next;
  }

  #leave(): void {
    this.#depth--;
    this.#at++;
  }

  /** A name, and the colon behind it. */
  #nameAt(unit: number, guess: MemberName | undefined): MemberName {
    if (unit !== quote) throw notJson();
    const from = this.#at + 1;
    const isGuessed = guess !== undefined && from + guess.length <= this.#length && guess.isAt(this.#bytes, from);
    if (isGuessed) this.#at = from + guess.length;
    const name = isGuessed ? guess : this.#findName(from);
    if (this.#next() !== colon) throw notJson();
    this.#at++;
    return name;
  }

  #findName(from: number): MemberName {
    const bytes = this.#bytes;
    const length = this.#length;
    let at = from;
    while (at < length && stops[bytes[at]!] === 0) at++;
    const known = at < length && bytes[at] === quote ? memberName(bytes, from, at) : undefined;
    if (known === undefined) return memberNameOf(this.#string());
    this.#at = at + 1;
    return known;
  }

  #string(): string {
    const bytes = this.#bytes;
    const from = this.#at + 1;
    const near = Math.min(this.#length, from + nearby);
    let at = from;
    let all = 0;
    while (at < near) {
      const unit = bytes[at]!;
      if (stops[unit] !== 0) break;
      all |= unit;
      at++;
    }
    if (at === near || bytes[at] !== quote) return this.#longString(at);
    this.#at = at + 1;
    if (all >= 0x80) return bytes.toString('utf8', from, at);
    return isShort(at - from) ? shortText(bytes, from, at) : bytes.toString('latin1', from, at);
  }

  /** One that is long or has escapes, whose end is looked for from a place on. */
  #longString(place: number): string {
    const from = this.#at;
    this.#at = this.#endOfString(place) + 1;
    return parsed(this.#bytes.toString('utf8', from, this.#at)) as string;
  }

  /** Where the quote is that ends a string; looking for it in text is quick, but begins slowly. */
  #endOfString(from: number): number {
    const bytes = this.#bytes;
    const near = Math.min(this.#length, from + nearby);
    let at = from;
    while (at < near && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
    if (at < near) return at;
    const text = (this.#text ??= this.#bytes.toString('latin1'));
    for (let end = text.indexOf('"', at); end >= 0; end = text.indexOf('"', end + 1)) {
      let slashes = 0;
      while (end - slashes > at && bytes[end - slashes - 1] === backslash) slashes++;
      if (slashes % 2 === 0) return end;
    }
    return this.#length;
  }

  /** Whole numbers, which nearly all are, are added up. */
  #number(): unknown {
    const bytes = this.#bytes;
    const from = this.#at;
    let at = from;
    let sum = 0;
    while (at < this.#length && isDigit(bytes[at]!)) sum = sum * 10 + bytes[at++]! - zero;
    const isWhole = at > from && at - from <= exactDigits && (bytes[from] !== zero || at === from + 1);
    const isEnd = at === this.#length || kinds[bytes[at]!] !== kind.number;
    while (at < this.#length && kinds[bytes[at]!] === kind.number) at++;
    this.#at = at;
    return isWhole && isEnd ? sum : parsed(bytes.toString('latin1', from, at));
  }

  #word(first: number): boolean | null {
    const word = first === letterT ? 'true' : first === letterF ? 'false' : 'null';
    if (this.#bytes.toString('latin1', this.#at, this.#at + word.length) !== word) throw notJson();
    this.#at += word.length;
    return first === letterT ? true : first === letterF ? false : null;
  }

  /** Goes behind a value of which nothing is kept. */
  #leap(): void {
    const bytes = this.#bytes;
    const length = this.#length;
    let depth = 0;
    let at = this.#at;
    for (; at < length; at++) {
      const unit = bytes[at]!;
      if (unit === quote) at = this.#endOfString(at + 1);
      else if (unit === openBrace || unit === openBracket) depth++;
      else if (unit === closeBrace || unit === closeBracket) {
        if (--depth < 0) break;
      } else if (unit === comma && depth === 0) break;
    }
    this.#at = at;
  }
}

/** What is written in a way that is rare. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson();
  }
}

function notJson(): JsonFault {
  return new JsonFault('is not JSON, or not all of it');
}

/** The next time the name is guessed that was there. */
function learn(of: MemberName, last: MemberName | undefined, name: MemberName): void {
  // What is not known is made anew each time, and would never be found.
  if (name.bit === 0) return;
  if (last === undefined) of.first = name;
  else last.next = name;
}

/** In the place of names: what is not the value of a member. */
const whole = new MemberName('');
const answer = new MemberName('');

function isDigit(unit: number): boolean {
  return unit >= zero && unit <= nine;
}

/** How far bytes are looked at one by one. */
const nearby = 128;
/** Numbers of so many digits are exact. */
const exactDigits = 15;

const end = -1;
const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const zero = 0x30;
const nine = 0x39;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const letterF = 0x66;
const letterT = 0x74;
const openBrace = 0x7b;
const closeBrace = 0x7d;

const kind = { none: 0, space: 1, quote: 2, brace: 3, bracket: 4, number: 5, word: 6 } as const;

/** What a byte is, or begins; of numbers every byte. */
const kinds = new Uint8Array(256);
for (const [units, value] of [
  [' \n\r\t', kind.space],
  ['"', kind.quote],
  ['{', kind.brace],
  ['[', kind.bracket],
  ['-+.0123456789eE', kind.number],
  ['tfn', kind.word],
] as const)
  for (const unit of units) kinds[unit.charCodeAt(0)] = value;

/** The bytes of a string that are not what they stand for. */
const stops = new Uint8Array(256).fill(1, 0, 0x20);
stops[quote] = 1;
stops[backslash] = 1;
