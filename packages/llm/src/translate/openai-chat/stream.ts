import type { AnswerPlace, EventReader, EventWriter, StreamEvent } from '../chat-protocol.ts';
import type { ChatEvent, ChatUsage, JsonObject } from '../neutral.ts';
import { isObject, readingAnswer as reading } from '../read-json.ts';
import { readError, readStop, readTexts, readUsage, writeError, writeStop, writeUsage } from './answer.ts';

/** Reads the chunks of a chat completion. */
export class ChunkReader implements EventReader {
  #isStarted = false;
  #refuses = false;
  /** The calls by what the server numbers them. */
  readonly #calls = new Map<number, { readonly id: string; readonly call: number }>();
  #count = 0;
  #index = 0;

  read({ data }: StreamEvent): readonly ChatEvent[] {
    if (data.trim() === '[DONE]') return [{ type: 'end' }];
    const chunk = reading.object(reading.parsed(data, 'data'), 'data');
    if (chunk.error !== undefined && chunk.error !== null)
      return [{ type: 'error', error: readError(errorStatus(chunk.error), chunk) }];
    const events: ChatEvent[] = this.#start(chunk);
    const [choice] = Array.isArray(chunk.choices) ? chunk.choices : [];
    if (isObject(choice)) events.push(...this.#readChoice(choice));
    const usage = readUsage(chunk.usage);
    if (usage !== undefined) events.push({ type: 'usage', usage });
    return events;
  }

  #start({ id, model }: JsonObject): ChatEvent[] {
    // Azure's first chunk may be about filters alone, and names nothing.
    if (this.#isStarted || typeof id !== 'string' || id === '') return [];
    this.#isStarted = true;
    return [{ type: 'start', id, model: typeof model === 'string' ? model : '' }];
  }

  #readChoice({ delta, finish_reason: finish }: JsonObject): ChatEvent[] {
    const events: ChatEvent[] = [];
    const said = isObject(delta) ? delta : {};
    const { tool_calls: calls } = said;
    const texts = readTexts(said);
    if (texts.some(({ isRefusal }) => isRefusal)) this.#refuses = true;
    events.push(...texts);
    for (const call of Array.isArray(calls) ? calls : [])
      events.push(...this.#readCall(reading.object(call, 'tool_calls[]')));
    if (typeof finish === 'string')
      events.push({ type: 'stop', reason: this.#refuses ? 'filtered' : readStop(finish) });
    return events;
  }

  #readCall(call: JsonObject): ChatEvent[] {
    const { name, arguments: input } = isObject(call.function) ? call.function : {};
    if (typeof call.index === 'number') this.#index = call.index;
    const events: ChatEvent[] = [];
    const known = this.#calls.get(this.#index);
    // Some servers number no calls, or all of them alike: another id is another call.
    if (known === undefined || (isName(call.id) && call.id !== known.id)) {
      const id = reading.text(call.id, 'tool_calls[].id');
      this.#calls.set(this.#index, { id, call: this.#count });
      events.push({
        type: 'tool',
        id,
        name: reading.text(name, 'tool_calls[].function.name'),
        call: this.#count++,
      });
    }
    const number = this.#calls.get(this.#index)?.call;
    if (isName(input)) events.push({ type: 'input', text: input, call: number });
    return events;
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function errorStatus(error: unknown): number {
  const { code, type } = isObject(error) ? error : {};
  if (typeof code === 'number' && code >= 400 && code < 600) return code;
  if (type === 'rate_limit_error' || type === 'rate_limit_exceeded' || code === 'rate_limit_exceeded') return 429;
  return type === 'invalid_request_error' ? 400 : 500;
}

/** Writes the chunks of a chat completion. */
export class ChunkWriter implements EventWriter {
  readonly #place: AnswerPlace;
  #id = '';
  #model = '';
  #call = -1;
  #isRoleSaid = false;
  #refuses = false;
  #usage: ChatUsage | undefined;

  constructor(place: AnswerPlace) {
    this.#place = place;
  }

  write(event: ChatEvent): readonly StreamEvent[] {
    switch (event.type) {
      case 'start':
        this.#id = event.id;
        this.#model = event.model;
        this.#usage = event.usage;
        return [];
      case 'text': {
        const role = this.#role(event.isRefusal ? null : '');
        if (event.isRefusal) this.#refuses = true;
        return [...role, this.#chunk({ [event.isRefusal ? 'refusal' : 'content']: event.text })];
      }
      case 'tool': {
        const role = this.#role(null);
        this.#call++;
        const call = { id: event.id, type: 'function', function: { name: event.name, arguments: '' } };
        return [...role, this.#callChunk(call)];
      }
      case 'input':
        return [this.#callChunk({ function: { arguments: event.text } })];
      case 'stop':
        return [...this.#role(''), this.#chunk({}, this.#refuses ? 'stop' : writeStop(event.reason))];
      case 'usage':
        this.#usage = event.usage;
        return [];
      case 'error':
        return [{ event: undefined, data: JSON.stringify(writeError(event.error)) }];
      case 'end':
        return [...this.#usageChunk(), { event: undefined, data: '[DONE]' }];
    }
  }

  /** Says who speaks once it is known whether that is text. */
  #role(content: '' | null): readonly StreamEvent[] {
    if (this.#isRoleSaid) return [];
    this.#isRoleSaid = true;
    return [this.#chunk({ role: 'assistant', content })];
  }

  #callChunk(call: JsonObject): StreamEvent {
    return this.#chunk({ tool_calls: [{ index: this.#call, ...call }] });
  }

  #chunk(delta: JsonObject, finish: string | null = null): StreamEvent {
    const usage = this.#place.usageInStream ? { usage: null } : {};
    return this.#event({ choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], ...usage });
  }

  #usageChunk(): readonly StreamEvent[] {
    const usage = this.#place.usageInStream ? writeUsage(this.#usage) : undefined;
    return usage === undefined ? [] : [this.#event({ choices: [], usage })];
  }

  #event(more: JsonObject): StreamEvent {
    const { createdAt } = this.#place;
    const chunk = { id: this.#id, object: 'chat.completion.chunk', created: createdAt, model: this.#model, ...more };
    return { event: undefined, data: JSON.stringify(chunk) };
  }
}
