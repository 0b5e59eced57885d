import { spend } from '../budget.ts';
import { DotNetException } from '../exceptions.ts';
import { lowerUnit } from '../text-case.ts';
import { boundaries, operations, type Program, unbounded } from './program.ts';

// Backtracking with an explicit stack, as .NET does it, and two limits .NET lacks. Steps are counted and run out. And once
// a match has taken many steps, instructions remember the positions from which they failed, so that none fails twice
// from the same place: patterns without references and counts then take time in proportion to the text.
// https://learn.microsoft.com/dotnet/standard/base-types/backtracking-in-regular-expressions

/** Steps that one call of `Match`, `Replace` or another may take, over all its matches. */
export const stepLimit = 3_000_000;
const memoAfter = 30_000;
const memoBits = 1 << 26;
const stackLimit = 1 << 22;

/** Where a match and its groups are. */
export interface MatchSpans {
  readonly start: number;
  readonly end: number;
  /** For each group but the first: starts and ends of its captures, in order. */
  readonly captures: readonly (readonly number[])[];
}

const memoMark = -1_073_741_824;

// Only one search runs at a time, and a search leaves nothing behind: all share these.
const sharedChoices = new Int32Array(4096);
const sharedTrail = new Int32Array(4096);
let sharedRegisters = new Int32Array(64);

/** Finds the matches of a program in one text. */
export class Matcher {
  readonly #program: Program;
  readonly #text: string;
  readonly #registers: Int32Array;
  readonly #captures: number[][];
  #choices: Int32Array = sharedChoices;
  #choiceTop = 0;
  #trail: Int32Array = sharedTrail;
  #trailTop = 0;
  #steps = 0;
  #spent = 0;
  #memo: Uint8Array | undefined;
  #scanStart = 0;

  constructor(program: Program, text: string) {
    this.#program = program;
    this.#text = text;
    if (program.registers > sharedRegisters.length) sharedRegisters = new Int32Array(program.registers * 2);
    this.#registers = sharedRegisters;
    this.#captures = [];
    for (let group = 0; group < program.groups.length; group++) this.#captures.push([]);
  }

  /** The first match at or after a position (before it, for a program that runs backward). `\G` is `scanStart`. */
  find(from: number, scanStart: number = from): MatchSpans | undefined {
    this.#scanStart = scanStart;
    try {
      return this.#program.backward ? this.#findBackward(from) : this.#findForward(from);
    } finally {
      // The budget gets to know what was done even when the limit ends it.
      const steps = this.#steps - this.#spent;
      this.#spent = this.#steps;
      spend(steps >> 1);
    }
  }

