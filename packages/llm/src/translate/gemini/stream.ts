import type { EventReader, EventWriter, StreamEvent } from '../chat-protocol.ts';
import { statusOfKind } from '../errors.ts';
import type { ChatEvent, ChatUsage, JsonObject, StopReason } from '../neutral.ts';
import { isObject, isWhole, present, readingAnswer as reading } from '../read-json.ts';
import {
  CallNumbers,
  candidateOf,
  idOf,
  isBlocked,
  modelOf,
  readError,
  readParts,
  readStop,
  readUsage,
  writeError,
  writePart,
  writeStop,
  writeUsage,
} from './answer.ts';

/** Reads the pieces that `streamGenerateContent` answers. Its end is the end of the answer. */
export class ContentReader implements EventReader {
  readonly #numbers = new CallNumbers();
  #isStarted = false;
  #callsTools = false;

  read({ data }: StreamEvent): readonly ChatEvent[] {
    const body = reading.object(reading.parsed(data, 'data'), 'data');
    if (isObject(body.error))
      return [{ type: 'error', error: readError(typeof body.error.code === 'number' ? body.error.code : 500, body) }];
    const events: ChatEvent[] = this.#isStarted ? [] : [{ type: 'start', id: idOf(body), model: modelOf(body) }];
    this.#isStarted = true;
    for (const part of readParts(body, this.#numbers)) {
      if (part.type === 'text') events.push(part);
      else {
        this.#callsTools = true;
        events.push({ type: 'tool', id: part.id, name: part.name }, { type: 'input', text: part.input });
      }
    }
    const usage = readUsage(body.usageMetadata);
    if (usage !== undefined) events.push({ type: 'usage', usage });
    const stop = this.#stopOf(body);
    if (stop !== undefined) events.push({ type: 'stop', reason: stop });
    return events;
  }

  #stopOf(body: JsonObject): StopReason | undefined {
    if (isBlocked(body)) return 'filtered';
    const finish = candidateOf(body)?.finishReason;
    return typeof finish === 'string' ? readStop(finish, this.#callsTools) : undefined;
  }
}

/** Writes what `streamGenerateContent` answers. Calls of tools go on whole: there are no pieces of them. */
export class ContentWriter implements EventWriter {
  #id = '';
  #model = '';
  #call: { readonly id: string; readonly name: string; input: string } | undefined;
  #usage: ChatUsage | undefined;
  #stop: StopReason = 'end';

  write(event: ChatEvent): readonly StreamEvent[] {
    switch (event.type) {
      case 'start':
        this.#id = event.id;
        this.#model = event.model;
        this.#usage = event.usage;
        return [];
      case 'text':
        return [...this.#endCall(), this.#event([{ text: event.text }])];
      case 'tool': {
        const ended = this.#endCall();
        this.#call = { id: event.id, name: event.name, input: '' };
        return ended;
      }
      case 'input':
        if (this.#call !== undefined) this.#call.input += event.text;
        return [];
      case 'stop':
        this.#stop = event.reason;
        return this.#endCall();
      case 'usage':
        this.#usage = event.usage;
        return [];
      case 'error':
        return [{ event: undefined, data: JSON.stringify(writeError(event.error, statusOfKind[event.error.kind])) }];
      case 'end':
        return [...this.#endCall(), this.#event([{ text: '' }], true)];
    }
  }

  #endCall(): StreamEvent[] {
    const call = this.#call;
    this.#call = undefined;
    if (call !== undefined && this.#stop === 'limit' && !isWhole(call.input)) return [];
    return call === undefined ? [] : [this.#event([writePart({ type: 'tool-call', ...call })])];
  }

  #event(parts: readonly JsonObject[], isLast = false): StreamEvent {
    const finishReason = isLast ? writeStop(this.#stop) : undefined;
    const body = present({
      candidates: [present({ content: { role: 'model', parts }, finishReason, index: 0 })],
      usageMetadata: isLast ? writeUsage(this.#usage) : undefined,
      modelVersion: this.#model,
      responseId: this.#id,
    });
    return { event: undefined, data: JSON.stringify(body) };
  }
}
