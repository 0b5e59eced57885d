import { boundarySet, CharSet, shorthandSet } from './char-set.ts';
import { type Anchor, type RegexNode, type RegexTree, regexOptions } from './syntax.ts';

// A pattern as instructions for the matcher: numbers in one array, an operation and its operands.

/** The operations; what each takes is at its place in `Emitter`. */
export const operations = {
  accept: 0,
  unit: 1,
  set: 2,
  text: 3,
  split: 4,
  jump: 5,
  repeatSet: 6,
  anchor: 7,
  startCapture: 8,
  endCapture: 9,
  setRegister: 10,
  loop: 11,
  countedLoop: 12,
  reference: 13,
  ifGroup: 14,
  look: 15,
  atomic: 16,
  ifMatches: 17,
  fail: 18,
} as const;

/** How many numbers each operation takes, itself included. */
export const operationSizes: readonly number[] = [1, 2, 3, 3, 4, 2, 9, 2, 2, 4, 3, 6, 8, 4, 4, 3, 2, 4, 1];

/** What an `anchor` instruction names. */
export const anchors: readonly Anchor[] = [
  'lineStart',
  'lineEnd',
  'start',
  'end',
  'endBeforeNewline',
  'scanStart',
  'boundary',
  'noBoundary',
  'ecmaBoundary',
  'ecmaNoBoundary',
];

/** Stands for no upper bound. */
export const unbounded = 2_147_483_647;

/** A compiled pattern. */
export interface Program {
  readonly code: Int32Array;
  readonly sets: readonly CharSet[];
  readonly texts: readonly string[];
  readonly registers: number;
  /** The numbers of the groups; instructions name groups by their index here. */
  readonly groups: readonly number[];
  /** How many instructions remember where they failed; zero where failure depends on more than the position. */
  readonly memos: number;
  readonly backward: boolean;
  /** Whether a reference to a group without a capture matches nothing, as ECMAScript has it, or fails. */
  readonly matchesEmptyReferences: boolean;
  readonly search: Search;
}

/** What is known about where a match can begin, to skip places where it cannot. */
export interface Search {
  readonly anchored: 'start' | 'scanStart' | undefined;
  /** Every match begins with this text; empty where unknown. */
  readonly prefix: string;
  /** Every match begins with one of these units. */
  readonly first: CharSet | undefined;
  readonly minLength: number;
}

/** Compiles a pattern. */
export function compilePattern(tree: RegexTree, options: number): Program {
  return new Emitter(tree).program(tree.root, options);
}

const expansionLimit = 300;

class Emitter {
  readonly #code: number[] = [];
  readonly #sets: CharSet[] = [];
  readonly #setIndexes = new Map<CharSet, number>();
  readonly #texts: string[] = [];
  readonly #groups: readonly number[];
  readonly #groupIndexes: ReadonlyMap<number, number>;
  #registers = 0;
  #memos = 0;
  /** Whether a failure may depend on captures or counts, so that it must not be remembered. */
  #isContextual = false;

  constructor(tree: RegexTree) {
    this.#groups = tree.numbers;
    this.#groupIndexes = new Map(tree.numbers.map((number, index) => [number, index]));
  }

  program(root: RegexNode, options: number): Program {
    const backward = (options & regexOptions.rightToLeft) !== 0;
    this.#emit(root);
    this.#code.push(operations.accept);
    this.#noteFollowingUnits();
    return {
      code: Int32Array.from(this.#code),
      sets: this.#sets,
      texts: this.#texts,
      registers: this.#registers,
      groups: this.#groups,
      memos: this.#isContextual ? 0 : this.#memos,
      backward,
      matchesEmptyReferences: (options & regexOptions.ecmaScript) !== 0,
      search: backward ? { anchored: undefined, prefix: '', first: undefined, minLength: 0 } : searchFor(root),
    };
  }

  #emit(node: RegexNode): void {
    switch (node.kind) {
      case 'empty':
        return;
      case 'nothing':
        this.#code.push(operations.fail);
        return;
      case 'set': {
        const { only } = node.set;
        if (only !== undefined && !node.backward) this.#code.push(operations.unit, only);
        else this.#code.push(operations.set, this.#set(node.set), Number(node.backward));
        return;
      }
      case 'anchor':
        // Where a search began differs from one match to the next.
        if (node.anchor === 'scanStart') this.#isContextual = true;
        this.#code.push(operations.anchor, anchors.indexOf(node.anchor));
        return;
      case 'sequence':
        this.#sequence(node.items, node.backward);
        return;
      case 'alternatives':
        this.#alternatives(node.items);
        return;
      case 'repeat':
        this.#repeat(node);
        return;
      case 'capture':
        this.#capture(node);
        return;
      case 'atomic':
        this.#nested([operations.atomic], node.body);
        return;
      case 'look':
        this.#nested([operations.look, Number(node.negative)], node.body);
        return;
      case 'reference':
        this.#isContextual = true;
        this.#code.push(operations.reference, this.#group(node.group), Number(node.ignoreCase), Number(node.backward));
        return;
      case 'ifGroup':
        this.#isContextual = true;
        this.#branch([operations.ifGroup, this.#group(node.group)], node.then, node.otherwise);
        return;
      case 'ifMatches':
        this.#ifMatches(node);
        return;
    }
  }