  #findForward(from: number): MatchSpans | undefined {
    const { anchored, prefix, first, minLength } = this.#program.search;
    const text = this.#text;
    const last = text.length - minLength;
    if (anchored !== undefined) {
      const at = anchored === 'start' ? 0 : this.#scanStart;
      return at >= from && at <= last ? this.#matchAt(at) : undefined;
    }
    for (let at = from; at <= last; at++) {
      if (prefix.length > 0) {
        const found = text.indexOf(prefix, at);
        this.#count((((found < 0 ? text.length : found) - at) >> 5) + 1);
        if (found < 0) return undefined;
        at = found;
      } else if (first !== undefined) {
        const start = at;
        while (at <= last && !first.has(text.charCodeAt(at))) at++;
        this.#count(((at - start) >> 2) + 1);
        if (at > last) return undefined;
      }
      const match = this.#matchAt(at);
      if (match !== undefined) return match;
    }
    return undefined;
  }

  #findBackward(from: number): MatchSpans | undefined {
    for (let at = from; at >= 0; at--) {
      const match = this.#matchAt(at);
      if (match !== undefined) return match;
    }
    return undefined;
  }

  #matchAt(at: number): MatchSpans | undefined {
    this.#choiceTop = 0;
    this.#trailTop = 0;
    const end = this.#run(0, at);
    if (end < 0) {
      this.#undo(0);
      return undefined;
    }
    const captures: number[][] = [];
    for (let group = 0; group < this.#captures.length; group++) {
      captures.push(this.#captures[group] as number[]);
      this.#captures[group] = [];
    }
    return { start: Math.min(at, end), end: Math.max(at, end), captures };
  }

  #count(steps: number): void {
    this.#steps += steps;
    if (this.#steps > stepLimit) throw timeout();
  }

  /** Runs instructions until they accept or nothing is left to try; gives the position, or -1. */
  #run(startAt: number, from: number): number {
    const { code, sets, texts, memos } = this.#program;
    const text = this.#text;
    const length = text.length;
    const registers = this.#registers;
    const base = this.#choiceTop;
    const trailBase = this.#trailTop;
    let at = startAt;
    let position = from;
    for (;;) {
      if (++this.#steps > stepLimit) throw timeout();
      if (this.#steps > memoAfter && this.#memo === undefined && memos > 0) this.#startMemo();
      let failed = false;
      switch (code[at]) {
        case operations.accept:
          this.#choiceTop = base;
          return position;
        case operations.unit:
          if (position < length && text.charCodeAt(position) === code[at + 1]) {
            position++;
            at += 2;
          } else failed = true;
          break;
        case operations.set: {
          const backward = code[at + 2] === 1;
          const index = backward ? position - 1 : position;
          if (index >= 0 && index < length && sets[code[at + 1] as number]!.has(text.charCodeAt(index))) {
            position = backward ? index : index + 1;
            at += 3;
          } else failed = true;
          break;
        }
        case operations.text: {
          const expected = texts[code[at + 1] as number] as string;
          const backward = code[at + 2] === 1;
          const start = backward ? position - expected.length : position;
          if (start >= 0 && text.startsWith(expected, start)) {
            position = backward ? start : start + expected.length;
            at += 3;
          } else failed = true;
          this.#steps += expected.length >> 3;
          break;
        }
        case operations.split:
          if (this.#failedBefore(code[at + 3] as number, position)) failed = true;
          else {
            this.#choose(code[at + 2] as number, position, 0);
            at = code[at + 1] as number;
          }
          break;
        case operations.jump:
          at = code[at + 1] as number;
          break;
        case operations.repeatSet: {
          position = this.#repeatSet(at, position);
          if (position < 0) failed = true;
          else at += 9;
          break;
        }
        case operations.anchor:
          if (this.#isAt(code[at + 1] as number, position)) at += 2;
          else failed = true;
          break;
        case operations.startCapture:
          this.#setRegister(code[at + 1] as number, position);
          at += 2;
          break;
        case operations.endCapture:
          if (this.#endCapture(at, position)) at += 4;
          else failed = true;
          break;
        case operations.setRegister:
          // -2 stands for a loop that is entered by its body: the turn begins here.
          this.#setRegister(code[at + 1] as number, code[at + 2] === -2 ? position : (code[at + 2] as number));
          at += 3;
          break;
        case operations.loop: {
          const mark = code[at + 1] as number;
          if (registers[mark] === position) at = code[at + 3] as number;
          else if (this.#failedBefore(code[at + 5] as number, position)) failed = true;
          else if (code[at + 4] === 1) {
            this.#choose(~at, position, 0);
            at = code[at + 3] as number;
          } else {
            this.#choose(code[at + 3] as number, position, 0);
            this.#setRegister(mark, position);
            at = code[at + 2] as number;
          }
          break;
        }
        case operations.countedLoop: {
          const mark = code[at + 1] as number;
          const count = registers[code[at + 2] as number] as number;
          const enough = count >= (code[at + 3] as number);
          if (enough && (count >= (code[at + 4] as number) || registers[mark] === position)) {
            at = code[at + 6] as number;
          } else if (enough && code[at + 7] === 1) {
            this.#choose(~at, position, 0);
            at = code[at + 6] as number;
          } else {
            if (enough) this.#choose(code[at + 6] as number, position, 0);
            this.#setRegister(mark, position);
            this.#setRegister(code[at + 2] as number, count + 1);
            at = code[at + 5] as number;
          }
          break;
        }
        case operations.reference: {
          position = this.#reference(at, position);
          if (position < 0) failed = true;
          else at += 4;
          break;
        }
        case operations.ifGroup:
          at = code[(this.#captures[code[at + 1] as number] as number[]).length > 0 ? at + 2 : at + 3] as number;
          break;
        case operations.look: {
          const negative = code[at + 1] === 1;
          const trail = this.#trailTop;
          const found = this.#run(at + 3, position) >= 0;
          if (negative && found) this.#undo(trail);
          if (found === negative) failed = true;
          else at = code[at + 2] as number;
          break;
        }
        case operations.atomic: {
          const end = this.#run(at + 2, position);
          if (end < 0) failed = true;
          else {
            position = end;
            at = code[at + 1] as number;
          }
          break;
        }
        case operations.ifMatches:
          at = code[this.#run(at + 4, position) >= 0 ? at + 1 : at + 2] as number;
          break;
        default:
          failed = true;
      }
      if (!failed) continue;

      // Back to the latest choice that is left.
      for (;;) {
        if (this.#choiceTop === base) {
          this.#undo(trailBase);
          return -1;
        }
        const top = this.#choiceTop - 4;
        const choices = this.#choices;
        const target = choices[top] as number;
        position = choices[top + 1] as number;
        this.#undo(choices[top + 2] as number);
        if (target <= memoMark) {
          this.#choiceTop = top;
          this.#remember(memoMark - target, position);
          continue;
        }
        if (target >= 0) {
          this.#choiceTop = top;
          at = target;
          break;
        }
        const instruction = ~target;
        const operation = code[instruction];
        if (operation === operations.loop) {
          this.#choiceTop = top;
          this.#setRegister(code[instruction + 1] as number, position);
          at = code[instruction + 2] as number;
          break;
        }
        if (operation === operations.countedLoop) {
          this.#choiceTop = top;
          const count = code[instruction + 2] as number;
          this.#setRegister(code[instruction + 1] as number, position);
          this.#setRegister(count, (registers[count] as number) + 1);
          at = code[instruction + 5] as number;
          break;
        }
        position = this.#resumeRepeat(instruction, top);
        if (position >= 0) {
          at = instruction + 9;
          break;
        }
      }
    }
  }

  /** Takes as much or as little of a set as is tried first; the position, or -1. */
  #repeatSet(at: number, from: number): number {
    const { code, sets } = this.#program;
    const set = sets[code[at + 1] as number]!;
    const min = code[at + 2] as number;
    const max = code[at + 3] as number;
    const lazy = code[at + 4] === 1;
    const text = this.#text;
    if (code[at + 5] === 1) return this.#repeatSetBackward(at, from);
    let position = from;
    const floor = position + min;
    if (floor > text.length) return -1;
    while (position < floor) if (!set.has(text.charCodeAt(position++))) return -1;
    this.#count(min >> 2);
    if (max === min) return position;
    if (max === unbounded && this.#memo !== undefined) return this.#repeatRemembering(at, position);
    if (lazy) {
      this.#choose(~at, position, max === unbounded ? -1 : max - min);
      return position;
    }
    const ceiling = max === unbounded ? text.length : Math.min(text.length, from + max);
    while (position < ceiling && set.has(text.charCodeAt(position))) position++;
    this.#count((position - floor) >> 2);
    if (position > floor) this.#choose(~at, position, floor);
    return position;
  }

  #repeatSetBackward(at: number, from: number): number {
    const { code, sets } = this.#program;
    const set = sets[code[at + 1] as number]!;
    const min = code[at + 2] as number;
    const max = code[at + 3] as number;
    const text = this.#text;
    let position = from;
    const ceiling = position - min;
    if (ceiling < 0) return -1;
    while (position > ceiling) if (!set.has(text.charCodeAt(--position))) return -1;
    if (max === min) return position;
    if (code[at + 4] === 1) {
      this.#choose(~at, position, max === unbounded ? -1 : max - min);
      return position;
    }
    const floor = max === unbounded ? 0 : Math.max(0, from - max);
    while (position > floor && set.has(text.charCodeAt(position - 1))) position--;
    this.#count((from - position) >> 2);
    if (position < ceiling) this.#choose(~at, position, ceiling);
    return position;
  }

  /** An unbounded repetition unit by unit, each place tried once. */
  #repeatRemembering(at: number, from: number): number {
    const { code, sets } = this.#program;
    const set = sets[code[at + 1] as number]!;
    const memo = code[at + 6] as number;
    const text = this.#text;
    if (code[at + 4] === 1) {
      if (this.#failedBefore(memo, from)) return -1;
      this.#choose(~at, from, -1);
      return from;
    }
    let position = from;
    for (;;) {
      // What is on the stack already holds the shorter ways out.
      if (this.#failedBefore(memo, position)) return -1;
      if (position >= text.length || !set.has(text.charCodeAt(position))) return position;
      this.#choose(at + 9, position, 0);
      position++;
      this.#count(1);
    }
  }

  /** The next way a repetition can go, from its entry on the stack; the position, or -1 where there is none. */
  #resumeRepeat(at: number, top: number): number {
    const { code, sets } = this.#program;
    const choices = this.#choices;
    const text = this.#text;
    const backward = code[at + 5] === 1;
    let position = choices[top + 1] as number;
    const bound = choices[top + 3] as number;
    if (code[at + 4] === 1) {
      this.#choiceTop = top;
      const index = backward ? position - 1 : position;
      if (index < 0 || index >= text.length || !sets[code[at + 1] as number]!.has(text.charCodeAt(index))) return -1;
      position = backward ? index : index + 1;
      if (code[at + 3] === unbounded && this.#memo !== undefined && !backward)
        return this.#repeatRemembering(at, position);
      if (bound !== 1) this.#choose(~at, position, bound === -1 ? -1 : bound - 1);
      return position;
    }
    if (backward) position++;
    else {
      position--;
      const following = code[at + 7] as number;
      if (following >= 0) {
        const before = position;
        while (position > bound && text.charCodeAt(position) !== following) position--;
        this.#steps += (before - position) >> 2;
      }
    }
    if (position === bound) this.#choiceTop = top;
    else {
      this.#choiceTop = top + 4;
      choices[top + 1] = position;
    }
    return position;
  }

  #choose(target: number, position: number, extra: number): void {
    const top = this.#choiceTop;
    if (top + 4 > this.#choices.length) this.#choices = grow(this.#choices);
    const choices = this.#choices;
    choices[top] = target;
    choices[top + 1] = position;
    choices[top + 2] = this.#trailTop;
    choices[top + 3] = extra;
    this.#choiceTop = top + 4;
  }

  #setRegister(register: number, value: number): void {
    this.#note(register, this.#registers[register] as number, 0, 0);
    this.#registers[register] = value;
  }

  #note(kind: number, first: number, second: number, third: number): void {
    this.#steps++;
    const top = this.#trailTop;
    if (top + 4 > this.#trail.length) this.#trail = grow(this.#trail);
    const trail = this.#trail;
    trail[top] = kind;
    trail[top + 1] = first;
    trail[top + 2] = second;
    trail[top + 3] = third;
    this.#trailTop = top + 4;
  }

  /** Takes back what happened since the trail was this long. */
  #undo(to: number): void {
    if (this.#trailTop === to) return;
    const trail = this.#trail;
    while (this.#trailTop > to) {
      const top = (this.#trailTop -= 4);
      const kind = trail[top] as number;
      if (kind >= 0) this.#registers[kind] = trail[top + 1] as number;
      else {
        const spans = this.#captures[trail[top + 1] as number] as number[];
        if (kind === captured) spans.length -= 2;
        else spans.push(trail[top + 2] as number, trail[top + 3] as number);
      }
    }
  }

  #endCapture(at: number, position: number): boolean {
    const { code } = this.#program;
    const group = code[at + 1] as number;
    const taken = code[at + 2] as number;
    const from = this.#registers[code[at + 3] as number] as number;
    let start = Math.min(from, position);
    let end = Math.max(from, position);
    if (taken >= 0) {
      const spans = this.#captures[taken] as number[];
      if (spans.length === 0) return false;
      const takenEnd = spans.pop() as number;
      const takenStart = spans.pop() as number;
      this.#note(uncaptured, taken, takenStart, takenEnd);
      // The group gets what lies between the two.
      if (start >= takenEnd) [start, end] = [takenEnd, start];
      else if (end <= takenStart) start = takenStart;
      else {
        end = Math.min(end, takenEnd);
        start = Math.max(start, takenStart);
      }
    }
    if (group >= 0) {
      (this.#captures[group] as number[]).push(start, end);
      this.#note(captured, group, 0, 0);
    }
    return true;
  }

  /** The position after what a group captured last, or -1 where the text differs. */
  #reference(at: number, position: number): number {
    const { code } = this.#program;
    const spans = this.#captures[code[at + 1] as number] as number[];
    if (spans.length === 0) return this.#program.matchesEmptyReferences ? position : -1;
    const start = spans[spans.length - 2] as number;
    const size = (spans[spans.length - 1] as number) - start;
    const backward = code[at + 3] === 1;
    const from = backward ? position - size : position;
    const text = this.#text;
    if (from < 0 || from + size > text.length) return -1;
    this.#count(size >> 2);
    for (let index = 0; index < size; index++) {
      const left = text.charCodeAt(start + index);
      const right = text.charCodeAt(from + index);
      if (left !== right && (code[at + 2] === 0 || lowerUnit(left) !== lowerUnit(right))) return -1;
    }
    return backward ? from : from + size;
  }

  #isAt(anchor: number, position: number): boolean {
    const text = this.#text;
    switch (anchor) {
      case 0:
        return position === 0 || text.charCodeAt(position - 1) === 10;
      case 1:
        return position === text.length || text.charCodeAt(position) === 10;
      case 2:
        return position === 0;
      case 3:
        return position === text.length;
      case 4:
        return position === text.length || (position === text.length - 1 && text.charCodeAt(position) === 10);
      case 5:
        return position === this.#scanStart;
      default: {
        const set = anchor >= 8 ? boundaries.ecmaScript : boundaries.unicode();
        const before = position > 0 && set.has(text.charCodeAt(position - 1));
        const after = position < text.length && set.has(text.charCodeAt(position));
        return (before !== after) === (anchor % 2 === 0);
      }
    }
  }

  #startMemo(): void {
    const bits = this.#program.memos * (this.#text.length + 1);
    this.#memo = bits <= memoBits ? new Uint8Array((bits >> 3) + 1) : new Uint8Array(0);
  }

  /** Whether an instruction is known to fail here; if not, its failure will be noted. */
  #failedBefore(memo: number, position: number): boolean {
    const bits = this.#memo;
    if (bits === undefined || bits.length === 0) return false;
    const index = memo * (this.#text.length + 1) + position;
    if (((bits[index >> 3] as number) & (1 << (index & 7))) !== 0) return true;
    this.#choose(memoMark - memo, position, 0);
    return false;
  }

  #remember(memo: number, position: number): void {
    const index = memo * (this.#text.length + 1) + position;
    const bits = this.#memo as Uint8Array;
    bits[index >> 3] = (bits[index >> 3] as number) | (1 << (index & 7));
  }
}

const captured = -1;
const uncaptured = -2;

function grow(stack: Int32Array): Int32Array {
  if (stack.length >= stackLimit) throw timeout();
  const larger = new Int32Array(stack.length * 2);
  larger.set(stack);
  return larger;
}

// Differs from Azure: .NET goes on for as long as it takes unless a timeout was given; here every search has a limit.
function timeout(): DotNetException {
  return new DotNetException(
    'System.Text.RegularExpressions.RegexMatchTimeoutException',
    'The RegEx engine has timed out while trying to match a pattern to an input string. This can occur for many reasons, including very large inputs or excessive backtracking caused by nested quantifiers, back-references and other factors.',
  );
}
