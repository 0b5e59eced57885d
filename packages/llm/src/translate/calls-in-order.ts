import type { ChatEvent } from './neutral.ts';
import { AnswerUnreadable } from './read-json.ts';

// Protocols number the calls of an answer, so that arguments of several may come mixed. Not all clients can read that: here
// one call goes on after the other. The first one goes on as it comes; what comes of the next meanwhile waits until its
// arguments are whole.

type ToolEvent = Extract<ChatEvent, { readonly type: 'tool' }>;
type InputEvent = Extract<ChatEvent, { readonly type: 'input' }>;

interface Call {
  readonly tool: ToolEvent;
  readonly end: ObjectEnd;
  text: string;
}

/** Puts the calls of a stream one after the other, each with arguments. */
export class CallsInOrder {
  #open: Call | undefined;
  readonly #waiting: Call[] = [];
  readonly #ended = new Set<number>();
  #last: Call | undefined;
  #count = 0;

  /** How many calls there were. */
  get count(): number {
    return this.#count;
  }

  /** A call begins: what of it goes on now. */
  begin(tool: ToolEvent): readonly ChatEvent[] {
    const call: Call = { tool, end: new ObjectEnd(), text: '' };
    this.#count++;
    this.#last = call;
    this.#waiting.push(call);
    return this.#advance();
  }

  /** Arguments have come: what of them goes on now. */
  append({ call: key, text }: InputEvent): readonly ChatEvent[] {
    const call = key === undefined ? this.#last : this.#find(key);
    if (call === undefined) throw new AnswerUnreadable(this.#fault(key));
    call.end.take(text);
    if (call === this.#open) return [{ type: 'input', text }, ...this.#advance()];
    call.text += text;
    return [];
  }

  /** All calls have come: what has waited. Who calls a tool without arguments calls it with none. */
  finish(): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    while (this.#open !== undefined || this.#waiting.length > 0) {
      if (this.#open === undefined) events.push(...this.#openNext());
      else events.push(...this.#close(this.#open));
    }
    this.#last = undefined;
    return events;
  }

  #find(key: number): Call | undefined {
    return [this.#open, ...this.#waiting].find((call) => call?.tool.call === key);
  }

  #fault(key: number | undefined): string {
    return key !== undefined && this.#ended.has(key)
      ? 'arguments of a tool call come after its end'
      : 'arguments come without a tool call';
  }

  #advance(): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    while (this.#waiting.length > 0 && (this.#open === undefined || this.#open.end.isReached)) {
      if (this.#open !== undefined) events.push(...this.#close(this.#open));
      events.push(...this.#openNext());
    }
    return events;
  }

  #openNext(): readonly ChatEvent[] {
    const call = this.#waiting.shift()!;
    const { id, name } = call.tool;
    this.#open = call;
    const tool = { type: 'tool', id, name } as const;
    return call.text === '' ? [tool] : [tool, { type: 'input', text: call.text }];
  }

  #close({ tool, end }: Call): readonly ChatEvent[] {
    this.#open = undefined;
    if (tool.call !== undefined) this.#ended.add(tool.call);
    return end.hasBegun ? [] : [{ type: 'input', text: '{}' }];
  }
}

/** Tells where an object of JSON ends that comes in pieces. */
class ObjectEnd {
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  hasBegun = false;

  get isReached(): boolean {
    return this.hasBegun && this.#depth === 0;
  }

  take(text: string): void {
    for (const character of text) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (this.#isInText) this.#takeInText(character);
      else if (character === '"') this.#isInText = true;
      else if (character === '{' || character === '[') this.#depth++;
      else if (character === '}' || character === ']') this.#depth--;
      this.hasBegun ||= character.trim() !== '';
    }
  }

  #takeInText(character: string): void {
    if (character === '\\') this.#isEscaped = true;
    else if (character === '"') this.#isInText = false;
  }
}
