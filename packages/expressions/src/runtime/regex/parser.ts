import { spend } from '../budget.ts';
import { argumentException, DotNetException } from '../exceptions.ts';
import { anyButNewline, anyUnit, boundarySet, CharSet, casedLetters, namedSet, shorthandSet } from './char-set.ts';
import { type Anchor, type RegexNode, type RegexTree, regexOptions } from './syntax.ts';

// Reads .NET patterns: https://learn.microsoft.com/dotnet/standard/base-types/regular-expression-language-quick-reference
// A pattern is read twice. The first time finds the groups, so that the second can tell `\12` the reference from `\12`
// the octal character and number named groups after the others.

/** Reads a pattern, or throws the `ArgumentException` that says what is wrong with it. */
export function parsePattern(pattern: string, options: number): RegexTree {
  spend(pattern.length * 2);
  const groups = new Groups();
  try {
    new PatternReader(pattern, options, groups, true).read();
  } catch (error) {
    // The second reading meets the same mistake, unless a reference before it is the first.
    if (!(error instanceof DotNetException)) throw error;
  }
  groups.assign();
  const root = new PatternReader(pattern, options, groups, false).read();
  return { root, numbers: groups.numbers, names: groups.names, hasNames: groups.hasNames };
}

/** Reads the escapes of a text, as `Regex.Unescape` does. */
export function unescapePattern(text: string): string {
  return new PatternReader(text, 0, new Groups(), false).unescape();
}

/** The group that `\k<name>` or `${name}` means. */
export type GroupName = string | number;

class Groups {
  readonly #names = new Set<string>();
  readonly #explicit = new Set<number>();
  readonly #beginnings = new Map<GroupName, number>();
  #unnamed = 0;
  #known: ReadonlySet<number> = new Set([0]);
  readonly names = new Map<string, number>();

