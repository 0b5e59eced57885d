import type { EventReader, EventWriter, StreamEvent } from '../chat-protocol.ts';
import type { ChatEvent, ChatUsage, JsonObject } from '../neutral.ts';
import { AnswerUnreadable, isObject, numberOf, readingAnswer as reading } from '../read-json.ts';
import { isThought, readError, readStop, readUsage, writeError, writeStop, writeUsage } from './answer.ts';

/** Reads the events of a message. */
export class MessageReader implements EventReader {
  #usage: ChatUsage | undefined;
  #isThought = false;

  read({ data }: StreamEvent): readonly ChatEvent[] {
    const event = reading.object(reading.parsed(data, 'data'), 'data');
    switch (event.type) {
      case 'message_start':
        return [this.#start(reading.object(event.message, 'message'))];
      case 'content_block_start':
        return this.#startBlock(reading.object(event.content_block, 'content_block'), numberOf(event.index));
      case 'content_block_delta':
        return this.#readDelta(reading.object(event.delta, 'delta'), numberOf(event.index));
      case 'message_delta':
        return this.#readEnd(event);
      case 'message_stop':
        return [{ type: 'end' }];
      case 'error':
        return [{ type: 'error', error: readError(500, event) }];
      // `ping`, the end of a block, and what may be added: unknown events are to be passed over, says the protocol.
      default:
        return [];
    }
  }

  #start({ id, model, usage }: JsonObject): ChatEvent {
    this.#usage = readUsage(usage);
    return {
      type: 'start',
      id: typeof id === 'string' ? id : '',
      model: typeof model === 'string' ? model : '',
      usage: this.#usage,
    };
  }

  #startBlock({ type, id, name, text, input }: JsonObject, call: number | undefined): ChatEvent[] {
    this.#isThought = isThought(type);
    if (this.#isThought) return [];
    if (type === 'text') return typeof text === 'string' && text !== '' ? [{ type: 'text', text }] : [];
    if (type !== 'tool_use') throw new AnswerUnreadable(`the answer has a block of the type '${type}'`);
    const tool = reading.text(name, 'content_block.name');
    // Anthropic begins with no arguments; others say all of them here.
    const isWhole = isObject(input) && Object.keys(input).length > 0;
    return [
      { type: 'tool', id: reading.text(id, 'content_block.id'), name: tool, call },
      ...(isWhole ? [{ type: 'input', text: JSON.stringify(input), call } as const] : []),
    ];
  }

  #readDelta({ type, text, partial_json: input }: JsonObject, call: number | undefined): ChatEvent[] {
    if (this.#isThought) return [];
    if (type === 'text_delta') return [{ type: 'text', text: reading.text(text, 'delta.text') }];
    if (type !== 'input_json_delta') return [];
    return input === '' ? [] : [{ type: 'input', text: reading.text(input, 'delta.partial_json'), call }];
  }

  #readEnd({ delta, usage }: JsonObject): ChatEvent[] {
    this.#usage = readUsage(usage, this.#usage);
    const { stop_reason: stop, stop_sequence: sequence } = isObject(delta) ? delta : {};
    const events: ChatEvent[] = [];
    if (typeof stop === 'string')
      events.push({
        type: 'stop',
        reason: readStop(stop),
        ...(typeof sequence === 'string' && { sequence }),
      });
    if (this.#usage !== undefined) events.push({ type: 'usage', usage: this.#usage });
    return events;
  }
}

/** Writes the events of a message. Its end waits for what the answer has cost, which comes last elsewhere. */
export class MessageWriter implements EventWriter {
  #index = -1;
  #open: 'text' | 'tool' | undefined;
  #usage: ChatUsage | undefined;
  #stop: Extract<ChatEvent, { type: 'stop' }> | undefined;

  write(event: ChatEvent): readonly StreamEvent[] {
    switch (event.type) {
      case 'start':
        this.#usage = event.usage;
        return [this.#start(event)];
      case 'text':
        return [
          ...(this.#open === 'text' ? [] : this.#openBlock('text', { type: 'text', text: '' })),
          this.#delta({ type: 'text_delta', text: event.text }),
        ];
      case 'tool':
        return this.#openBlock('tool', { type: 'tool_use', id: event.id, name: event.name, input: {} });
      case 'input':
        return [this.#delta({ type: 'input_json_delta', partial_json: event.text })];
      case 'stop':
        this.#stop = event;
        return this.#closeBlock();
      case 'usage':
        this.#usage = event.usage;
        return [];
      case 'error':
        return [named(writeError(event.error))];
      case 'end':
        return [...this.#closeBlock(), this.#end(), named({ type: 'message_stop' })];
    }
  }

  #start({ id, model, usage }: Extract<ChatEvent, { type: 'start' }>): StreamEvent {
    const message = {
      id,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: writeUsage(usage),
    };
    return named({ type: 'message_start', message });
  }

  #openBlock(kind: 'text' | 'tool', block: JsonObject): StreamEvent[] {
    const closed = this.#closeBlock();
    this.#open = kind;
    this.#index++;
    return [...closed, named({ type: 'content_block_start', index: this.#index, content_block: block })];
  }

  #delta(delta: JsonObject): StreamEvent {
    return named({ type: 'content_block_delta', index: this.#index, delta });
  }

  #closeBlock(): StreamEvent[] {
    if (this.#open === undefined) return [];
    this.#open = undefined;
    return [named({ type: 'content_block_stop', index: this.#index })];
  }

  #end(): StreamEvent {
    const { reason = 'end', sequence = null } = this.#stop ?? {};
    const delta = { stop_reason: writeStop(reason), stop_sequence: sequence };
    return named({ type: 'message_delta', delta, usage: writeUsage(this.#usage) });
  }
}

/** Anthropic names each event as its data does. */
function named(data: JsonObject): StreamEvent {
  return { event: String(data.type), data: JSON.stringify(data) };
}
