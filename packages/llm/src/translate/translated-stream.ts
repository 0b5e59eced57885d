import { Buffer } from 'node:buffer';
import type { BodyFilter, FilterOutput } from '@turnpike/policy';
import { AwsEventFraming } from '../sse/aws-event-framing.ts';
import { type Frame, type Framing, FramingError } from '../sse/framing.ts';
import { SseFraming } from '../sse/sse-framing.ts';
import { CallsInOrder } from './calls-in-order.ts';
import type { ChatProtocol, EventReader, EventWriter, StreamEvent } from './chat-protocol.ts';
import type { ChatEvent, ChatProtocolName } from './neutral.ts';
import { chatProtocols } from './protocols.ts';
import { AnswerUnreadable } from './read-json.ts';
import { type AnswerNames, stopWith } from './translate.ts';

/** The most characters of one answer: what some protocols say at the end once more is kept until then. */
const mostCharacters = 16 * 1024 * 1024;

const brokenOff = 'The answer of the model broke off.';

/** Puts a stream into the words of the caller's protocol while it goes by: events go on as soon as they are whole. */
export class TranslatedStream implements BodyFilter {
  readonly keepsLength = false;
  readonly #incoming: Framing;
  readonly #outgoing: Framing;
  readonly #reader: EventReader;
  readonly #writer: EventWriter;
  readonly #names: AnswerNames;
  #isStarted = false;
  #isStopped = false;
  #isOver = false;
  readonly #calls = new CallsInOrder();
  #characters = 0;

  constructor(from: ChatProtocolName, to: ChatProtocolName, names: AnswerNames) {
    this.#incoming = framingOf(chatProtocols[from]);
    this.#outgoing = framingOf(chatProtocols[to]);
    this.#reader = chatProtocols[from].openReader();
    this.#writer = chatProtocols[to].openWriter(names);
    this.#names = names;
  }

  write(piece: Uint8Array, output: FilterOutput): void {
    if (this.#isOver) return;
    this.#translate(output, () => this.#incoming.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)));
  }

  end(output: FilterOutput): void {
    if (this.#isOver) return;
    this.#translate(output, () => this.#incoming.finish(), brokenOff);
    if (this.#isOver) return;
    // Some protocols have no word for the end; a stream of the others may go without its last one.
    if (this.#isStopped) this.#attempt(output, () => this.#send({ type: 'end' }, output));
    else this.#fail(brokenOff, output);
  }

  abandoned(): void {
    this.#isOver = true;
  }

  #translate(output: FilterOutput, take: () => readonly Frame[], fault?: string): void {
    const pass = (): void => {
      for (const { type, data } of take()) {
        if (data === undefined || data === '') continue;
        for (const event of this.#reader.read({ event: type, data })) this.#take(event, output);
      }
    };
    this.#attempt(output, pass, fault);
  }

  #attempt(output: FilterOutput, action: () => void, fault?: string): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof AnswerUnreadable || error instanceof FramingError)) throw error;
      this.#fail(fault ?? `The answer of the model cannot be read: ${error.message}`, output);
    }
  }

  #take(event: ChatEvent, output: FilterOutput): void {
    if (this.#isOver) return;
    if (event.type === 'start') {
      if (!this.#isStarted) this.#start(event, output);
      return;
    }
    if (event.type === 'error') {
      this.#send(event, output);
      return;
    }
    if (!this.#isStarted) this.#start({ type: 'start', id: '', model: '' }, output);
    this.#count(event);
    if (event.type === 'end' && !this.#isStopped) throw new AnswerUnreadable('it ends without a reason');
    for (const one of this.#inOrder(event)) this.#send(one, output);
  }

  #start(event: Extract<ChatEvent, { type: 'start' }>, output: FilterOutput): void {
    this.#isStarted = true;
    const { id, model } = this.#names;
    this.#send({ ...event, id: event.id || id, model: event.model || model }, output);
  }

  /** Events in an order that all protocols can write. */
  #inOrder(event: ChatEvent): readonly ChatEvent[] {
    if (event.type === 'tool') return this.#calls.begin(event);
    if (event.type === 'input') return this.#calls.append(event);
    if (event.type === 'text') return [...this.#calls.finish(), event];
    if (event.type !== 'stop') return [event];
    if (this.#isStopped) return [];
    this.#isStopped = true;
    const finished = this.#calls.finish();
    return [...finished, { ...event, reason: stopWith(event.reason, this.#calls.count > 0) }];
  }

  #count(event: ChatEvent): void {
    if (event.type === 'text' || event.type === 'input') this.#characters += event.text.length;
    if (this.#characters > mostCharacters) throw new AnswerUnreadable(`it is longer than ${mostCharacters} characters`);
  }

  #fail(message: string, output: FilterOutput): void {
    this.#send({ type: 'error', error: { kind: 'server', message } }, output);
  }

  #send(event: ChatEvent, output: FilterOutput): void {
    const events = this.#writer.write(event).map(closingEvent);
    if (events.length > 0) output.push(this.#outgoing.close(events));
    if (event.type === 'end' || event.type === 'error') this.#isOver = true;
    // After its end a stream is left to end by itself, so that the connection is used again.
    if (event.type === 'error') output.end();
  }
}

function closingEvent({ event, data }: StreamEvent): { readonly type?: string; readonly data: string } {
  return { ...(event !== undefined && { type: event }), data };
}

/** Reads and writes the events of a protocol's streams. */
export function framingOf({ framing }: ChatProtocol): Framing {
  return framing === 'server-sent-events' ? new SseFraming() : new AwsEventFraming();
}
