import { expect, test } from 'vitest';
import { type ChatProtocolName, chatProtocolNames, type JsonObject } from './neutral.ts';
import { chatProtocols } from './protocols.ts';
import { AnswerUnreadable, CallRefused } from './read-json.ts';
import { AnswerIsError, readErrorAnswer, translateAnswer, translateCall, writeErrorAnswer } from './translate.ts';
import { answers, calls } from './vectors.ts';

const pairs = chatProtocolNames.flatMap((from) => chatProtocolNames.map((to) => [from, to] as const));
const names = { id: 'a1', model: 'm', createdAt: 1700000000, usageInStream: true };

/** A call in the form in which it is sent: the model of some stands in the path. */
function sent(protocol: ChatProtocolName): JsonObject {
  const { model, ...rest } = calls[protocol];
  return protocol === 'gemini' || protocol === 'bedrock-converse' ? rest : { model, ...rest };
}

test.each(pairs)('a call of %s becomes the same one of %s', (from, to) => {
  // What Anthropic and the others say of tools has no word for one that is not strict.
  expect(translateCall(calls[from], from, to, 'm').body).toEqual(sent(to));
});

test.each(pairs)('an answer of %s becomes the same one of %s', (from, to) => {
  expect(translateAnswer(JSON.stringify(answers[from]), from, to, names)).toEqual(answers[to]);
});

const chat = (more: JsonObject): JsonObject => ({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...more });
const message = (more: JsonObject): JsonObject => ({ ...chat({ max_tokens: 5 }), ...more });

test.each<[string, ChatProtocolName, ChatProtocolName, JsonObject]>([
  ["'logprobs' cannot be asked of Anthropic messages", 'openai-chat', 'anthropic-messages', chat({ logprobs: true })],
  ["'n' cannot be asked of Anthropic messages", 'openai-chat', 'anthropic-messages', chat({ n: 2 })],
  ["'seed' cannot be asked of Anthropic messages", 'openai-chat', 'anthropic-messages', chat({ seed: 1 })],
  ["'stop' cannot be asked of OpenAI responses", 'openai-chat', 'openai-responses', chat({ stop: 'x' })],
  ["'top_k' cannot be asked of OpenAI chat completions", 'anthropic-messages', 'openai-chat', message({ top_k: 3 })],
  ["'colour' cannot be asked of Gemini", 'openai-chat', 'gemini', chat({ colour: 'red' })],
  [
    'a temperature above 1, here 1.5, cannot be asked of Anthropic messages',
    'openai-chat',
    'anthropic-messages',
    chat({ temperature: 1.5 }),
  ],
  [
    "'thinking' cannot be asked of OpenAI chat completions",
    'anthropic-messages',
    'openai-chat',
    message({ thinking: { type: 'enabled', budget_tokens: 1024 } }),
  ],
  [
    "'tools[0]' of the type 'web_search_20250305' cannot be asked of Gemini",
    'anthropic-messages',
    'gemini',
    message({ tools: [{ type: 'web_search_20250305', name: 'web_search' }] }),
  ],
  [
    "'messages[0].content[0]' of the type 'input_audio' cannot be asked of Bedrock Converse",
    'openai-chat',
    'bedrock-converse',
    chat({ messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] }),
  ],
  [
    "'messages[0].name' cannot be asked of Gemini",
    'openai-chat',
    'gemini',
    chat({ messages: [{ role: 'user', content: 'Hi', name: 'Ada' }] }),
  ],
  [
    "'previous_response_id' cannot be asked of Anthropic messages",
    'openai-responses',
    'anthropic-messages',
    { model: 'm', input: 'Hi', previous_response_id: 'r' },
  ],
  [
    'an image by its URL cannot be asked of Gemini',
    'openai-chat',
    'gemini',
    chat({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }] }] }),
  ],
  [
    'a system message within the dialogue cannot be asked of Bedrock Converse',
    'openai-chat',
    'bedrock-converse',
    chat({
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'system', content: 'Now shout.' },
      ],
    }),
  ],
  [
    "'parallel_tool_calls' cannot be asked of Gemini",
    'openai-chat',
    'gemini',
    chat({ tools: (calls['openai-chat'] as { tools: unknown }).tools, parallel_tool_calls: false }),
  ],
  [
    "an image of the role 'system' cannot be asked of Gemini",
    'openai-chat',
    'gemini',
    chat({
      messages: [
        { role: 'system', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }] },
      ],
    }),
  ],
  [
    "a tool call of the role 'tool' cannot be asked of OpenAI chat completions",
    'anthropic-messages',
    'openai-chat',
    message({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'c', content: [{ type: 'tool_use', id: 'd', name: 't', input: {} }] },
          ],
        },
      ],
    }),
  ],
  [
    "an image of the role 'assistant' cannot be asked of OpenAI chat completions",
    'anthropic-messages',
    'openai-chat',
    message({
      messages: [{ role: 'assistant', content: [{ type: 'image', source: { type: 'url', url: 'https://x/y.png' } }] }],
    }),
  ],
  ["'messages' is missing; expected a list", 'openai-chat', 'gemini', { model: 'm' }],
  ["'model' is 7; expected text", 'openai-chat', 'gemini', chat({ model: 7 })],
  ['a tool has to be called, and there is none', 'openai-chat', 'bedrock-converse', chat({ tool_choice: 'required' })],
])('refuses: %s', (text, from, to, body) => {
  expect(() => translateCall(body, from, to, 'm')).toThrow(new CallRefused(text));
});