  /** Ascending; the first is 0, the whole match. */
  get numbers(): number[] {
    return [...this.#known].sort((a, b) => a - b);
  }

  noteUnnamed(at: number): number {
    this.#unnamed++;
    this.#begin(this.#unnamed, at);
    return this.#unnamed;
  }

  note(name: GroupName, at: number): void {
    this.#begin(name, at);
    if (typeof name === 'number') this.#explicit.add(name);
    else this.#names.add(name);
  }

  get hasNames(): boolean {
    return this.#names.size > 0 || this.#explicit.size > 0;
  }

  /** Named groups get the numbers that are still free, in their order. */
  assign(): void {
    const taken = new Set<number>([0, ...this.#explicit]);
    for (let number = 1; number <= this.#unnamed; number++) taken.add(number);
    let next = this.#unnamed + 1;
    for (const name of this.#names) {
      while (taken.has(next)) next++;
      taken.add(next);
      this.#begin(next, this.#beginnings.get(name) ?? 0);
      this.names.set(name, next);
    }
    const named = new Set(this.names.values());
    for (const number of taken) if (!named.has(number)) this.names.set(String(number), number);
    this.#known = taken;
  }

  #begin(name: GroupName, at: number): void {
    if (!this.#beginnings.has(name)) this.#beginnings.set(name, at);
  }

  /** Whether a group begins before a place in the pattern. */
  hasBefore(number: number, at: number): boolean {
    return this.#known.has(number) && (this.#beginnings.get(number) ?? 0) < at;
  }

  has(number: number): boolean {
    return this.#known.has(number);
  }
}

const infinite = 2_147_483_647;
const deepest = 800;

class PatternReader {
  readonly #pattern: string;
  readonly #groups: Groups;
  /** Whether this is the first reading, which takes every reference to be good. */
  readonly #counting: boolean;
  #options: number;
  #index = 0;
  #depth = 0;
  #unnamed = 0;
  #ignoreNextParenthesis = false;

  constructor(pattern: string, options: number, groups: Groups, counting: boolean) {
    this.#pattern = pattern;
    this.#options = options;
    this.#groups = groups;
    this.#counting = counting;
  }

  read(): RegexNode {
    const root = this.#alternatives();
    if (this.#index < this.#pattern.length) throw this.#error("Too many )'s.");
    return root;
  }

  unescape(): string {
    let text = '';
    while (this.#index < this.#pattern.length) {
      const character = this.#pattern[this.#index++] as string;
      if (character !== '\\') text += character;
      // Azure: a backslash at the very end is dropped.
      else if (this.#index < this.#pattern.length) text += String.fromCharCode(this.#characterEscape());
    }
    return text;
  }

  #error(message: string): DotNetException {
    return argumentException(`parsing "${this.#pattern}" - ${message}`);
  }

  #has(option: keyof typeof regexOptions): boolean {
    return (this.#options & regexOptions[option]) !== 0;
  }

  get #left(): number {
    return this.#pattern.length - this.#index;
  }

  #peek(ahead = 0): string {
    return this.#pattern[this.#index + ahead] ?? '';
  }

  /** Branches up to a closing parenthesis or the end; leaves the parenthesis. */
  #alternatives(): RegexNode {
    if (++this.#depth > deepest) throw this.#error('The pattern is nested too deeply.');
    const before = this.#options;
    const branches = [this.#sequence(false)];
    while (this.#peek() === '|' && this.#left > 0) {
      this.#index++;
      branches.push(this.#sequence(false));
    }
    this.#options = before;
    this.#depth--;
    return branches.length === 1 ? (branches[0] as RegexNode) : { kind: 'alternatives', items: branches };
  }

  /** The units of one branch, each with its quantifier. */
  #sequence(forbidsOptions: boolean): RegexNode {
    const backward = this.#has('rightToLeft');
    const items: RegexNode[] = [];
    let quantified = false;
    for (;;) {
      this.#skipBlank();
      const character = this.#peek();
      if (this.#left === 0 || character === '|' || character === ')') break;
      if (isQuantifier(character) && (character !== '{' || this.#atQuantifier())) {
        throw this.#error(quantified ? `Nested quantifier ${character}.` : 'Quantifier {x,y} following nothing.');
      }
      quantified = false;
      this.#index++;
      const unit = this.#unit(character, forbidsOptions);
      if (unit === undefined) continue;
      this.#skipBlank();
      if (this.#left > 0 && this.#atQuantifier()) {
        items.push(this.#quantifier(unit));
        quantified = true;
      } else items.push(unit);
    }
    if (items.length === 0) return { kind: 'empty' };
    return items.length === 1 ? (items[0] as RegexNode) : { kind: 'sequence', items, backward };
  }

  #unit(character: string, forbidsOptions: boolean): RegexNode | undefined {
    switch (character) {
      case '[':
        return this.#set(this.#foldSet(this.#characterClass()));
      case '(':
        return this.#group(forbidsOptions);
      case '\\':
        return this.#backslash();
      case '^':
        return { kind: 'anchor', anchor: this.#has('multiline') ? 'lineStart' : 'start' };
      case '$':
        return { kind: 'anchor', anchor: this.#has('multiline') ? 'lineEnd' : 'endBeforeNewline' };
      case '.':
        return this.#set(this.#has('singleline') ? anyUnit : anyButNewline);
      default:
        return this.#character(character.charCodeAt(0));
    }
  }

  #set(set: CharSet): RegexNode {
    return { kind: 'set', set, backward: this.#has('rightToLeft') };
  }

  #character(unit: number): RegexNode {
    return this.#set(CharSet.single(unit, this.#has('ignoreCase')));
  }

  /** When case is ignored, .NET adds the lower-case forms to a set and then lowers the input. */
  #foldSet(read: ClassContents): CharSet {
    if (!this.#has('ignoreCase')) return resolveClass(read, (set) => set);
    return resolveClass(read, (set) => set.withLowerCase()).matchingLowered();
  }

  #quantifier(body: RegexNode): RegexNode {
    const character = this.#pattern[this.#index++];
    let min = character === '+' ? 1 : 0;
    let max = character === '?' ? 1 : infinite;
    if (character === '{') {
      min = this.#decimal();
      max = min;
      if (this.#peek() === ',') {
        this.#index++;
        max = this.#peek() === '}' ? infinite : this.#decimal();
      }
      this.#index++;
    }
    this.#skipBlank();
    const lazy = this.#peek() === '?' && this.#left > 0;
    if (lazy) this.#index++;
    if (min > max) throw this.#error('Illegal {x,y} with x > y.');
    return { kind: 'repeat', body, min, max, lazy };
  }

  /** Whether a quantifier starts here; a brace that does not fit is an ordinary character. */
  #atQuantifier(): boolean {
    const character = this.#peek();
    if (character !== '{') return character === '*' || character === '+' || character === '?';
    let index = this.#index + 1;
    const digits = () => {
      const start = index;
      while (isDigit(this.#pattern[index])) index++;
      return index > start;
    };
    if (!digits()) return false;
    if (this.#pattern[index] === ',') {
      index++;
      digits();
    }
    return this.#pattern[index] === '}';
  }

  #decimal(): number {
    let value = 0;
    while (isDigit(this.#peek())) {
      value = value * 10 + Number(this.#pattern[this.#index++]);
      if (value > infinite) throw this.#error('Capture group numbers must be less than or equal to Int32.MaxValue.');
    }
    return value;
  }

  /** White space and `#` comments where they do not count, and `(?#…)`. */
  #skipBlank(): void {
    const extended = this.#has('ignorePatternWhitespace');
    for (;;) {
      if (extended) while (this.#left > 0 && /[\t-\r ]/.test(this.#peek())) this.#index++;
      if (extended && this.#peek() === '#') {
        while (this.#left > 0 && this.#peek() !== '\n') this.#index++;
      } else if (this.#pattern.startsWith('(?#', this.#index)) {
        const end = this.#pattern.indexOf(')', this.#index);
        if (end < 0) throw this.#error('Unterminated (?#...) comment.');
        this.#index = end + 1;
      } else return;
    }
  }

  /** What an opening parenthesis begins; undefined for options such as `(?i)`. */
  #group(forbidsOptions: boolean): RegexNode | undefined {
    if (this.#peek() !== '?' || this.#left === 0 || this.#peek(1) === ')') {
      if (this.#has('explicitCapture') || this.#ignoreNextParenthesis) {
        this.#ignoreNextParenthesis = false;
        return this.#close();
      }
      const group = this.#counting ? this.#groups.noteUnnamed(this.#index) : ++this.#unnamed;
      return { kind: 'capture', group, balances: -1, body: this.#close() };
    }
    this.#index++;
    const character = this.#pattern[this.#index++];
    switch (character) {
      case ':':
        return this.#close();
      case '=':
      case '!':
        return this.#look(character === '!', false);
      case '>':
        return { kind: 'atomic', body: this.#close() };
      case "'":
        return this.#namedGroup("'");
      case '<':
        if (this.#peek() === '=' || this.#peek() === '!') return this.#look(this.#pattern[this.#index++] === '!', true);
        return this.#namedGroup('>');
      case '(':
        return this.#conditional();
      case undefined:
        throw this.#error('Unrecognized grouping construct.');
      default:
        this.#index--;
        return this.#inlineOptions(forbidsOptions);
    }
  }

  /** The rest of a group whose beginning has been read. */
  #close(): RegexNode {
    const body = this.#alternatives();
    this.#endGroup();
    return body;
  }

  #endGroup(): void {
    if (this.#left === 0) throw this.#error("Not enough )'s.");
    this.#index++;
  }

  #look(negative: boolean, behind: boolean): RegexNode {
    this.#ignoreNextParenthesis = false;
    const before = this.#options;
    this.#options = behind ? before | regexOptions.rightToLeft : before & ~regexOptions.rightToLeft;
    const body = this.#close();
    this.#options = before;
    return { kind: 'look', negative, body };
  }

  #inlineOptions(forbidsOptions: boolean): RegexNode | undefined {
    const before = this.#options;
    // A condition and its branches take no options.
    if (!forbidsOptions) this.#readOptions();
    const character = this.#pattern[this.#index++];
    if (character === ')') return undefined;
    if (character !== ':') throw this.#error('Unrecognized grouping construct.');
    const body = this.#close();
    this.#options = before;
    return body;
  }

  #readOptions(): void {
    const letters = { i: 1, m: 2, n: 4, s: 16, x: 32 } as const;
    let off = false;
    for (; this.#left > 0; this.#index++) {
      const character = this.#peek().toLowerCase();
      if (character === '-') off = true;
      else if (character === '+') off = false;
      else if (Object.hasOwn(letters, character)) {
        const option = letters[character as keyof typeof letters];
        this.#options = off ? this.#options & ~option : this.#options | option;
      } else return;
    }
  }

  /** `(?<name>…)`, `(?<1>…)`, `(?<name-other>…)`, `(?<-other>…)`. */
  #namedGroup(close: string): RegexNode {
    const badName = 'Invalid group name: Group names must begin with a word character.';
    if (this.#left === 0) throw this.#error('Unrecognized grouping construct.');
    const start = this.#index;
    let group = -1;
    let balances = -1;
    const first = this.#peek();
    if (isDigit(first)) {
      group = this.#decimal();
      if (this.#counting && group !== 0) this.#groups.note(group, start);
    } else if (isWord(first)) {
      const name = this.#name();
      if (this.#counting) this.#groups.note(name, start);
      group = this.#counting ? infinite : (this.#groups.names.get(name) ?? -1);
    } else if (first !== '-') throw this.#error(badName);
    if (this.#left > 0 && this.#peek() !== close && this.#peek() !== '-') throw this.#error(badName);
    if (group === 0) throw this.#error('Capture number cannot be zero.');
    if (this.#peek() === '-' && this.#left > 0) {
      this.#index++;
      if (isDigit(this.#peek())) balances = this.#knownNumber(this.#decimal());
      else if (isWord(this.#peek())) balances = this.#knownName(this.#name());
      else throw this.#error(badName);
      if (this.#left > 0 && this.#peek() !== close) throw this.#error(badName);
    }
    if (this.#left === 0 || this.#peek() !== close) throw this.#error('Unrecognized grouping construct.');
    this.#index++;
    return { kind: 'capture', group, balances, body: this.#close() };
  }

  #knownNumber(number: number): number {
    if (!this.#counting && !this.#groups.has(number))
      throw this.#error(`Reference to undefined group number ${number}.`);
    return number;
  }

  #knownName(name: string): number {
    const number = this.#groups.names.get(name);
    if (number === undefined && !this.#counting) throw this.#error(`Reference to undefined group name ${name}.`);
    return number ?? 0;
  }

  #name(): string {
    const start = this.#index;
    while (isWord(this.#peek())) this.#index++;
    return this.#pattern.slice(start, this.#index);
  }

  /** `(?(name)yes|no)`, `(?(1)yes|no)`, `(?(condition)yes|no)`. */
  #conditional(): RegexNode {
    const start = this.#index;
    if (isDigit(this.#peek())) {
      const group = this.#decimal();
      if (this.#peek() !== ')' || this.#left === 0) throw this.#error(`(?(${group}) ) malformed.`);
      this.#index++;
      if (!this.#counting && !this.#groups.has(group))
        throw this.#error(`(?(${group}) ) reference to undefined group.`);
      return this.#branches(false, (then, otherwise) => ({ kind: 'ifGroup', group, then, otherwise }));
    }
    if (isWord(this.#peek())) {
      const name = this.#name();
      const group = this.#groups.names.get(name);
      if (group !== undefined && this.#peek() === ')') {
        this.#index++;
        return this.#branches(false, (then, otherwise) => ({ kind: 'ifGroup', group, then, otherwise }));
      }
    }
    this.#index = start;
    if (this.#peek() === '?' && this.#left > 1) {
      const second = this.#peek(1);
      if (second === '#') throw this.#error('Alternation conditions cannot be comments.');
      if (second === "'" || (second === '<' && !/[!=]/.test(this.#peek(2))))
        throw this.#error('Alternation conditions do not capture and cannot be named.');
    }
    this.#ignoreNextParenthesis = true;
    const condition = this.#group(true) ?? { kind: 'empty' };
    this.#ignoreNextParenthesis = false;
    return this.#branches(true, (then, otherwise) => ({ kind: 'ifMatches', condition, then, otherwise }));
  }

  #branches(forbidsOptions: boolean, make: (then: RegexNode, otherwise: RegexNode) => RegexNode): RegexNode {
    const before = this.#options;
    if (++this.#depth > deepest) throw this.#error('The pattern is nested too deeply.');
    const then = this.#sequence(forbidsOptions);
    let otherwise: RegexNode = { kind: 'empty' };
    if (this.#peek() === '|' && this.#left > 0) {
      this.#index++;
      otherwise = this.#sequence(forbidsOptions);
      if (this.#peek() === '|' && this.#left > 0) throw this.#error('Too many | in (?()|).');
    }
    this.#depth--;
    this.#options = before;
    this.#endGroup();
    return make(then, otherwise);
  }

  #backslash(): RegexNode {
    if (this.#left === 0) throw this.#error('Illegal \\ at end of pattern.');
    const character = this.#peek();
    const anchor = this.#anchorFor(character);
    if (anchor !== undefined) {
      this.#index++;
      return { kind: 'anchor', anchor };
    }
    if (/[dswDSW]/.test(character)) {
      this.#index++;
      return this.#set(this.#shorthand(character));
    }
    if (character === 'p' || character === 'P') {
      this.#index++;
      return this.#set(this.#foldSet({ set: this.#property(character === 'P'), negated: false }));
    }
    return this.#reference() ?? this.#character(this.#characterEscape());
  }

  #anchorFor(character: string): Anchor | undefined {
    switch (character) {
      case 'b':
        return this.#has('ecmaScript') ? 'ecmaBoundary' : 'boundary';
      case 'B':
        return this.#has('ecmaScript') ? 'ecmaNoBoundary' : 'noBoundary';
      case 'A':
        return 'start';
      case 'G':
        return 'scanStart';
      case 'Z':
        return 'endBeforeNewline';
      case 'z':
        return 'end';
      default:
        return undefined;
    }
  }

  #shorthand(character: string): CharSet {
    const set = shorthandSet(character.toLowerCase() as 'd', this.#has('ecmaScript'));
    return character >= 'a' ? set : set.complement();
  }

  /** The rest of `\p{name}`. */
  #property(negated: boolean): CharSet {
    if (this.#left < 3) throw this.#error('Incomplete \\p{X} character escape.');
    if (this.#pattern[this.#index++] !== '{') throw this.#error('Malformed \\p{X} character escape.');
    const start = this.#index;
    while (isWord(this.#peek()) || this.#peek() === '-') this.#index++;
    const name = this.#pattern.slice(start, this.#index);
    if (this.#pattern[this.#index++] !== '}') throw this.#error('Incomplete \\p{X} character escape.');
    const cased = this.#has('ignoreCase') && /^L[lut]$/.test(name);
    const set = cased ? casedLetters() : namedSet(name);
    if (set === undefined || name === 'Space') throw this.#error(`Unknown property '${name}'.`);
    return negated ? set.complement() : set;
  }

  /** `\1`, `\k<name>`, `\<name>` and their like; undefined, with nothing read, where it is a character. */
  #reference(): RegexNode | undefined {
    const start = this.#index;
    let close = '';
    if (this.#peek() === 'k') {
      if (this.#left >= 2 && (this.#peek(1) === '<' || this.#peek(1) === "'"))
        close = this.#peek(1) === '<' ? '>' : "'";
      if (close === '' || this.#left <= 2) throw this.#error('Malformed \\k<...> named back reference.');
      this.#index += 2;
    } else if ((this.#peek() === '<' || this.#peek() === "'") && this.#left > 1) {
      close = this.#peek() === '<' ? '>' : "'";
      this.#index++;
    }
    const character = this.#peek();
    if (close !== '' && isDigit(character)) {
      const number = this.#decimal();
      if (this.#peek() === close && this.#left > 0) {
        this.#index++;
        return this.#referenceTo(this.#knownNumber(number));
      }
    } else if (close === '' && character >= '1' && character <= '9') {
      const number = this.#has('ecmaScript') ? this.#ecmaReference() : this.#plainReference();
      if (number !== undefined) return this.#referenceTo(number);
    } else if (close !== '' && isWord(character)) {
      const name = this.#name();
      if (this.#peek() === close && this.#left > 0) {
        this.#index++;
        return this.#referenceTo(this.#knownName(name));
      }
    }
    this.#index = start;
    return undefined;
  }

  #referenceTo(group: number): RegexNode {
    return { kind: 'reference', group, ignoreCase: this.#has('ignoreCase'), backward: this.#has('rightToLeft') };
  }

  #plainReference(): number | undefined {
    const number = this.#decimal();
    if (this.#counting || this.#groups.has(number)) return number;
    if (number <= 9) throw this.#error(`Reference to undefined group number ${number}.`);
    return undefined;
  }

  /** ECMAScript takes as many digits as still name a group. */
  #ecmaReference(): number | undefined {
    const start = this.#index;
    let found: number | undefined;
    let end = start;
    let number = 0;
    for (let index = this.#index; isDigit(this.#pattern[index]) && number < 1e6; index++) {
      number = number * 10 + Number(this.#pattern[index]);
      if (!this.#groups.hasBefore(number, start) && !this.#counting) continue;
      found = number;
      end = index + 1;
    }
    this.#index = end;
    return found;
  }

  /** The character that an escape stands for, after its backslash. */
  #characterEscape(): number {
    const character = this.#pattern[this.#index++] as string;
    if (character >= '0' && character <= '7') {
      this.#index--;
      return this.#octal();
    }
    switch (character) {
      case 'x':
        return this.#hexadecimal(2);
      case 'u':
        return this.#hexadecimal(4);
      case 'a':
        return 7;
      case 'b':
        return 8;
      case 'e':
        return 27;
      case 'f':
        return 12;
      case 'n':
        return 10;
      case 'r':
        return 13;
      case 't':
        return 9;
      case 'v':
        return 11;
      case 'c':
        return this.#control();
      default:
        if (!this.#has('ecmaScript') && isWord(character))
          throw this.#error(`Unrecognized escape sequence \\${character}.`);
        return character.charCodeAt(0);
    }
  }

  #octal(): number {
    let value = 0;
    for (let digits = 0; digits < 3 && this.#peek() >= '0' && this.#peek() <= '7' && this.#left > 0; digits++) {
      value = value * 8 + Number(this.#pattern[this.#index++]);
      if (this.#has('ecmaScript') && value >= 32) break;
    }
    return value & 255;
  }

  #hexadecimal(digits: number): number {
    const text = this.#pattern.slice(this.#index, this.#index + digits);
    if (text.length < digits || !/^[0-9A-Fa-f]+$/.test(text)) throw this.#error('Insufficient hexadecimal digits.');
    this.#index += digits;
    return Number.parseInt(text, 16);
  }

  #control(): number {
    if (this.#left === 0) throw this.#error('Missing control character.');
    const code = this.#pattern.charCodeAt(this.#index++);
    const upper = code >= 97 && code <= 122 ? code - 32 : code;
    if (upper < 64 || upper > 95) throw this.#error('Unrecognized control character.');
    return upper - 64;
  }

  /** The rest of `[…]`. */
  #characterClass(): ClassContents {
    if (++this.#depth > deepest) throw this.#error('The pattern is nested too deeply.');
    const bounds: number[] = [];
    const sets: CharSet[] = [];
    let subtracted: ClassContents | undefined;
    const negated = this.#peek() === '^';
    if (negated) this.#index++;
    let rangeFrom: number | undefined;
    let first = true;
    for (; ; first = false) {
      if (this.#left === 0) throw this.#error('Unterminated [] set.');
      let unit = this.#pattern.charCodeAt(this.#index++);
      const character = String.fromCharCode(unit);
      let translated = false;
      if (character === ']' && !first) break;
      if (character === '\\' && this.#left > 0) {
        const escaped = this.#peek();
        if (/[dDsSwWpP]/.test(escaped)) {
          this.#index++;
          if (rangeFrom !== undefined) throw this.#error(`Cannot include class \\${escaped} in character range.`);
          sets.push(/[pP]/.test(escaped) ? this.#property(escaped === 'P') : this.#shorthand(escaped));
          continue;
        }
        if (escaped === '-') {
          this.#index++;
          bounds.push(45, 45);
          continue;
        }
        unit = this.#characterEscape();
        translated = true;
      } else if (character === '[' && this.#peek() === ':' && rangeFrom === undefined) {
        const named = /^:\w*:\]/.exec(this.#pattern.slice(this.#index, this.#index + 64));
        if (named !== null) this.#index += named[0].length;
      }
      if (rangeFrom !== undefined) {
        if (character === '[' && !translated && !first) {
          bounds.push(rangeFrom, rangeFrom);
          subtracted = this.#subtraction();
        } else {
          if (rangeFrom > unit) throw this.#error('[x-y] range in reverse order.');
          bounds.push(rangeFrom, unit);
        }
        rangeFrom = undefined;
      } else if (this.#left >= 2 && this.#peek() === '-' && this.#peek(1) !== ']') {
        rangeFrom = unit;
        this.#index++;
      } else if (character === '-' && !translated && this.#peek() === '[' && !first) {
        this.#index++;
        subtracted = this.#subtraction();
      } else bounds.push(unit, unit);
    }
    this.#depth--;
    const set = sets.reduce((left, right) => left.union(right), CharSet.of(...bounds));
    return { set, negated, ...(subtracted === undefined ? {} : { subtracted }) };
  }

  #subtraction(): ClassContents {
    const contents = this.#characterClass();
    if (this.#left > 0 && this.#peek() !== ']')
      throw this.#error('A subtraction must be the last element in a character class.');
    return contents;
  }
}

interface ClassContents {
  readonly set: CharSet;
  readonly negated: boolean;
  readonly subtracted?: ClassContents;
}

function resolveClass(contents: ClassContents, fold: (set: CharSet) => CharSet): CharSet {
  const folded = fold(contents.set);
  const set = contents.negated ? folded.complement() : folded;
  return contents.subtracted === undefined ? set : set.minus(resolveClass(contents.subtracted, fold));
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9' && character !== '';
}

function isQuantifier(character: string): boolean {
  return character === '*' || character === '+' || character === '?' || character === '{';
}

/** Whether a character can be part of a name. */
export function isWord(character: string): boolean {
  return character !== '' && boundarySet(false).has(character.charCodeAt(0));
}
