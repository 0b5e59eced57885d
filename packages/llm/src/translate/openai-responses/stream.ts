import type { AnswerPlace, EventReader, EventWriter, StreamEvent } from '../chat-protocol.ts';
import { errorOfStatus } from '../errors.ts';
import type { ChatEvent, ChatUsage, JsonObject, StopReason } from '../neutral.ts';
import { AnswerUnreadable, isObject, numberOf, readingAnswer as reading } from '../read-json.ts';
import { readStop, readUsage, writeCall, writeMessage, writeResponse, writeText } from './answer.ts';

/** Reads the events of a response. */
export class ResponseReader implements EventReader {
  #callsTools = false;
  #refuses = false;
  /** The items whose arguments have come. */
  readonly #given = new Set<unknown>();

  read({ data }: StreamEvent): readonly ChatEvent[] {
    if (data.trim() === '[DONE]') return [];
    const event = reading.object(reading.parsed(data, 'data'), 'data');
    switch (event.type) {
      case 'response.created': {
        const { id, model } = reading.object(event.response, 'response');
        return [{ type: 'start', id: reading.text(id, 'response.id'), model: String(model ?? '') }];
      }
      case 'response.output_item.added':
        return this.#startItem(reading.object(event.item, 'item'), event.output_index);
      case 'response.output_item.done':
        return this.#endItem(reading.object(event.item, 'item'), event.output_index);
      case 'response.refusal.delta':
        this.#refuses = true;
        return [{ type: 'text', text: reading.text(event.delta, 'delta'), isRefusal: true }];
      case 'response.output_text.delta':
        return [{ type: 'text', text: reading.text(event.delta, 'delta') }];
      case 'response.function_call_arguments.delta':
        return this.#give(reading.text(event.delta, 'delta'), event.output_index);
      case 'response.completed':
      case 'response.incomplete':
        return this.#end(reading.object(event.response, 'response'));
      case 'response.failed':
        return [errorEvent(reading.object(event.response, 'response').error)];
      case 'error':
        return [errorEvent(isObject(event.error) ? event.error : event)];
      default:
        return [];
    }
  }

  #startItem(item: JsonObject, index: unknown): ChatEvent[] {
    if (item.type === 'message' || item.type === 'reasoning') return [];
    if (item.type !== 'function_call') throw new AnswerUnreadable(`the answer has an item of the type '${item.type}'`);
    this.#callsTools = true;
    const id = reading.text(item.call_id, 'item.call_id');
    return [{ type: 'tool', id, name: reading.text(item.name, 'item.name'), call: numberOf(index) }];
  }

  /** Some servers tell arguments only once they are whole. */
  #endItem({ type, arguments: input }: JsonObject, index: unknown): ChatEvent[] {
    if (type !== 'function_call' || typeof input !== 'string' || this.#given.has(index)) return [];
    return this.#give(input, index);
  }

  #give(text: string, index: unknown): ChatEvent[] {
    if (text === '') return [];
    this.#given.add(index);
    return [{ type: 'input', text, call: numberOf(index) }];
  }

  #end(response: JsonObject): ChatEvent[] {
    const usage = readUsage(response.usage);
    const reason = readStop(response, { callsTools: this.#callsTools, refuses: this.#refuses });
    return [{ type: 'stop', reason }, ...(usage ? [{ type: 'usage', usage } as const] : []), { type: 'end' }];
  }
}

function errorEvent(error: unknown): ChatEvent {
  const { message, code } = isObject(error) ? error : {};
  const status = code === 'rate_limit_exceeded' ? 429 : code === 'invalid_prompt' ? 400 : 500;
  return { type: 'error', error: errorOfStatus(status, message, code) };
}

/** An item of the output that is being written. */
interface OpenItem {
  readonly type: 'text' | 'refusal' | 'tool';
  readonly id: string;
  readonly name: string;
  text: string;
}

/** Writes the events of a response. Each item is told piece by piece, and then once more whole, as the protocol has it. */
export class ResponseWriter implements EventWriter {
  readonly #place: AnswerPlace;
  readonly #output: JsonObject[] = [];
  #id = '';
  #model = '';
  #item: OpenItem | undefined;
  #usage: ChatUsage | undefined;
  #stop: StopReason = 'end';
  #refuses = false;
  #sequence = 0;

  constructor(place: AnswerPlace) {
    this.#place = place;
  }

