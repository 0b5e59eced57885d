import type { EventReader, EventWriter, StreamEvent } from '../chat-protocol.ts';
import { statusOfKind } from '../errors.ts';
import type { ChatEvent, ChatUsage, JsonObject, StopReason } from '../neutral.ts';
import { isObject, numberOf, readingAnswer as reading } from '../read-json.ts';
import { readError, readStop, readUsage, writeError, writeStop, writeUsage } from './answer.ts';

/** Reads the events that `ConverseStream` answers. What it has cost comes last. */
export class ConverseReader implements EventReader {
  read({ event = '', data }: StreamEvent): readonly ChatEvent[] {
    const body = reading.object(reading.parsed(data, 'the payload'), 'the payload');
    // Events of errors are called as the errors are, except for the first letter.
    if (/Exception$/i.test(event)) {
      const type = event[0]!.toUpperCase() + event.slice(1);
      return [{ type: 'error', error: readError(500, { ...body, __type: type }) }];
    }
    switch (event) {
      case 'messageStart':
        return [{ type: 'start', id: '', model: '' }];
      case 'contentBlockStart':
        return this.#startBlock(body);
      case 'contentBlockDelta':
        return this.#readDelta(body);
      case 'messageStop':
        return [{ type: 'stop', reason: readStop(String(body.stopReason)) }];
      case 'metadata': {
        const usage = readUsage(body.usage);
        return usage === undefined ? [{ type: 'end' }] : [{ type: 'usage', usage }, { type: 'end' }];
      }
      default:
        return [];
    }
  }

  #startBlock({ start, contentBlockIndex: index }: JsonObject): ChatEvent[] {
    if (!isObject(start) || !isObject(start.toolUse)) return [];
    const { toolUseId, name } = start.toolUse;
    const id = reading.text(toolUseId, 'toolUseId');
    return [{ type: 'tool', id, name: reading.text(name, 'toolUse.name'), call: numberOf(index) }];
  }

  #readDelta({ delta, contentBlockIndex: index }: JsonObject): ChatEvent[] {
    const { text, toolUse } = isObject(delta) ? delta : {};
    if (typeof text === 'string') return text === '' ? [] : [{ type: 'text', text }];
    if (!isObject(toolUse) || toolUse.input === '') return [];
    return [{ type: 'input', text: reading.text(toolUse.input, 'delta.toolUse.input'), call: numberOf(index) }];
  }
}

/** Writes the events that `ConverseStream` answers. */
export class ConverseWriter implements EventWriter {
  #index = -1;
  #open: 'text' | 'tool' | undefined;
  #usage: ChatUsage | undefined;
  #stop: StopReason = 'end';

  write(event: ChatEvent): readonly StreamEvent[] {
    switch (event.type) {
      case 'start':
        this.#usage = event.usage;
        return [streamEvent('messageStart', { role: 'assistant' })];
      case 'text':
        return [...this.#begin('text'), this.#delta({ text: event.text })];
      case 'tool':
        return this.#begin('tool', { toolUse: { toolUseId: event.id, name: event.name } });
      case 'input':
        return [this.#delta({ toolUse: { input: event.text } })];
      case 'stop':
        this.#stop = event.reason;
        return this.#close();
      case 'usage':
        this.#usage = event.usage;
        return [];
      case 'error': {
        const { __type: type, ...body } = writeError(event.error);
        const name = String(type);
        return [
          streamEvent(name[0]!.toLowerCase() + name.slice(1), { ...body, status: statusOfKind[event.error.kind] }),
        ];
      }
      case 'end':
        return [
          ...this.#close(),
          streamEvent('messageStop', { stopReason: writeStop(this.#stop) }),
          streamEvent('metadata', { usage: writeUsage(this.#usage), metrics: { latencyMs: 0 } }),
        ];
    }
  }

  /** Text goes on in the block that is open; each call of a tool has one of its own. */
  #begin(kind: 'text' | 'tool', start?: JsonObject): StreamEvent[] {
    if (kind === 'text' && this.#open === 'text') return [];
    const closed = this.#close();
    this.#open = kind;
    this.#index++;
    if (start === undefined) return closed;
    return [...closed, streamEvent('contentBlockStart', { start, contentBlockIndex: this.#index })];
  }

  #delta(delta: JsonObject): StreamEvent {
    return streamEvent('contentBlockDelta', { delta, contentBlockIndex: this.#index });
  }

  #close(): StreamEvent[] {
    if (this.#open === undefined) return [];
    this.#open = undefined;
    return [streamEvent('contentBlockStop', { contentBlockIndex: this.#index })];
  }
}

function streamEvent(event: string, data: JsonObject): StreamEvent {
  return { event, data: JSON.stringify(data) };
}