test('what changes no answer is left out', () => {
  const harmless = chat({ user: 'u', metadata: { a: 'b' }, n: 1, logprobs: false, store: false, seed: null });
  expect(translateCall(harmless, 'openai-chat', 'anthropic-messages', 'claude').body).toEqual({
    model: 'claude',
    max_tokens: 4096,
    messages: [{ role: 'user', content: 'Hi' }],
  });
});

test('every field that carries a setting names one that some protocol takes', () => {
  const taken = new Set<string>(Object.values(chatProtocols).flatMap(({ takes }) => takes));
  for (const { fields } of Object.values(chatProtocols))
    for (const rule of Object.values(fields))
      if ('carries' in rule && rule.carries !== 'call') expect(taken).toContain(rule.carries);
});

test('a tool that has failed says so in every protocol', () => {
  const failed = message({
    messages: [
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 't', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: 'no', is_error: true }] },
    ],
  });
  const bodies = chatProtocolNames.map((to) =>
    JSON.stringify(translateCall(failed, 'anthropic-messages', to, 'm').body),
  );
  expect(bodies.map((text) => /Error: no|"is_error":true|"error":"no"|"status":"error"/.test(text))).toEqual(
    bodies.map(() => true),
  );
});

test.each(pairs)('a limit that %s names ends an answer of %s as that does', (from, to) => {
  const cut: Partial<Record<ChatProtocolName, object>> = {
    'openai-chat': { choices: [{ message: { content: 'x' }, finish_reason: 'length' }] },
    'openai-responses': {
      output: [{ type: 'message', content: [{ type: 'output_text', text: 'x' }] }],
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    },
    'anthropic-messages': { content: [{ type: 'text', text: 'x' }], stop_reason: 'max_tokens' },
    gemini: { candidates: [{ content: { parts: [{ text: 'x' }] }, finishReason: 'MAX_TOKENS' }] },
    'bedrock-converse': { output: { message: { content: [{ text: 'x' }] } }, stopReason: 'max_tokens' },
  };
  const word = {
    'openai-chat': '"finish_reason":"length"',
    'openai-responses': '"reason":"max_output_tokens"',
    'anthropic-messages': '"stop_reason":"max_tokens"',
    gemini: '"finishReason":"MAX_TOKENS"',
    'bedrock-converse': '"stopReason":"max_tokens"',
  };
  expect(JSON.stringify(translateAnswer(JSON.stringify(cut[from]), from, to, names))).toContain(word[to]);
});

test('N1: usage that cannot be true is not passed on', () => {
  for (const wrong of [-5, '7', 1e18, 1.5]) {
    const answer = { ...answers['openai-chat'], usage: { prompt_tokens: wrong, completion_tokens: 3 } };
    const { usage } = translateAnswer(JSON.stringify(answer), 'openai-chat', 'anthropic-messages', names);
    expect(usage).toEqual({ input_tokens: 0, output_tokens: 0 });
  }
});