  write(event: ChatEvent): readonly StreamEvent[] {
    switch (event.type) {
      case 'start':
        this.#id = event.id;
        this.#model = event.model;
        this.#usage = event.usage;
        return ['response.created', 'response.in_progress'].map((type) =>
          this.#event(type, { response: this.#response() }),
        );
      case 'text':
        return [...this.#openText(event.isRefusal ? 'refusal' : 'text'), this.#append(event.text)];
      case 'tool':
        return this.#open({ type: 'tool', id: event.id, name: event.name, text: '' });
      case 'input':
        return [this.#append(event.text)];
      case 'stop':
        this.#stop = event.reason;
        return this.#close();
      case 'usage':
        this.#usage = event.usage;
        return [];
      case 'error': {
        const { message, code = null } = event.error;
        return [this.#event('error', { code, message, param: null })];
      }
      case 'end': {
        const closed = this.#close();
        const response = this.#response(this.#refuses ? 'end' : this.#stop);
        return [...closed, this.#event(`response.${response.status}`, { response })];
      }
    }
  }

  #openText(type: 'text' | 'refusal'): StreamEvent[] {
    if (this.#item?.type === type) return [];
    if (type === 'refusal') this.#refuses = true;
    const id = `msg_${this.#id}_${this.#output.length}`;
    const opened = this.#open({ type, id, name: '', text: '' });
    const empty = writeText('', type === 'refusal');
    const part = this.#event('response.content_part.added', { ...this.#placeOfText(id), part: empty });
    return [...opened, part];
  }

  #open(item: OpenItem): StreamEvent[] {
    const closed = this.#close();
    this.#item = item;
    return [
      ...closed,
      this.#event('response.output_item.added', { output_index: this.#output.length, item: begun(item) }),
    ];
  }

  #append(delta: string): StreamEvent {
    const item = this.#item!;
    item.text += delta;
    if (item.type === 'tool')
      return this.#event('response.function_call_arguments.delta', { ...this.#placeOfCall(item), delta });
    return item.type === 'refusal'
      ? this.#event('response.refusal.delta', { ...this.#placeOfText(item.id), delta })
      : this.#event('response.output_text.delta', { ...this.#placeOfText(item.id), delta, logprobs: [] });
  }

  #close(): StreamEvent[] {
    const item = this.#item;
    if (item === undefined) return [];
    this.#item = undefined;
    const done = item.type === 'tool' ? [this.#callDone(item)] : this.#textDone(item);
    const whole = finished(item);
    const ended = this.#event('response.output_item.done', { output_index: this.#output.length, item: whole });
    this.#output.push(whole);
    return [...done, ended];
  }

  #textDone({ type, id, text }: OpenItem): StreamEvent[] {
    const place = this.#placeOfText(id);
    const isRefusal = type === 'refusal';
    return [
      isRefusal
        ? this.#event('response.refusal.done', { ...place, refusal: text })
        : this.#event('response.output_text.done', { ...place, text, logprobs: [] }),
      this.#event('response.content_part.done', { ...place, part: writeText(text, isRefusal) }),
    ];
  }

  #callDone(item: OpenItem): StreamEvent {
    const more = { name: item.name, arguments: item.text };
    return this.#event('response.function_call_arguments.done', { ...this.#placeOfCall(item), ...more });
  }

  /** Messages have one part, the first. */
  #placeOfText(id: string): JsonObject {
    return { item_id: id, output_index: this.#output.length, content_index: 0 };
  }

  #placeOfCall({ id }: OpenItem): JsonObject {
    return { item_id: `fc_${id}`, output_index: this.#output.length };
  }

  #response(stop?: StopReason): JsonObject {
    const usage = stop === undefined ? undefined : this.#usage;
    return writeResponse({ id: this.#id, model: this.#model, output: [...this.#output], usage, stop }, this.#place);
  }

  #event(type: string, more: JsonObject): StreamEvent {
    return { event: type, data: JSON.stringify({ type, sequence_number: this.#sequence++, ...more }) };
  }
}

function begun({ type, id, name }: OpenItem): JsonObject {
  return type === 'tool' ? writeCall({ id, name, input: '' }, 'in_progress') : writeMessage(id, [], 'in_progress');
}

function finished({ type, id, name, text }: OpenItem): JsonObject {
  if (type === 'tool') return writeCall({ id, name, input: text });
  return writeMessage(id, [writeText(text, type === 'refusal')]);
}