  #set(set: CharSet): number {
    let index = this.#setIndexes.get(set);
    if (index === undefined) {
      index = this.#sets.push(set) - 1;
      this.#setIndexes.set(set, index);
    }
    return index;
  }

  #group(number: number): number {
    return this.#groupIndexes.get(number) ?? 0;
  }

  #register(): number {
    return this.#registers++;
  }

  /** Units in a row become one comparison. */
  #sequence(items: readonly RegexNode[], backward: boolean): void {
    const ordered = backward ? [...items].reverse() : items;
    for (let index = 0; index < ordered.length; ) {
      let text = '';
      let end = index;
      for (let only = onlyUnit(ordered[end]); only !== undefined; only = onlyUnit(ordered[++end])) {
        text = backward ? String.fromCharCode(only) + text : text + String.fromCharCode(only);
      }
      if (text.length < 2) {
        this.#emit(ordered[index++] as RegexNode);
        continue;
      }
      this.#code.push(operations.text, this.#texts.push(text) - 1, Number(backward));
      index = end;
    }
  }

  /** split: the first way, the second way, the memo. */
  #alternatives(items: readonly RegexNode[]): void {
    const ends: number[] = [];
    items.forEach((item, index) => {
      if (index === items.length - 1) {
        this.#emit(item);
        return;
      }
      const split = this.#split();
      this.#code[split + 1] = this.#code.length;
      this.#emit(item);
      ends.push(this.#jump());
      this.#code[split + 2] = this.#code.length;
    });
    for (const end of ends) this.#code[end + 1] = this.#code.length;
  }

  #split(): number {
    return this.#code.push(operations.split, 0, 0, this.#memos++) - 4;
  }

  #jump(): number {
    return this.#code.push(operations.jump, 0) - 2;
  }

  #repeat({ body, min, max, lazy }: RegexNode & { kind: 'repeat' }): void {
    if (max === 0) return;
    if (min === 1 && max === 1) {
      this.#emit(body);
      return;
    }
    if (body.kind === 'set') {
      // repeatSet: set, min, max, lazy, backward, memo, unit that must follow or -1, length of this instruction
      const flags = [Number(lazy), Number(body.backward), this.#memos++, -1, 9];
      this.#code.push(operations.repeatSet, this.#set(body.set), min, max, ...flags);
      return;
    }
    const size = sizeOf(body, expansionLimit + 1);
    if (minLength(body) > 0 && min + (max === unbounded ? 0 : max) <= expansionLimit) {
      const copies = max === unbounded ? min + 1 : max;
      if (copies * size <= expansionLimit && (max !== unbounded || min > 0)) {
        this.#expand(body, min, max, lazy);
        return;
      }
    }
    if (min <= 1 && max === unbounded) this.#loop(body, min, lazy);
    else this.#countedLoop(body, min, max, lazy);
  }

  /** `x{2,4}` as `xx(x(x)?)?`, so that no count is part of the state. */
  #expand(body: RegexNode, min: number, max: number, lazy: boolean): void {
    for (let copy = 0; copy < min; copy++) this.#emit(body);
    if (max === unbounded) {
      this.#loop(body, 0, lazy);
      return;
    }
    const splits: number[] = [];
    for (let copy = min; copy < max; copy++) {
      const split = this.#split();
      splits.push(split);
      this.#code[split + (lazy ? 2 : 1)] = this.#code.length;
      this.#emit(body);
    }
    for (const split of splits) this.#code[split + (lazy ? 1 : 2)] = this.#code.length;
  }

  /** loop: register of where the turn began, body, exit, lazy, memo. A turn that took nothing is the last. */
  #loop(body: RegexNode, min: number, lazy: boolean): void {
    const mark = this.#register();
    this.#code.push(operations.setRegister, mark, min === 0 ? -1 : -2);
    const enter = min === 0 ? -1 : this.#jump();
    const start = this.#code.push(operations.loop, mark, 0, 0, Number(lazy), this.#memos++) - 6;
    this.#code[start + 2] = this.#code.length;
    if (enter >= 0) this.#code[enter + 1] = this.#code.length;
    this.#emit(body);
    this.#code[this.#jump() + 1] = start;
    this.#code[start + 3] = this.#code.length;
  }

  /** countedLoop: mark, count, min, max, body, exit, lazy. */
  #countedLoop(body: RegexNode, min: number, max: number, lazy: boolean): void {
    this.#isContextual = true;
    const mark = this.#register();
    const count = this.#register();
    this.#code.push(operations.setRegister, mark, -1, operations.setRegister, count, 0);
    const start = this.#code.push(operations.countedLoop, mark, count, min, max, 0, 0, Number(lazy)) - 8;
    this.#code[start + 5] = this.#code.length;
    this.#emit(body);
    this.#code[this.#jump() + 1] = start;
    this.#code[start + 6] = this.#code.length;
  }

  /** startCapture: register. endCapture: group or -1, group it takes from or -1, register. */
  #capture({ group, balances, body }: RegexNode & { kind: 'capture' }): void {
    const register = this.#register();
    if (balances >= 0) this.#isContextual = true;
    this.#code.push(operations.startCapture, register);
    this.#emit(body);
    const taken = balances < 0 ? -1 : this.#group(balances);
    this.#code.push(operations.endCapture, group < 0 ? -1 : this.#group(group), taken, register);
  }

  /** Something matched on its own: where to go on, then the instructions of the body. */
  #nested(operation: readonly number[], body: RegexNode): void {
    const next = this.#code.push(...operation, 0) - 1;
    this.#emit(body);
    this.#code.push(operations.accept);
    this.#code[next] = this.#code.length;
  }

  /** An instruction with two targets at its end. */
  #branch(operation: readonly number[], then: RegexNode, otherwise: RegexNode): void {
    const start = this.#code.push(...operation, 0, 0) - 2;
    this.#code[start] = this.#code.length;
    this.#emit(then);
    const end = this.#jump();
    this.#code[start + 1] = this.#code.length;
    this.#emit(otherwise);
    this.#code[end + 1] = this.#code.length;
  }

  /** ifMatches: the branch taken, the other; the condition follows the instruction. */
  #ifMatches({ condition, then, otherwise }: RegexNode & { kind: 'ifMatches' }): void {
    const start = this.#code.push(operations.ifMatches, 0, 0, 0) - 4;
    this.#emit(condition);
    this.#code.push(operations.accept);
    this.#code[start + 1] = this.#code.length;
    this.#emit(then);
    const end = this.#jump();
    this.#code[start + 2] = this.#code.length;
    this.#emit(otherwise);
    this.#code[end + 1] = this.#code.length;
  }

  /** Tells repetitions which unit must follow them, so that they give back no more than they have to look at. */
  #noteFollowingUnits(): void {
    const code = this.#code;
    for (let at = 0; at < code.length; at += operationSizes[code[at] as number] as number) {
      if (code[at] !== operations.repeatSet || code[at + 5] === 1) continue;
      const next = at + 9;
      if (code[next] === operations.unit) code[at + 7] = code[next + 1] as number;
      else if (code[next] === operations.text && code[next + 2] === 0) {
        code[at + 7] = (this.#texts[code[next + 1] as number] as string).charCodeAt(0);
      }
    }
  }
}