test('N8: an answer with an error inside is an error, and HTML is no answer', () => {
  const told = JSON.stringify({ error: { message: 'busy', code: 429 } });
  expect(() => translateAnswer(told, 'openai-chat', 'anthropic-messages', names)).toThrow(
    new AnswerIsError({ kind: 'rate-limit', message: 'busy' }),
  );
  for (const text of ['<html>', '', '[]', 'null', '{', '{"choices":[]}', '{"choices":[null]}'])
    expect(() => translateAnswer(text, 'openai-chat', 'gemini', names)).toThrow(AnswerUnreadable);
});

test.each<[ChatProtocolName, number, object, object]>([
  [
    'openai-chat',
    429,
    { error: { message: 'Slow down', type: 'tokens', code: 'rate_limit_exceeded' } },
    { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } },
  ],
  [
    'gemini',
    400,
    { error: { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT' } },
    { type: 'error', error: { type: 'authentication_error', message: 'API key not valid.' } },
  ],
  [
    'bedrock-converse',
    400,
    { __type: 'com.amazon#ThrottlingException', message: 'Too many' },
    { type: 'error', error: { type: 'rate_limit_error', message: 'Too many' } },
  ],
  [
    'anthropic-messages',
    529,
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
  ],
])('an error of %s is one of Anthropic', (from, status, body, expected) => {
  const error = readErrorAnswer(from, status, JSON.stringify(body));
  expect(writeErrorAnswer('anthropic-messages', status, error)).toEqual(expected);
});

test('N8: a page in place of an error tells no more than its status', () => {
  expect(readErrorAnswer('openai-chat', 502, '<html>secret</html>').message).toBe("The model's server answered 502.");
});

test('an answer that calls tools has ended for them, with arguments or without', () => {
  const call = { id: 'c', type: 'function', function: { name: 'now', arguments: '' } };
  const choice = { message: { content: null, tool_calls: [call] }, finish_reason: 'stop' };
  const text = JSON.stringify({ id: 'a', choices: [choice] });
  expect(translateAnswer(text, 'openai-chat', 'anthropic-messages', names)).toMatchObject({
    content: [{ type: 'tool_use', input: {} }],
    stop_reason: 'tool_use',
  });
  expect(translateAnswer(text, 'openai-chat', 'openai-responses', names)).toMatchObject({
    output: [{ type: 'function_call', arguments: '{}' }],
  });
});

test.each(['bedrock-converse', 'gemini', 'anthropic-messages'] as const)(
  'empty text beside a call is not sent to %s',
  (to) => {
    const call = { id: 'c', type: 'function', function: { name: 'now', arguments: '{}' } };
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: '', tool_calls: [call] },
    ];
    const { body } = translateCall({ model: 'm', messages }, 'openai-chat', to, 'm');
    expect(JSON.stringify(body)).not.toContain('""');
  },
);

test.each([
  ['anthropic-messages', { tools: [{ name: 'now', input_schema: { type: 'object' } }] }],
  ['bedrock-converse', { toolConfig: { tools: [{ toolSpec: { inputSchema: { json: { type: 'object' } } } }] } }],
] as const)('the schema of a tool says that it is of an object, to %s', (to, expected) => {
  const tools = [{ type: 'function', function: { name: 'now', parameters: {} } }];
  expect(translateCall(chat({ tools }), 'openai-chat', to, 'm').body).toMatchObject(expected);
});

const picture = (url: string): JsonObject =>
  chat({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] });
const place = 'messages[0].content[0].image_url.url';

test.each([
  [
    'data:application/pdf;base64,AAAA',
    `'${place}' of the type 'application/pdf' cannot be asked of Anthropic messages`,
  ],
  ['data:image/png,AAAA', `'${place}' is no picture in base64`],
])('a URL that holds no picture is refused: %s', (url, message) => {
  const translate = () => translateCall(picture(url), 'openai-chat', 'anthropic-messages', 'm');
  expect(translate).toThrow(new CallRefused(message));
});

