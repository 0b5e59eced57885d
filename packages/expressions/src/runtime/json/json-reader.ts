import { allocate, spend } from '../budget.ts';
import type { DotNetException } from '../exceptions.ts';
import { numberStyles, readDouble } from '../number-parse.ts';
import { BigInteger } from './big-integer.ts';
import { dateFromText } from './date-text.ts';
import { jsonReaderException } from './exceptions.ts';
import { boxDouble } from './j-value.ts';
import { buildPath, type PathPart } from './position.ts';

// Reads JSON as Newtonsoft.Json's JsonTextReader does, which is generous: comments, single quotes, names without quotes,
// commas too many, NaN, hexadecimal numbers, `undefined` and constructors pass. It goes token by token, and its messages
// and positions are those of the original. Documents that are plain JSON do not come here: see `parse.ts`.

/** What `read` found. */
export type ReaderToken =
  | 'None'
  | 'StartObject'
  | 'StartArray'
  | 'StartConstructor'
  | 'PropertyName'
  | 'Comment'
  | 'Integer'
  | 'Float'
  | 'String'
  | 'Boolean'
  | 'Null'
  | 'Undefined'
  | 'Date'
  | 'EndObject'
  | 'EndArray'
  | 'EndConstructor';

type ContainerType = 'None' | 'Object' | 'Array' | 'Constructor';

/** What has been read, and so what may come. */
type State =
  | 'start'
  | 'property'
  | 'objectStart'
  | 'object'
  | 'arrayStart'
  | 'array'
  | 'constructorStart'
  | 'constructor'
  | 'postValue'
  | 'finished';

interface Position {
  readonly type: ContainerType;
  index: number;
  name: string | undefined;
}

/** How deep documents may be. Newtonsoft.Json 13 has 64 unless told otherwise, earlier versions no limit. */
export const deepestDocument = 512;

/** Reads one document. */
export class JsonReader {
  readonly #text: string;
  readonly #findsDates: boolean;
  #index = 0;
  #line = 1;
  #lineStart = 0;
  #state: State = 'start';
  #position: Position = { type: 'None', index: -1, name: undefined };
  readonly #stack: Position[] = [];
  token: ReaderToken = 'None';
  /** The value of the token: a name, a comment, or a value as an `object`. */
  value: unknown = null;

  constructor(text: string, findsDates: boolean = true) {
    spend(text.length >>> 1);
    allocate(text.length);
    this.#text = text;
    this.#findsDates = findsDates;
  }

  get depth(): number {
    const isInside = this.#position.type !== 'None' && !this.token.startsWith('Start');
    return this.#stack.length + (isInside ? 1 : 0);
  }

  get line(): number {
    return this.#state === 'start' && this.position === 0 ? 0 : this.#line;
  }

  /** How far into its line the reader is. */
  get position(): number {
    return this.#index - this.#lineStart;
  }

  get path(): string {
    if (this.#position.type === 'None') return '';
    const isBefore =
      this.#state === 'objectStart' || this.#state === 'arrayStart' || this.#state === 'constructorStart';
    const positions = isBefore ? this.#stack : [...this.#stack, this.#position];
    const parts = positions.map(({ type, index, name }): PathPart => (type === 'Object' ? (name ?? '') : index));
    return buildPath(parts);
  }

  /** The error of something at this place. */
  error(message: string): DotNetException {
    return jsonReaderException(message, this.path, { line: this.line, position: this.position });
  }

  /** Goes on to the next token; false at the end. */
  read(): boolean {
    const found = this.#readNext();
    if (!found) this.#set('None', null);
    return found;
  }

  #readNext(): boolean {
    for (;;) {
      switch (this.#state) {
        case 'object':
        case 'objectStart':
          return this.#readName();
        case 'postValue':
          if (this.#readAfterValue()) return true;
          break;
        case 'finished':
          return this.#readEnd();
        default:
          return this.#readValue();
      }
    }
  }

  #readEnd(): boolean {
    this.#skipSpace();
    if (this.#index >= this.#text.length) return false;
    const character = this.#text[this.#index] as string;
    if (character === '/') {
      this.#readComment();
      return true;
    }
    throw this.error(`Additional text encountered after finished reading JSON content: ${character}.`);
  }

  #readAfterValue(): boolean {
    for (;;) {
      this.#skipSpace();
      if (this.#index >= this.#text.length) {
        this.#state = 'finished';
        return false;
      }
      const character = this.#text[this.#index] as string;
      switch (character) {
        case '}':
          this.#index++;
          this.#close('EndObject');
          return true;
        case ']':
          this.#index++;
          this.#close('EndArray');
          return true;
        case ')':
          this.#index++;
          this.#close('EndConstructor');
          return true;
        case '/':
          this.#readComment();
          return true;
        case ',':
          this.#index++;
          this.#state = statesWithin[this.#position.type];
          return false;
        default:
          throw this.error(`After parsing a value an unexpected character was encountered: ${character}.`);
      }
    }
  }

