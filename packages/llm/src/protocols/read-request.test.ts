import { memoryContext, PolicyFailure } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { readRequest } from './read-request.ts';

function read(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = { 'Content-Type': 'application/json' },
) {
  const content = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const { request } = memoryContext({
    request: { method: 'POST', url: `https://gateway.example${path}`, headers, body: content },
  });
  return readRequest(request)?.call;
}

const chat = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };

describe('a call of a model', () => {
  test.each([
    ['/v1/chat/completions', chat, 'openai-chat', 'm'],
    ['/openai/deployments/gpt%2D4/chat/completions?api-version=2024-10-21', chat, 'openai-chat', 'gpt-4'],
    ['/models/chat/completions?api-version=2024-05-01-preview', chat, 'openai-chat', 'm'],
    ['/deployments/d/completions', { prompt: 'x' }, 'openai-completions', 'd'],
    ['/v1/responses', { model: 'm', input: 'x' }, 'openai-responses', 'm'],
    ['/openai/deployments/e/embeddings', { input: 'x' }, 'openai-embeddings', 'e'],
    ['/v1/images/generations', { model: 'm', prompt: 'x' }, 'openai-images', 'm'],
    ['/v1/audio/speech', { model: 'm', input: 'x', voice: 'alloy' }, 'openai-audio', 'm'],
    ['/v1/messages', { ...chat, max_tokens: 5 }, 'anthropic-messages', 'm'],
    ['/v1beta/models/g-2.5:generateContent', { contents: [{ parts: [{ text: 'x' }] }] }, 'gemini', 'g-2.5'],
    [
      '/v1/projects/p/locations/l/publishers/google/models/g:streamGenerateContent',
      { contents: { parts: [{ text: 'x' }] } },
      'gemini',
      'g',
    ],
    ['/v1beta/models/e:embedContent', { content: { parts: [{ text: 'x' }] } }, 'gemini', 'e'],
    [
      '/model/arn%3Aaws%3Abedrock%3Aprofile%2Fa.b/converse',
      { messages: [] },
      'bedrock-converse',
      'arn:aws:bedrock:profile/a.b',
    ],
    ['/model/anthropic.c-v1%3A0/converse', { messages: [] }, 'bedrock-converse', 'anthropic.c-v1:0'],
  ])('at %s is recognised by its path', (path, body, protocol, model) => {
    expect(read(path, body)).toMatchObject({ protocol, model });
  });

  test.each([
    '/v1/chat/completions/',
    '/v1//chat//completions',
    '/v1/chat%2Fcompletions',
    '/v1/chat/%63ompletions',
    '/v1/%63hat/completions',
    '/v1/Chat/Completions',
    '/v1/chat/./completions',
    '/v1/chat/completions;v=1',
  ])('N3: at %s is none that goes by unread', (path) => {
    expect(read(path, chat)).toMatchObject({ protocol: 'openai-chat' });
    expect(() => read(path, Buffer.from(JSON.stringify(chat), 'utf16le'))).toThrow('The body is not JSON');
  });

  test.each([
    ['UTF-16', Buffer.from(JSON.stringify(chat), 'utf16le')],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${JSON.stringify(chat)}`, 'utf16le')],
    ['UTF-16 the other way round', Buffer.from(JSON.stringify(chat), 'utf16le').swap16()],
    ['bytes that are no UTF-8', Buffer.from(JSON.stringify(chat).replace('Hello', '\xff'), 'latin1')],
    ['a name twice', `{"messages":[],${JSON.stringify(chat).slice(1)}`],
    ['other letters', JSON.stringify(chat).replace('messages', 'Messages')],
  ])('N3: in %s is refused wherever it is', (_what, body) => {
    expect(() => read('/ask', body)).toThrow(/^(?:The body|'messages)/);
  });

  test('behind a byte order mark is read', () => {
    expect(read('/ask', `\ufeff${JSON.stringify(chat)}`)).toMatchObject({ protocol: 'openai-chat' });
  });

  test('names may be there in objects of their own, and in text', () => {
    const text = '{"a":1,"a":2}';
    const twins = { ...chat, metadata: [{ a: 1 }, { a: 2, b: { a: 3 } }], messages: [{ role: 'user', content: text }] };
    expect(read('/v1/chat/completions', twins)?.messages).toEqual([{ role: 'user', text, images: 0 }]);
  });

  test('of a role that every object has is the user’s', () => {
    const messages = [{ role: 'constructor', content: 'x' }];
    expect(read('/v1/chat/completions', { messages })?.messages).toEqual([{ role: 'user', text: 'x', images: 0 }]);
  });

  test('has what goes into a prompt that the provider has kept', () => {
    const prompt = { id: 'pmpt_1', variables: { city: 'Athens', note: { type: 'input_text', text: 'in May' } } };
    expect(read('/v1/responses', { prompt })?.messages.map(({ text }) => text)).toEqual(['Athens', 'in May']);
  });

  test('has its tools, whichever of two names they come under', () => {
    const both = { ...chat, tools: [{ function: { name: 'one' } }], functions: [{ name: 'two' }] };
    expect(JSON.parse(read('/v1/chat/completions', both)?.tools ?? '')).toHaveLength(2);
  });

  test.each([
    [chat, 'openai-chat'],
    [{ model: 'm', prompt: 'x' }, 'openai-completions'],
    [{ model: 'm', input: 'x' }, 'openai-responses'],
    [{ model: 'm', input: [{ role: 'user', content: 'x' }] }, 'openai-responses'],
    [{ model: 'text-embedding-3-small', input: 'x' }, 'openai-embeddings'],
    [{ model: 'm', input: [[1, 2]], dimensions: 5 }, 'openai-embeddings'],
    [{ model: 'gpt-image-1', prompt: 'x' }, 'openai-images'],
    [{ model: 'm', input: 'x', voice: 'alloy' }, 'openai-audio'],
    [{ ...chat, max_tokens: 5, system: 's' }, 'anthropic-messages'],
    [{ contents: [{ parts: [{ text: 'x' }] }] }, 'gemini'],
    [{ messages: [{ role: 'user', content: [{ text: 'x' }] }], inferenceConfig: {} }, 'bedrock-converse'],
  ])('%j is recognised by its form, wherever it is', (body, protocol) => {
    expect(read('/ask', body)).toMatchObject({ protocol });
  });

  test('is none that has another form, another method, or nothing in it', () => {
    for (const body of [{ orders: [] }, [], 'text', '{"messages": [', { messages: ['x'] }, { input: 5 }])
      expect(read('/orders', body)).toBeUndefined();
    expect(read('/v1/messages', { text: 'a message of another kind' })).toBeUndefined();
    expect(read('/v1/chat/completions', '')).toBeUndefined();
    const { request } = memoryContext({ request: { method: 'GET', url: 'https://g.example/v1/responses', body: 'x' } });
    expect(readRequest(request)).toBeUndefined();
  });

  test('has the text of all its messages, wherever its protocol puts them', () => {
    const image = 'data:image/png;base64,AAAA';
    expect(
      read('/v1/chat/completions', {
        model: 'm',
        stream: true,
        n: 3,
        max_completion_tokens: 10,
        tools: [{ type: 'function', function: { name: 'f' } }],
        messages: [
          { role: 'developer', content: 'Be kind' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is it?' },
              { type: 'image_url', image_url: { url: image } },
            ],
          },
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
          },
          { role: 'tool', tool_call_id: '1', content: 'sunny' },
        ],
      }),
    ).toEqual({
      protocol: 'openai-chat',
      model: 'm',
      isStream: true,
      messages: [
        { role: 'system', text: 'Be kind', images: 0 },
        { role: 'user', text: 'What is it?', images: 1 },
        { role: 'assistant', text: 'f\n{"a":1}', images: 0 },
        { role: 'tool', text: 'sunny', images: 0 },
      ],
      tools: '[{"type":"function","function":{"name":"f"}}]',
      completionLimit: 30,
    });
    expect(
      read('/v1/messages', {
        model: 'c',
        max_tokens: 7,
        system: [{ type: 'text', text: 'Be kind', cache_control: { type: 'ephemeral' } }],
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
              { type: 'text', text: 'Look' },
            ],
          },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'hm' },
              { type: 'tool_use', id: '1', name: 'f', input: { a: 1 } },
            ],
          },
          {
            role: 'user',
            content: [{ type: 'tool_result', tool_use_id: '1', content: [{ type: 'text', text: 'sunny' }] }],
          },
        ],
      }),
    ).toMatchObject({
      completionLimit: 7,
      messages: [
        { role: 'system', text: 'Be kind', images: 0 },
        { role: 'user', text: 'Look', images: 1 },
        { role: 'assistant', text: 'hm\nf\n{"a":1}', images: 0 },
        { role: 'tool', text: 'sunny', images: 0 },
      ],
    });
    expect(
      read('/v1beta/models/g:streamGenerateContent', {
        systemInstruction: { parts: [{ text: 'Be kind' }] },
        generationConfig: { maxOutputTokens: 9, candidateCount: 2 },
        contents: [
          { role: 'user', parts: [{ text: 'Look' }, { inlineData: { mimeType: 'image/png', data: 'AAAA' } }] },
          { role: 'model', parts: [{ functionCall: { name: 'f', args: { a: 1 } } }] },
          { role: 'user', parts: [{ functionResponse: { name: 'f', response: { w: 'sunny' } } }] },
        ],
      }),
    ).toMatchObject({
      isStream: true,
      completionLimit: 18,
      messages: [
        { role: 'system', text: 'Be kind', images: 0 },
        { role: 'user', text: 'Look', images: 1 },
        { role: 'assistant', text: 'f\n{"a":1}', images: 0 },
        { role: 'tool', text: 'f\n{"w":"sunny"}', images: 0 },
      ],
    });
    expect(
      read('/model/m/converse-stream', {
        system: [{ text: 'Be kind' }],
        inferenceConfig: { maxTokens: 4 },
        messages: [
          { role: 'user', content: [{ image: { format: 'png', source: { bytes: 'AAAA' } } }, { text: 'Look' }] },
          { role: 'assistant', content: [{ toolUse: { toolUseId: '1', name: 'f', input: { a: 1 } } }] },
          { role: 'user', content: [{ toolResult: { toolUseId: '1', content: [{ json: { w: 'sunny' } }] } }] },
        ],
      }),
    ).toMatchObject({
      isStream: true,
      completionLimit: 4,
      messages: [
        { role: 'system', text: 'Be kind', images: 0 },
        { role: 'user', text: 'Look', images: 1 },
        { role: 'assistant', text: 'f\n{"a":1}', images: 0 },
        { role: 'tool', text: '{"w":"sunny"}', images: 0 },
      ],
    });
    expect(
      read('/v1/responses', {
        model: 'm',
        instructions: 'Be kind',
        max_output_tokens: 6,
        input: [
          {
            role: 'user',
            content: [
              { type: 'input_text', text: 'Look' },
              { type: 'input_image', image_url: image },
            ],
          },
          { type: 'function_call', call_id: '1', name: 'f', arguments: '{"a":1}' },
          { type: 'function_call_output', call_id: '1', output: 'sunny' },
        ],
      }),
    ).toMatchObject({
      completionLimit: 6,
      messages: [
        { role: 'system', text: 'Be kind', images: 0 },
        { role: 'user', text: 'Look', images: 1 },
        { role: 'assistant', text: 'f\n{"a":1}', images: 0 },
        { role: 'tool', text: 'sunny', images: 0 },
      ],
    });
  });

  test('N3: of embeddings may be texts, tokens, or lists of tokens: all are counted', () => {
    const input = (value: unknown) => read('/v1/embeddings', { model: 'm', input: value });
    expect(input(['one', 'two'])?.messages).toEqual([{ role: 'user', text: 'one\ntwo', images: 0 }]);
    expect(input([1, 2, 3])).toMatchObject({ messages: [], givenTokens: 3, completionLimit: 0 });
    expect(input([[1, 2], [3]])).toMatchObject({ messages: [], givenTokens: 3 });
    expect(read('/v1/completions', { prompt: ['a', 'b'], n: 2, max_tokens: 5 })?.completionLimit).toBe(20);
  });

  test('may be a form, of which files are not read', () => {
    const form =
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\n\r\n\u0000\u0001\r\n--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nGreek\r\n--b--\r\n';
    const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
    expect(read('/v1/audio/transcriptions', form, headers)).toMatchObject({
      protocol: 'openai-audio',
      model: 'whisper-1',
      messages: [{ role: 'user', text: 'Greek', images: 0 }],
    });
    expect(() => read('/v1/audio/transcriptions', form, { 'Content-Type': 'multipart/form-data' })).toThrow('boundary');
  });
});

describe('a call that cannot be read', () => {
  const deep = `{"messages": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  test.each([
    ['is cut off', '{"model": "m", "messages": [{"ro', 'The body is not JSON, or not all of it.'],
    ['is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'The body is not UTF-8.'],
    ['is nested too deep', deep, 'The body is nested more than 256 levels deep.'],
    ['is no object', '[]', 'The body is no JSON object.'],
    ['has messages of a wrong type', { messages: 'Hello' }, `'messages' is string; expected a list.`],
    ['has a message that is none', { messages: [5] }, `'messages[0]' is number; expected an object.`],
    ['has a message without a role', { messages: [{ content: 'x' }] }, `'messages[0]' has no role; expected a string.`],
    [
      'has content of a wrong type',
      { messages: [{ role: 'user', content: 5 }] },
      `'messages[0]' holds 5; expected text or parts of content.`,
    ],
    [
      'has text of a wrong type',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 5 }] }] },
      `'text' in 'messages[0]' is number; expected a string.`,
    ],
    ['has a limit below 0', { ...chat, max_tokens: -1 }, `'max_tokens' is -1; expected a whole number from 0 on.`],
    ['has a limit of text', { ...chat, max_tokens: '5' }, `'max_tokens' is "5"; expected a whole number from 0 on.`],
    ['asks for no answers', { ...chat, max_tokens: 5, n: 0 }, `'n' is 0; expected a whole number from 1 on.`],
    ['has a name twice', '{"model":"m","messages":[],"m\\u006fdel":"n"}', 'The body has an object with a name twice.'],
    [
      'has a name twice within',
      '{"messages":[{"role":"user","content":"bad","content":"good"}]}',
      'The body has an object with a name twice.',
    ],
    ['has a name in other letters', { Messages: chat.messages }, `The body has 'Messages'; expected 'messages'.`],
    [
      'has one in a message',
      { messages: [{ role: 'user', Content: 'x' }] },
      `'messages[0]' has 'Content'; expected 'content'.`,
    ],
    [
      'has one in a part',
      { messages: [{ role: 'user', content: [{ type: 'text', TEXT: 'x' }] }] },
      `'messages[0]' has 'TEXT'; expected 'text'.`,
    ],
    ['is UTF-16', Buffer.from(JSON.stringify(chat), 'utf16le'), 'The body is not JSON, or not all of it.'],
    [
      'has a limit beyond numbers',
      { ...chat, max_tokens: 1e18 },
      `'max_tokens' is 1000000000000000000; expected a whole number from 0 on.`,
    ],
  ])('N3: since it %s is refused with 400', (_why, body, message) => {
    let failure: unknown;
    try {
      read('/v1/chat/completions', body);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(PolicyFailure);
    expect(failure).toMatchObject({ status: 400, reason: 'ModelRequestUnreadable', message });
  });

  test('N3: of ten megabytes is read, quotes and brackets in its text and all', () => {
    const text = '"[{\\'.repeat(2_500_000);
    expect(read('/v1/chat/completions', { ...chat, messages: [{ role: 'user', content: text }] })?.messages).toEqual([
      { role: 'user', text, images: 0 },
    ]);
  });

  test('N3: of random bytes is none, or is refused', () => {
    for (let round = 0; round < 500; round++) {
      const bytes = crypto.getRandomValues(new Uint8Array(round % 97));
      expect(read('/ask', bytes)).toBeUndefined();
      try {
        read('/v1/chat/completions', bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(PolicyFailure);
      }
    }
  });
});