function onlyUnit(node: RegexNode | undefined): number | undefined {
  return node?.kind === 'set' ? node.set.only : undefined;
}

/** About how many instructions a part takes, up to a limit. */
function sizeOf(node: RegexNode, limit: number): number {
  const all = (nodes: readonly RegexNode[]) => {
    let sum = 1;
    for (const item of nodes) {
      sum += sizeOf(item, limit);
      if (sum > limit) break;
    }
    return sum;
  };
  switch (node.kind) {
    case 'sequence':
    case 'alternatives':
      return all(node.items);
    case 'repeat':
      return node.body.kind === 'set'
        ? 1
        : sizeOf(node.body, limit) * Math.min(node.max === unbounded ? node.min + 1 : node.max, limit);
    case 'capture':
    case 'atomic':
    case 'look':
      return 2 + sizeOf(node.body, limit);
    case 'ifGroup':
      return all([node.then, node.otherwise]);
    case 'ifMatches':
      return all([node.condition, node.then, node.otherwise]);
    default:
      return 1;
  }
}

const knownLengths = new WeakMap<RegexNode, number>();

/** The fewest units a part takes. */
function minLength(node: RegexNode): number {
  let length = knownLengths.get(node);
  if (length === undefined) knownLengths.set(node, (length = findMinLength(node)));
  return length;
}