  #readName(): boolean {
    this.#skipSpace();
    if (this.#index >= this.#text.length) return false;
    const character = this.#text[this.#index] as string;
    if (character === '}') {
      this.#index++;
      this.#close('EndObject');
      return true;
    }
    if (character === '/') {
      this.#readComment();
      return true;
    }
    let name: string;
    if (character === '"' || character === "'") {
      this.#index++;
      name = this.#readText(character);
    } else if (identifierCharacter.test(character)) name = this.#readIdentifier();
    else throw this.error(`Invalid property identifier character: ${character}.`);
    this.#skipSpace();
    const colon = this.#text[this.#index] ?? '\0';
    if (colon !== ':')
      throw this.error(`Invalid character after parsing property name. Expected ':' but got: ${colon}.`);
    this.#index++;
    this.token = 'PropertyName';
    this.value = name;
    this.#state = 'property';
    this.#position.name = name;
    return true;
  }

  #readIdentifier(): string {
    const start = this.#index;
    for (; this.#index < this.#text.length; this.#index++) {
      const character = this.#text[this.#index] as string;
      if (identifierCharacter.test(character)) continue;
      if (character === ':' || character === '\0' || isSpace(character.charCodeAt(0)))
        return this.#text.slice(start, this.#index);
      throw this.error(`Invalid JavaScript property identifier character: ${character}.`);
    }
    throw this.error('Unexpected end while parsing unquoted property name.');
  }

  #readValue(): boolean {
    this.#skipSpace();
    if (this.#index >= this.#text.length) return false;
    const character = this.#text[this.#index] as string;
    switch (character) {
      case '"':
      case "'":
        this.#readString(character);
        return true;
      case '{':
        this.#index++;
        this.#open('StartObject', 'Object', 'objectStart', null);
        return true;
      case '[':
        this.#index++;
        this.#open('StartArray', 'Array', 'arrayStart', null);
        return true;
      case ']':
        this.#index++;
        this.#close('EndArray');
        return true;
      case ')':
        this.#index++;
        this.#close('EndConstructor');
        return true;
      case ',':
        // Nothing stands before the comma; what follows the comma is read next.
        this.#set('Undefined', null);
        return true;
      case '/':
        this.#readComment();
        return true;
      case 't':
        this.#readWord('true', 'Boolean', true, 'boolean');
        return true;
      case 'f':
        this.#readWord('false', 'Boolean', false, 'boolean');
        return true;
      case 'u':
        this.#readWord('undefined', 'Undefined', null, 'undefined');
        return true;
      case 'N':
        this.#readWord('NaN', 'Float', boxDouble(Number.NaN), 'NaN');
        return true;
      case 'I':
        this.#readWord('Infinity', 'Float', boxDouble(Number.POSITIVE_INFINITY), 'positive infinity');
        return true;
      case 'n':
        this.#readNullOrConstructor();
        return true;
      default:
        break;
    }
    if (character === '-' && this.#text[this.#index + 1] === 'I')
      this.#readWord('-Infinity', 'Float', boxDouble(Number.NEGATIVE_INFINITY), 'negative infinity');
    else if (character === '-' || character === '.' || numberCharacter.test(character)) this.#readNumber();
    else throw this.error(`Unexpected character encountered while parsing value: ${character}.`);
    return true;
  }

  #readNullOrConstructor(): void {
    const next = this.#text[this.#index + 1];
    if (next === undefined) throw this.error('Unexpected end.');
    if (next === 'u') this.#readWord('null', 'Null', null, 'null');
    else if (next === 'e') this.#readConstructor();
    else throw this.error('Unexpected character encountered while parsing value: n.');
  }

  /** Reads a word that stands for a value and that something separates from what follows. */
  #readWord(word: string, token: ReaderToken, value: unknown, described: string): void {
    if (!this.#passWord(word)) throw this.error(`Error parsing ${described} value.`);
    this.#set(token, value);
  }

  #passWord(word: string): boolean {
    if (!this.#text.startsWith(word, this.#index)) return false;
    this.#index += word.length;
    const next = this.#text[this.#index];
    if (next === undefined || next === '\0' || next === '}' || next === ']' || next === ',') return true;
    if (next === ')') return this.#state === 'constructor' || this.#state === 'constructorStart';
    if (next !== '/') return isSpace(next.charCodeAt(0));
    const after = this.#text[this.#index + 1];
    return after === '*' || after === '/';
  }

  #readConstructor(): void {
    if (!this.#passWord('new')) throw this.error('Unexpected content while parsing JSON.');
    this.#skipSpace();
    const start = this.#index;
    while (letterOrDigit.test(this.#text[this.#index] ?? '')) this.#index++;
    const name = this.#text.slice(start, this.#index);
    if (this.#index >= this.#text.length) throw this.error('Unexpected end while parsing constructor.');
    this.#skipSpace();
    const character = this.#text[this.#index] ?? '\0';
    if (character !== '(') throw this.error(`Unexpected character while parsing constructor: ${character}.`);
    this.#index++;
    this.#open('StartConstructor', 'Constructor', 'constructorStart', name);
  }

  #readString(quote: '"' | "'"): void {
    this.#index++;
    const text = this.#readText(quote);
    const date = this.#findsDates ? dateFromText(text) : undefined;
    this.#set(date === undefined ? 'String' : 'Date', date ?? text);
  }

  /** Reads up to the closing quote. */
  #readText(quote: string): string {
    const text = this.#text;
    let result = '';
    let start = this.#index;
    for (let index = start; ; index++) {
      const code = text.charCodeAt(index);
      if (code === quote.charCodeAt(0)) {
        this.#index = index + 1;
        return result + text.slice(start, index);
      }
      if (code === backslash) {
        result += text.slice(start, index);
        this.#index = index + 1;
        result += this.#readEscape(quote);
        start = this.#index;
        index = start - 1;
      } else if (code === lineFeed || code === carriageReturn) {
        if (code === carriageReturn && text.charCodeAt(index + 1) === lineFeed) index++;
        this.#startLine(index + 1);
      } else if (Number.isNaN(code)) {
        this.#index = index;
        throw this.#unterminated(quote);
      }
    }
  }

  #unterminated(quote: string): DotNetException {
    return this.error(`Unterminated string. Expected delimiter: ${quote}.`);
  }

  #readEscape(quote: string): string {
    const character = this.#text[this.#index++];
    if (character === undefined) {
      this.#index--;
      throw this.#unterminated(quote);
    }
    if (character === 'u') return this.#readUnicode();
    const escaped = escapes.get(character);
    if (escaped === undefined) throw this.error(`Bad JSON escape sequence: \\${character}.`);
    return escaped;
  }

  /** Reads the digits of an escaped character; surrogates that do not make a pair are replaced. */
  #readUnicode(): string {
    let result = '';
    let unit = this.#readUnit();
    if (isLowSurrogate(unit)) return replacement;
    while (isHighSurrogate(unit)) {
      if (!this.#text.startsWith('\\u', this.#index)) return result + replacement;
      this.#index += 2;
      const next = this.#readUnit();
      if (isLowSurrogate(next)) return result + String.fromCharCode(unit, next);
      result += replacement;
      unit = next;
    }
    return result + String.fromCharCode(unit);
  }

  #readUnit(): number {
    const digits = this.#text.slice(this.#index, this.#index + 4);
    if (digits.length < 4) throw this.error('Unexpected end while parsing unicode character.');
    if (!/^[0-9A-Fa-f]{4}$/.test(digits)) throw this.error(`Invalid Unicode escape sequence: \\u${digits}.`);
    this.#index += 4;
    return Number.parseInt(digits, 16);
  }

  #readNumber(): void {
    const start = this.#index;
    while (numberPart.test(this.#text[this.#index] ?? '')) this.#index++;
    const after = this.#text[this.#index];
    if (after !== undefined && !'\0,}])/'.includes(after) && !isSpace(after.charCodeAt(0)))
      throw this.error(`Unexpected character encountered while parsing number: ${after}.`);
    const text = this.#text.slice(start, this.#index);
    this.#finishValue();
    const value = this.#numberOf(text);
    if (value === undefined) throw this.error(`Input string '${text}' is not a valid number.`);
    this.token = typeof value === 'bigint' || value instanceof BigInteger ? 'Integer' : 'Float';
    this.value = value;
  }

  #numberOf(text: string): unknown {
    if (text.length > 1 && text[0] === '0' && !'.eE'.includes(text[1] as string)) return otherBase(text);
    if (/^-?\d+$/.test(text)) {
      if (text.length > 380) throw this.error(`JSON integer ${text} is too large to parse.`);
      const value = BigInt(text);
      return value >= -(2n ** 63n) && value < 2n ** 63n ? value : new BigInteger(value);
    }
    if (text.length < 16 && /^-?\d+\.\d+$/.test(text)) return boxDouble(Number(text));
    spend(text.length);
    const value = /\d/.test(text) ? readDouble(text, numberStyles.Float) : 'format';
    return typeof value === 'number' ? boxDouble(value) : undefined;
  }

  #readComment(): void {
    const text = this.#text;
    this.#index++;
    if (this.#index + 1 >= text.length) throw this.error('Unexpected end while parsing comment.');
    const mark = text[this.#index] as string;
    if (mark !== '*' && mark !== '/') throw this.error(`Error parsing comment. Expected: *, got ${mark}.`);
    const start = ++this.#index;
    if (mark === '/') {
      while (this.#index < text.length && !'\r\n'.includes(text[this.#index] as string)) this.#index++;
      this.token = 'Comment';
      this.value = text.slice(start, this.#index);
      return;
    }
    const end = text.indexOf('*/', start);
    this.#passLines(end < 0 ? text.length : end);
    if (end < 0) throw this.error('Unexpected end while parsing comment.');
    this.#index = end + 2;
    this.token = 'Comment';
    this.value = text.slice(start, end);
  }

  #passLines(end: number): void {
    while (this.#index < end) {
      const code = this.#text.charCodeAt(this.#index);
      if (code === lineFeed || code === carriageReturn) this.#passLine(code);
      else this.#index++;
    }
  }

  #passLine(code: number): void {
    this.#index++;
    if (code === carriageReturn && this.#text.charCodeAt(this.#index) === lineFeed) this.#index++;
    this.#startLine(this.#index);
  }

  /** Positions on later lines are one higher than on the first, as they are in Newtonsoft.Json 6. */
  #startLine(start: number): void {
    this.#line++;
    this.#lineStart = start - 1;
  }

  /** Passes white space, and NULs, which count as such. */
  #skipSpace(): void {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#index);
      if (code === lineFeed || code === carriageReturn) this.#passLine(code);
      else if (code === 32 || code === 0 || isSpace(code)) this.#index++;
      else return;
    }
  }

  /** A value, or the end of a container, counts as the next element of what is around it. */
  #finishValue(): void {
    this.#state = this.#position.type === 'None' ? 'finished' : 'postValue';
    if (this.#position.type === 'Array' || this.#position.type === 'Constructor') this.#position.index++;
  }

  #set(token: ReaderToken, value: unknown): void {
    this.token = token;
    this.value = value;
    if (token !== 'None') this.#finishValue();
  }

  #open(token: ReaderToken, type: ContainerType, state: State, value: unknown): void {
    this.token = token;
    this.value = value;
    this.#state = state;
    if (this.#position.type === 'Array' || this.#position.type === 'Constructor') this.#position.index++;
    if (this.#position.type !== 'None') this.#stack.push(this.#position);
    this.#position = { type, index: -1, name: undefined };
    if (this.#stack.length + 1 > deepestDocument)
      throw this.error(`The reader's MaxDepth of ${deepestDocument} has been exceeded.`);
  }

  #close(token: 'EndObject' | 'EndArray' | 'EndConstructor'): void {
    const { type } = this.#position;
    this.token = token;
    this.value = null;
    this.#position = this.#stack.pop() ?? { type: 'None', index: -1, name: undefined };
    if (`End${type}` !== token) throw this.error(`JsonToken ${token} is not valid for closing JsonType ${type}.`);
    this.#state = this.#position.type === 'None' ? 'finished' : 'postValue';
  }
}