test('a URL that holds a picture may say more of it', () => {
  const { body } = translateCall(picture('data:image/PNG;a=b;base64,AAAA'), 'openai-chat', 'bedrock-converse', 'm');
  expect(body).toMatchObject({ messages: [{ content: [{ image: { format: 'png', source: { bytes: 'AAAA' } } }] }] });
});

test('of the calls of one turn only the first says to Gemini that it is not signed', () => {
  const call = (id: string) => ({ id, type: 'function', function: { name: 'now', arguments: '{}' } });
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'So.', tool_calls: [call('a'), call('b')] },
  ];
  const { body } = translateCall({ model: 'm', messages }, 'openai-chat', 'gemini', 'm');
  const [, turn] = body.contents as readonly { readonly parts: readonly JsonObject[] }[];
  expect(turn?.parts.map(({ thoughtSignature }) => thoughtSignature)).toEqual([
    undefined,
    'skip_thought_signature_validator',
    undefined,
  ]);
});

test.each([
  ['IMAGE_SAFETY', 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
  ['MODEL_ARMOR', 'content_filter'],
  ['OTHER', 'stop'],
  ['MAX_TOKENS', 'length'],
])('an answer of Gemini that ends with %s ends with %s', (word, finish) => {
  const text = JSON.stringify({ candidates: [{ content: { parts: [{ text: 'So' }] }, finishReason: word }] });
  expect(translateAnswer(text, 'gemini', 'openai-chat', names)).toMatchObject({ choices: [{ finish_reason: finish }] });
});

test.each(['MALFORMED_FUNCTION_CALL', 'MISSING_THOUGHT_SIGNATURE', 'UNEXPECTED_TOOL_CALL'])(
  'an answer of Gemini that ends with %s is none',
  (word) => {
    const text = JSON.stringify({ candidates: [{ content: { parts: [] }, finishReason: word }] });
    expect(() => translateAnswer(text, 'gemini', 'openai-chat', names)).toThrow(word);
  },
);

test('an error of chat completions names the field and its kind to a caller of responses too', () => {
  const error = { message: 'no', type: 'insufficient_quota', param: 'messages', code: 'insufficient_quota' };
  const read = readErrorAnswer('openai-chat', 429, JSON.stringify({ error }));
  expect(writeErrorAnswer('openai-responses', 429, read)).toEqual({ error });
});

test.each<[string, ChatProtocolName, JsonObject]>([
  [
    "'contents[1].parts[0].functionResponse.parts' cannot be asked of OpenAI chat completions",
    'gemini',
    {
      model: 'm',
      contents: [
        { role: 'model', parts: [{ functionCall: { name: 'f' } }] },
        { parts: [{ functionResponse: { name: 'f', response: {}, parts: [{}] } }] },
      ],
    },
  ],
  [
    "'messages[0].content[0].image_url.crop' cannot be asked of Anthropic messages",
    'openai-chat',
    chat({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x', crop: 1 } }] }] }),
  ],
])('what is said within a part is refused too: %s', (message, from, call) => {
  const to = from === 'gemini' ? 'openai-chat' : 'anthropic-messages';
  expect(() => translateCall(call, from, to, 'm')).toThrow(new CallRefused(message));
});

const begun = message({
  messages: [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'So' },
  ],
});

test('an answer that the caller has begun goes to those only who go on with it', () => {
  const translate = (to: ChatProtocolName) => translateCall(begun, 'anthropic-messages', to, 'm');
  expect(translate('bedrock-converse').body).toMatchObject({ messages: [{}, { role: 'assistant' }] });
  for (const to of ['openai-chat', 'openai-responses', 'gemini'] as const)
    expect(() => translate(to)).toThrow(/^an answer that the caller has begun cannot be asked of/);
});

test("a dialogue that the provider keeps is refused in a way that Anthropic's SDK understands", () => {
  const call = message({ thread: { type: 'create' } });
  const details = { error_code: 'thread_unsupported_request', unsupported: ['thread'] };
  expect(() => translateCall(call, 'anthropic-messages', 'gemini', 'm')).toThrow(
    expect.objectContaining({ message: "'thread' cannot be asked of Gemini", details }),
  );
});

test('calls without ids have others in each answer of Gemini, also where that has none', () => {
  const content = { parts: [{ functionCall: { name: 'now' } }, { functionCall: { name: 'now' } }] };
  const text = JSON.stringify({ candidates: [{ content, finishReason: 'STOP' }] });
  const ids = [1, 2].flatMap(() => {
    const { output } = translateAnswer(text, 'gemini', 'openai-responses', names);
    return (output as readonly JsonObject[]).map((item) => item.call_id);
  });
  expect(new Set(ids).size).toBe(4);
});

const completion = (said: JsonObject, finish = 'stop'): string =>
  JSON.stringify({ id: 'a', choices: [{ message: { content: null, ...said }, finish_reason: finish }] });

test.each<[ChatProtocolName, string, string]>([
  ['openai-chat', completion({ function_call: { name: 'f', arguments: '{}' } }), "the answer has a 'function_call'"],
  ['openai-chat', completion({ audio: { id: 'a' } }), "the answer has 'audio'"],
  ['openai-chat', completion({ content: [{ type: 'file' }] }), "the answer has a part of the type 'file'"],
  ['openai-responses', '{"status":"cancelled","output":[]}', 'the response is cancelled'],
  ['gemini', '{"candidates":[]}', 'the answer has no candidate'],
])('an answer of %s that nobody has asked for is none', (from, text, message) => {
  expect(() => translateAnswer(text, from, 'anthropic-messages', names)).toThrow(new AnswerUnreadable(message));
});

test('text that comes in parts is text', () => {
  const content = [
    { type: 'thinking', thinking: [] },
    { type: 'text', text: 'So' },
  ];
  const answer = translateAnswer(completion({ content }), 'openai-chat', 'anthropic-messages', names);
  expect(answer.content).toEqual([{ type: 'text', text: 'So' }]);
});

test('a call that was cut off by the limit is none where arguments are objects', () => {
  const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"x":' } };
  const text = completion({ content: 'So', tool_calls: [call] }, 'length');
  expect(translateAnswer(text, 'openai-chat', 'anthropic-messages', names)).toMatchObject({
    content: [{ type: 'text', text: 'So' }],
    stop_reason: 'max_tokens',
  });
  expect(translateAnswer(text, 'openai-chat', 'openai-responses', names)).toMatchObject({
    output: [{ type: 'message' }, { type: 'function_call', arguments: '{"x":' }],
    status: 'incomplete',
  });
});

test('how long to wait is read where Google says it', () => {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '12.3s' }];
  const text = JSON.stringify({ error: { code: 429, message: 'slow', status: 'RESOURCE_EXHAUSTED', details } });
  expect(readErrorAnswer('gemini', 429, text)).toMatchObject({ kind: 'rate-limit', retryAfterSeconds: 13 });
});