function findMinLength(node: RegexNode): number {
  switch (node.kind) {
    case 'set':
      return 1;
    case 'sequence':
      return Math.min(
        unbounded,
        node.items.reduce((sum, item) => sum + minLength(item), 0),
      );
    case 'alternatives':
      return node.items.reduce((least, item) => Math.min(least, minLength(item)), unbounded);
    case 'repeat':
      return node.min === 0 ? 0 : Math.min(unbounded, minLength(node.body) * node.min);
    case 'capture':
    case 'atomic':
      return minLength(node.body);
    case 'ifGroup':
    case 'ifMatches':
      return Math.min(minLength(node.then), minLength(node.otherwise));
    case 'nothing':
      return unbounded;
    default:
      return 0;
  }
}

function searchFor(root: RegexNode): Search {
  const first = firstOf(root);
  return {
    anchored: anchorOf(root),
    prefix: prefixOf(root).text,
    first: first.mayBeEmpty ? undefined : first.set,
    minLength: minLength(root),
  };
}

function anchorOf(node: RegexNode): 'start' | 'scanStart' | undefined {
  switch (node.kind) {
    case 'anchor':
      return node.anchor === 'start' || node.anchor === 'scanStart' ? node.anchor : undefined;
    case 'sequence':
      return node.items[0] === undefined ? undefined : anchorOf(node.items[0]);
    case 'capture':
    case 'atomic':
      return anchorOf(node.body);
    case 'alternatives': {
      const kinds = new Set(node.items.map(anchorOf));
      return kinds.size === 1 ? [...kinds][0] : undefined;
    }
    default:
      return undefined;
  }
}

/** The text every match begins with, and whether that text is all of the part. */
function prefixOf(node: RegexNode): { readonly text: string; readonly whole: boolean } {
  switch (node.kind) {
    case 'empty':
      return { text: '', whole: true };
    case 'set': {
      const { only } = node.set;
      return only === undefined ? { text: '', whole: false } : { text: String.fromCharCode(only), whole: true };
    }
    case 'sequence': {
      let text = '';
      for (const item of node.items) {
        const next = prefixOf(item);
        text += next.text;
        if (!next.whole) return { text, whole: false };
      }
      return { text, whole: true };
    }
    case 'capture':
    case 'atomic':
      return prefixOf(node.body);
    case 'repeat':
      return node.min > 0 ? { text: prefixOf(node.body).text, whole: false } : { text: '', whole: false };
    default:
      return { text: '', whole: false };
  }
}

/** The units a match can begin with; none where it may begin with nothing, or where nothing is known. */
function firstOf(node: RegexNode): { readonly set: CharSet | undefined; readonly mayBeEmpty: boolean } {
  switch (node.kind) {
    case 'set':
      return { set: node.set, mayBeEmpty: false };
    case 'sequence': {
      let set: CharSet | undefined = CharSet.of();
      for (const item of node.items) {
        const next = firstOf(item);
        if (next.set === undefined) return { set: undefined, mayBeEmpty: next.mayBeEmpty };
        set = set.union(next.set);
        if (!next.mayBeEmpty) return { set, mayBeEmpty: false };
      }
      return { set: undefined, mayBeEmpty: true };
    }
    case 'alternatives': {
      let set: CharSet | undefined = CharSet.of();
      for (const item of node.items) {
        const next = firstOf(item);
        if (next.set === undefined || next.mayBeEmpty) return { set: undefined, mayBeEmpty: true };
        set = set.union(next.set);
      }
      return { set, mayBeEmpty: false };
    }
    case 'repeat': {
      if (node.max === 0) return { set: CharSet.of(), mayBeEmpty: true };
      const body = firstOf(node.body);
      return { set: body.set, mayBeEmpty: body.mayBeEmpty || node.min === 0 };
    }
    case 'capture':
    case 'atomic':
      return firstOf(node.body);
    case 'anchor':
    case 'empty':
    case 'look':
      return { set: CharSet.of(), mayBeEmpty: true };
    default:
      return { set: undefined, mayBeEmpty: true };
  }
}

/** The sets that word boundaries look at. */
export const boundaries: { readonly unicode: () => CharSet; readonly ecmaScript: CharSet } = {
  unicode: () => boundarySet(false),
  ecmaScript: shorthandSet('w', true),
};