const statesWithin: Readonly<Record<ContainerType, State>> = {
  None: 'finished',
  Object: 'object',
  Array: 'array',
  Constructor: 'constructor',
};

const backslash = 92;
const lineFeed = 10;
const carriageReturn = 13;
const replacement = '\ufffd';
const identifierCharacter = /[\p{L}\p{Nd}_$]/u;
const letterOrDigit = /[\p{L}\p{Nd}]/u;
const numberCharacter = /\p{N}/u;
const numberPart = /[-+a-fA-FxX.0-9]/;

const escapes: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['f', '\f'],
  ['r', '\r'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
  ['/', '/'],
]);

/** `char.IsWhiteSpace`. */
function isSpace(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return code === 0x85 || code === 0xa0 || (code >= 0x1680 && /[\p{Z}]/u.test(String.fromCharCode(code)));
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** A number that begins with `0x` is hexadecimal, with `0` octal; 64 bits, the highest of which is the sign. */
function otherBase(text: string): bigint | undefined {
  const digits = /^0[xX]([0-9a-fA-F]{1,16})$/.exec(text)?.[1];
  if (digits !== undefined) return BigInt.asIntN(64, BigInt(`0x${digits}`));
  if (!/^[0-7]{1,40}$/.test(text)) return undefined;
  const value = BigInt(`0o${text}`);
  return value < 2n ** 64n ? BigInt.asIntN(64, value) : undefined;
}