const city = { city: { type: 'string' } };

test.each([
  [{ type: 'object', properties: city, required: ['city'], additionalProperties: false }, true],
  [{ type: 'object', properties: city, additionalProperties: false }, undefined],
  [{ type: 'object', properties: city, required: ['city'] }, undefined],
  [{ type: 'array', items: { type: 'object', properties: city } }, undefined],
])('OpenAI is held to a schema only where it can be: %j', (schema, strict) => {
  const call = message({ output_config: { format: { type: 'json_schema', schema } } });
  const { body } = translateCall(call, 'anthropic-messages', 'openai-chat', 'm');
  expect((body.response_format as { json_schema: JsonObject }).json_schema.strict).toBe(strict);
});

test.each([
  [undefined, { mode: 'VALIDATED' }],
  ['auto', { mode: 'VALIDATED' }],
  ['required', { mode: 'ANY' }],
  ['none', { mode: 'NONE' }],
  [
    { type: 'function', function: { name: 'f' } },
    { mode: 'ANY', allowedFunctionNames: ['f'] },
  ],
])('Gemini is held to the schema of a tool, with the choice %j', (choice, expected) => {
  const tools = [{ type: 'function', function: { name: 'f', strict: true, parameters: { type: 'object' } } }];
  const { body } = translateCall(chat({ tools, tool_choice: choice }), 'openai-chat', 'gemini', 'm');
  expect(body.toolConfig).toEqual({ functionCallingConfig: expected });
});
