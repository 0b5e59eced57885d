import { allocate, BudgetExceeded, spend } from '../budget.ts';
import { type JToken, notPlain } from './j-token.ts';
import { startMarking, unmarked, withEscapedLineEnds } from './text.ts';

/** How deep a tree of tokens may be before it is not followed further. Parsed documents are never that deep. */
export const deepestTree = 1000;

/** Refuses to go deeper into a tree than the stack surely bears. */
export function checkDepth(depth: number): void {
  if (depth > deepestTree) throw new BudgetExceeded('depth');
}

/** Collects the text of a token that has no plain form. */
export class TokenWriter {
  text: string = '';
  readonly indented: boolean;

  constructor(indented: boolean) {
    this.indented = indented;
  }

  /** Adds text, which is paid for. */
  add(text: string): void {
    spend(2);
    allocate(text.length);
    this.text += text;
  }

  /** Starts a new line at this depth, where lines are written at all. */
  line(depth: number): void {
    if (this.indented) this.add(`\n${'  '.repeat(depth)}`);
  }
}

/** The JSON text of a token. */
export function textOfToken(token: JToken, indented: boolean): string {
  startMarking();
  const plain = token.plain(0);
  if (plain !== notPlain && (!indented || isWithin(plain, shallow))) {
    const text = indented ? JSON.stringify(plain, null, 2) : JSON.stringify(plain);
    spend(text.length >>> 4);
    allocate(text.length);
    return unmarked(withEscapedLineEnds(text));
  }
  const writer = new TokenWriter(indented);
  token.write(writer, 0);
  return writer.text;
}

/** Deeper trees are indented piece by piece, because a line can then be far longer than what it holds. */
const shallow = 32;

/** Whether a native tree has at most so many levels. */
export function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && !isWithin(item, levels - 1)) return false;
    return true;
  }
  const object = value as Record<string, unknown>;
  for (const name in object) {
    const item = object[name];
    if (typeof item === 'object' && !isWithin(item, levels - 1)) return false;
  }
  return true;
}
