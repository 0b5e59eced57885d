import type { Behaviour } from './scenario.ts';

// Streams as bytes: whatever a provider sends, and however it is cut, a gateway hands on as it came.

/** A request for a stream, in a protocol. */
export interface StreamRequest {
  readonly protocol: string;
  readonly path: string;
  readonly body: object;
}

const content = 'Ünïcödé 🎈 日本語, please';
const messages = [{ role: 'user', content }];
const contents = [{ role: 'user', parts: [{ text: content }] }];

/** One for each protocol that streams. */
export const streamRequests: readonly StreamRequest[] = [
  {
    protocol: 'OpenAI chat',
    path: '/v1/chat/completions',
    body: { model: 'gpt-4o', messages, stream: true, stream_options: { include_usage: true } },
  },
  { protocol: 'OpenAI completions', path: '/v1/completions', body: { model: 'gpt-4o', prompt: content, stream: true } },
  { protocol: 'OpenAI responses', path: '/v1/responses', body: { model: 'gpt-4o', input: content, stream: true } },
  {
    protocol: 'Azure OpenAI',
    path: '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
    body: { messages, stream: true },
  },
  {
    protocol: 'Azure AI inference',
    path: '/models/chat/completions?api-version=2024-05-01-preview',
    body: { model: 'phi-4', messages, stream: true },
  },
  { protocol: 'Anthropic', path: '/v1/messages', body: { model: 'claude', max_tokens: 50, messages, stream: true } },
  {
    protocol: 'Gemini, events',
    path: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
    body: { contents },
  },
  { protocol: 'Gemini, array', path: '/v1beta/models/gemini-2.5-flash:streamGenerateContent', body: { contents } },
  {
    protocol: 'Bedrock',
    path: '/model/claude/converse-stream',
    body: { messages: [{ role: 'user', content: [{ text: content }] }] },
  },
];

/** What a provider may do to a stream without breaking the connection. */
export const streamBehaviours: Readonly<Record<string, Behaviour>> = {
  'whole events': {},
  'a byte at a time': { packetBytes: 1 },
  'three events at once': { eventsPerPacket: 3 },
  'lines that end in CR LF': { lineEnd: 'crlf', packetBytes: 3 },
  'lines that end in CR': { lineEnd: 'cr', packetBytes: 3 },
  'no final blank line': { hasNoFinalBlankLine: true },
  'an end in the middle': { cutAfter: 3 },
  'an event that is broken': { malformedAfter: 2 },
  'an error in the middle': { errorAfter: 2 },
  'an error with status 200': { errorAfter: 0 },
  'a page of HTML with status 200': { isHtml: true },
  'negative usage': { usage: 'negative' },
  'usage that is text': { usage: 'text' },
  'usage that is huge': { usage: 'huge' },
  'usage with fractions': { usage: 'fraction' },
  'no usage': { usage: 'missing' },
};

/** What came, as bytes, with what it was said to be. */
export async function bytesOf(url: string, { path, body }: StreamRequest): Promise<object> {
  const headers = {
    'content-type': 'application/json',
    'anthropic-version': '2023-06-01',
    authorization: 'Bearer key-of-the-application',
  };
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, type: answer.headers.get('content-type'), text: bytes.toString('latin1') };
}
