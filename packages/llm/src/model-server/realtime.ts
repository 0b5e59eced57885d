import type { IncomingMessage, Server } from 'node:http';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { answerFor } from './answer-for.ts';
import { type JsonObject, listIn, numberIn, objectIn, textIn } from './json.ts';
import { type Answer, questionOf, textOf, type Utterance } from './question.ts';
import type { Tokenizer } from './tokenizer.ts';

// https://platform.openai.com/docs/api-reference/realtime: a dialogue in text over a WebSocket.

const path = /^(?:\/openai)?(?:\/v1)?\/realtime$/;
const longestMessage = 16 * 1024 * 1024;

/** Serves OpenAI's realtime protocol at a server. */
export function serveRealtime(
  server: Server,
  tokenizer: () => Promise<Tokenizer>,
  opened: (request: IncomingMessage) => void,
): { close(): void } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: longestMessage,
    // A browser gives its key as a protocol behind the one that is spoken.
    handleProtocols: (protocols) => protocols.has('realtime') && 'realtime',
  });
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://model-server');
    if (!path.test(url.pathname))
      return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    opened(request);
    const model = url.searchParams.get('model') ?? url.searchParams.get('deployment') ?? '';
    const begin = (loaded: Tokenizer) =>
      sockets.handleUpgrade(request, socket, head, (webSocket) => new Session(webSocket, model, loaded).begin());
    tokenizer().then(begin, () => socket.destroy());
  });
  return {
    close: () => {
      for (const webSocket of sockets.clients) webSocket.terminate();
    },
  };
}

/** One caller's dialogue. */
class Session {
  readonly #socket: WebSocket;
  readonly #model: string;
  readonly #tokenizer: Tokenizer;
  readonly #utterances: Utterance[] = [];
  #session: JsonObject;
  #events = 0;
  #items = 0;

  constructor(socket: WebSocket, model: string, tokenizer: Tokenizer) {
    this.#socket = socket;
    this.#model = model;
    this.#tokenizer = tokenizer;
    this.#session = { type: 'realtime', object: 'realtime.session', id: 'sess_1', model, output_modalities: ['text'] };
  }

  begin(): void {
    // Whoever broke the connection off is gone.
    this.#socket.on('error', () => this.#socket.terminate());
    this.#socket.on('message', (data) => this.#take(data));
    this.#send('session.created', { session: this.#session });
  }

  #take(data: RawData): void {
    let event: JsonObject;
    try {
      event = objectIn(JSON.parse(String(data)));
    } catch {
      return void this.#refuse('invalid_json', 'The message is no JSON.');
    }
    if (event.type === 'session.update') {
      this.#session = { ...this.#session, ...objectIn(event.session) };
      this.#send('session.updated', { session: this.#session });
    } else if (event.type === 'conversation.item.create') this.#addItem(objectIn(event.item));
    else if (event.type === 'response.create') this.#respond(objectIn(event.response));
    else this.#refuse('invalid_value', `The event '${textIn(event.type)}' is not known here.`);
  }

  #addItem(given: JsonObject): void {
    const item = { id: `item_${++this.#items}`, object: 'realtime.item', status: 'completed', ...given };
    this.#utterances.push(utteranceOf(given));
    this.#send('conversation.item.added', { previous_item_id: null, item });
    this.#send('conversation.item.done', { previous_item_id: null, item });
  }

  #respond({ max_output_tokens: limit }: JsonObject): void {
    const question = questionOf({ model: this.#model, utterances: this.#utterances, limit: numberIn(limit) });
    const answer = answerFor(question, this.#tokenizer, {});
    const id = `resp_${++this.#items}`;
    const item = { id: `item_${++this.#items}`, object: 'realtime.item', type: 'message', role: 'assistant' };
    const place = { response_id: id, item_id: item.id, output_index: 0, content_index: 0 };
    const text = textOf(answer);
    const whole = { ...item, status: 'completed', content: [{ type: 'output_text', text }] };
    const response = { object: 'realtime.response', id, status_details: null };
    this.#send('response.created', { response: { ...response, status: 'in_progress', output: [], usage: null } });
    const begun = { ...item, status: 'in_progress', content: [] };
    this.#send('response.output_item.added', { response_id: id, output_index: 0, item: begun });
    this.#send('conversation.item.added', { previous_item_id: null, item: begun });
    this.#send('response.content_part.added', { ...place, part: { type: 'text', text: '' } });
    for (const delta of answer.pieces) this.#send('response.output_text.delta', { ...place, delta });
    this.#send('response.output_text.done', { ...place, text });
    this.#send('response.content_part.done', { ...place, part: { type: 'text', text } });
    this.#send('response.output_item.done', { response_id: id, output_index: 0, item: whole });
    this.#send('conversation.item.done', { previous_item_id: null, item: whole });
    const done = { ...response, status: 'completed', output: [whole], usage: usageOf(answer) };
    this.#send('response.done', { response: done });
    this.#utterances.push({ role: 'assistant', text });
  }

  #refuse(code: string, message: string): void {
    this.#send('error', { error: { type: 'invalid_request_error', code, message, param: null, event_id: null } });
  }

  #send(type: string, data: JsonObject): void {
    this.#socket.send(JSON.stringify({ type, event_id: `event_${++this.#events}`, ...data }));
  }
}

function utteranceOf({ type, role, content, output }: JsonObject): Utterance {
  if (type === 'function_call_output') return { role: 'tool', text: textIn(output) };
  const text = listIn(content)
    .map((part) => textIn(objectIn(part).text))
    .join('');
  return { role: role === 'assistant' || role === 'system' ? role : 'user', text };
}

function usageOf({ promptTokens, completionTokens }: Answer): JsonObject {
  return {
    total_tokens: promptTokens + completionTokens,
    input_tokens: promptTokens,
    output_tokens: completionTokens,
    input_token_details: { text_tokens: promptTokens, audio_tokens: 0, image_tokens: 0, cached_tokens: 0 },
    output_token_details: { text_tokens: completionTokens, audio_tokens: 0 },
  };
}
