import {
  type BackendRequest,
  type MemoryAnswer,
  MemoryLanguageModels,
  type ModelCall,
  type ModelExchange,
  TransportFailure,
} from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';
import { AgentStream } from './agent-stream.ts';

const failed = '{ "statusCode": 403, "message": "Request failed content safety check." }';

/** A service that finds the word `harm` as severe as the digit behind it, `attack`, and the words of blocklists. */
class Service {
  readonly asked: (Readonly<Record<string, unknown>> & { readonly operation: string; readonly text: string })[] = [];
  readonly requests: BackendRequest[] = [];

  readonly answer = (request: BackendRequest): MemoryAnswer => {
    this.requests.push(request);
    const body = JSON.parse(String(request.body));
    const operation = /:(\w+)/.exec(request.path)![1]!;
    const text: string = body.text ?? body.userPrompt;
    this.asked.push({ ...body, operation, text });
    if (operation === 'shieldPrompt') return json({ userPromptAnalysis: { attackDetected: text.includes('attack') } });
    return json({
      blocklistsMatch: (body.blocklistNames ?? []).filter((name: string) => text.includes(name)).map(matchOf),
      categoriesAnalysis: (body.categories ?? ['Hate', 'SelfHarm', 'Sexual', 'Violence']).map((category: string) => ({
        category,
        severity: Number(/harm(\d)/.exec(text)?.[1] ?? 0),
      })),
    });
  };
}

const json = (value: unknown): MemoryAnswer => ({
  body: JSON.stringify(value),
  headers: { 'Content-Type': 'application/json' },
});
const matchOf = (blocklistName: string) => ({ blocklistName, blocklistItemId: '1', blocklistItemText: blocklistName });

const hate = '<categories><category name="Hate" threshold="4" /></categories>';
const policy = (attributes = '', inside = hate) =>
  `<llm-content-safety backend-id="safety" ${attributes}>${inside}</llm-content-safety>`;

const prompt = (...texts: readonly string[]) => ({
  request: { method: 'POST', body: chat(...texts) },
});
const chat = (...texts: readonly string[]) =>
  JSON.stringify({ model: 'm', messages: texts.map((content) => ({ role: 'user', content })) });

function check(xml: string, options: RunOptions, service = new Service()) {
  const services = { languageModels: new MemoryLanguageModels() };
  return run(xml, { backends: ['safety'], ask: service.answer, services, ...options });
}

test('below the threshold a prompt passes, from it on it does not', async () => {
  expect((await check(policy(), prompt('harm3'))).lastError).toBeUndefined();
  const { response, lastError, traces } = await check(policy(), prompt('harm4'));
  expect([response.status, response.body.content]).toEqual([403, failed]);
  expect(lastError).toMatchObject({
    source: 'llm-content-safety',
    reason: 'ContentSafetyPolicyViolated',
    message: 'Request failed content safety check.',
  });
  expect(traces.map(({ message }) => message)).toEqual(['Stopped: Hate has severity 4, and 4 is too much.']);
});

test('a threshold of 0 stops everything', async () => {
  const zero = policy('', '<categories><category name="Hate" threshold="0" /></categories>');
  expect((await check(zero, prompt('tea'))).response.status).toBe(403);
});

// https://learn.microsoft.com/rest/api/contentsafety/text-operations/analyze-text
test('asks the service as its page says', async () => {
  const service = new Service();
  const inside = `<categories output-type="EightSeverityLevels"><category name="Hate" threshold="4" /><category name="Violence" threshold="7" /></categories><blocklists><id>one</id><id>@("t" + "wo")</id></blocklists>`;
  await check(policy('shield-prompt="true"', inside), prompt('tea', 'biscuits'), service);
  expect(service.requests.map(({ method, path, headers, backendId }) => [method, path, backendId, headers])).toEqual(
    ['text:shieldPrompt', 'text:analyze'].map((operation) => [
      'POST',
      `/contentsafety/${operation}?api-version=2024-09-01`,
      'safety',
      [
        ['Content-Type', 'application/json'],
        ['Accept', 'application/json'],
      ],
    ]),
  );
  expect(service.requests.map(({ body }) => JSON.parse(String(body)))).toEqual([
    { userPrompt: 'tea\nbiscuits', documents: [] },
    {
      text: 'tea\nbiscuits',
      categories: ['Hate', 'Violence'],
      blocklistNames: ['one', 'two'],
      haltOnBlocklistHit: true,
      outputType: 'EightSeverityLevels',
    },
  ]);
});

test('shows the service the authorization that the request has', async () => {
  const service = new Service();
  const { request } = prompt('tea');
  await check(policy(), { request: { ...request, headers: { Authorization: 'Bearer t', Cookie: 'c' } } }, service);
  expect(service.requests[0]!.headers).toContainEqual(['Authorization', 'Bearer t']);
  expect(service.requests[0]!.headers.map(([name]) => name)).not.toContain('Cookie');
});

test('attacks are looked for where a shield is asked for', async () => {
  expect((await check(policy(), prompt('attack'))).response.status).toBe(200);
  expect((await check(policy('shield-prompt="true"'), prompt('attack'))).response.status).toBe(403);
  expect((await check(policy('shield-prompt="@(true)"', ''), prompt('attack'))).response.status).toBe(403);
});

test('a hit in a blocklist is enough', async () => {
  const lists = policy('', '<blocklists><id>tea</id></blocklists>');
  expect((await check(lists, prompt('coffee'))).response.status).toBe(200);
  expect((await check(lists, prompt('a cup of tea'))).response.status).toBe(403);
  const toolkit = policy('', '<block-lists><id>tea</id></block-lists>');
  expect((await check(toolkit, prompt('a cup of tea'))).response.status).toBe(403);
});

test('everything may be an expression, and of a category that is there twice the lower threshold counts', async () => {
  const computed = `<llm-content-safety backend-id="@("saf" + "ety")" shield-prompt="@(false)" enforce-on-completions="@(false)" window-size="@(100)" window-overlap-size="@(10)">
    <categories output-type="@("FourSeverityLevels")">
      <category name="@("Hate")" threshold="@(6)" /><category name="Hate" threshold="@(2)" />
    </categories>
    <blocklists><id>@("tea")</id></blocklists>
  </llm-content-safety>`;
  expect((await check(computed, prompt('harm2'))).response.status).toBe(403);
  expect((await check(computed, prompt('harm1'))).response.status).toBe(200);
});

test('roles make no difference', async () => {
  for (const role of ['system', 'user', 'assistant', 'tool']) {
    const body = JSON.stringify({ messages: [{ role, content: 'harm6' }] });
    expect((await check(policy(), { request: { method: 'POST', body } })).response.status, role).toBe(403);
  }
});

test('what asks no model goes through unread', async () => {
  const service = new Service();
  const { response } = await check(policy(), { request: { method: 'POST', body: '{"harm6": "harm6"}' } }, service);
  expect([response.status, service.asked]).toEqual([200, []]);
});

test('a prompt without text is not asked about', async () => {
  const service = new Service();
  expect((await check(policy('shield-prompt="true"'), prompt(' ', ''), service)).response.status).toBe(200);
  expect(service.asked).toEqual([]);
});

test('prompts go in windows of 10,000 characters, whatever the window size', async () => {
  const service = new Service();
  await check(policy('window-size="5"'), prompt('😀'.repeat(25_000)), service);
  expect(service.asked.map(({ text }) => Array.from(text).length)).toEqual([10_000, 10_000, 5000]);
});

test('a word astride two windows is found with an overlap, and is missed without', async () => {
  const astride = `${'a'.repeat(9998)}harm6${'b'.repeat(5000)}`;
  expect((await check(policy(), prompt(astride))).response.status).toBe(200);
  expect((await check(policy('window-overlap-size="5"'), prompt(astride))).response.status).toBe(403);
});

test('a megabyte is checked to its end', async () => {
  const service = new Service();
  const long = JSON.stringify({ argument: 'x'.repeat(1_000_000) });
  expect((await check(policy(), prompt(long), service)).response.status).toBe(200);
  expect(service.asked.length).toBe(101);
  expect((await check(policy(), prompt(`${long}harm6`))).response.status).toBe(403);
});

test('encodings, look-alikes and half characters go to the service as text', async () => {
  const service = new Service();
  const odd = [
    '\ud800',
    'k\u0456ll',
    '\u202ellik',
    'ｋｉｌｌ',
    'k\u200bi\u200bl\u200bl',
    '\0\u0007',
    '𝓀𝒾𝓁𝓁',
    '\ufeff{"a":1}',
  ];
  for (const text of odd) expect((await check(policy(), prompt(text), service)).response.status).toBe(200);
  expect(service.asked.map(({ text }) => text)).toEqual(['\ufffd', ...odd.slice(1)]);
  for (const { body } of service.requests) expect(() => JSON.parse(String(body))).not.toThrow();
});

test.each<[string, MemoryAnswer]>([
  ['is down', new TransportFailure('BackendConnectionFailure', 500, 'refused')],
  ['is late', new TransportFailure('Timeout', 500, 'late')],
  ['is out', new TransportFailure('BackendUnavailable', 503, 'open circuit')],
  ['does not know who asks', { ...json({ error: { code: '401', message: 'Access denied' } }), status: 401 }],
  ['has too much to do', { ...json({}), status: 429 }],
  ['fails', { status: 500, body: 'oops' }],
  ['redirects', { status: 302, headers: { Location: 'https://elsewhere.example' } }],
  ['answers nothing', { status: 200 }],
  ['answers HTML', { status: 200, body: '<html>' }],
  ['answers half of it', { status: 200, body: '{"categoriesAnalysis":[{"category":"Hate","sev' }],
  ['answers null', json(null)],
  ['answers a list', json([])],
  ['answers an error with 200', json({ error: { code: 'InvalidRequestBody' } })],
  ['answers for no category', json({ blocklistsMatch: [], categoriesAnalysis: [] })],
  ['answers for another category', json({ categoriesAnalysis: [{ category: 'Sexual', severity: 0 }] })],
  ['answers -1', json({ categoriesAnalysis: [{ category: 'Hate', severity: -1 }] })],
  ['answers 8', json({ categoriesAnalysis: [{ category: 'Hate', severity: 8 }] })],
  ['answers "0"', json({ categoriesAnalysis: [{ category: 'Hate', severity: '0' }] })],
  ['answers 0.5', json({ categoriesAnalysis: [{ category: 'Hate', severity: 0.5 }] })],
  ['answers null for it', json({ categoriesAnalysis: [{ category: 'Hate', severity: null }] })],
  ['answers an object', json({ categoriesAnalysis: { Hate: 0 } })],
  [
    'answers twice',
    json({
      categoriesAnalysis: [
        { category: 'Hate', severity: 0 },
        { category: 'Hate', severity: 7 },
      ],
    }),
  ],
  [
    'has no word of blocklists',
    json({ blocklistsMatch: 'none', categoriesAnalysis: [{ category: 'Hate', severity: 0 }] }),
  ],
])('N5: when the service %s the prompt is stopped', async (_, answer) => {
  const { response, lastError } = await check(policy(), { ...prompt('tea'), ask: () => answer });
  expect([response.status, response.body.content]).toEqual([403, failed]);
  expect(lastError?.reason).toBe('ContentSafetyPolicyViolated');
});

test.each<[string, MemoryAnswer]>([
  ['nothing of attacks', json({ userPromptAnalysis: null })],
  ['text', json({ userPromptAnalysis: { attackDetected: 'false' } })],
  ['an error', json({ error: {} })],
])('N5: a shield that answers %s stops the prompt', async (_, answer) => {
  const shield = policy('shield-prompt="true"', '');
  expect((await check(shield, { ...prompt('tea'), ask: () => answer })).response.status).toBe(403);
});

test('N5: one window that cannot be checked stops the prompt', async () => {
  const service = new Service();
  let calls = 0;
  const ask = (request: BackendRequest) =>
    ++calls === 3 ? new TransportFailure('Timeout', 500, 'late') : service.answer(request);
  const { response, traces } = await check(policy(), { ...prompt('x'.repeat(35_000)), ask });
  expect(response.status).toBe(403);
  expect(traces[0]!.message).toBe('Stopped: it could not be checked: late.');
});

test('N5: without the backend the prompt is stopped, and the trace says why', async () => {
  const { response, traces } = await check(policy(), { ...prompt('tea'), backends: [] });
  expect(response.status).toBe(403);
  expect(traces[0]!.message).toContain("there is no backend 'safety'");
});

const answered = (content: string) =>
  json({ choices: [{ message: { role: 'assistant', content } }], usage: { prompt_tokens: 1, completion_tokens: 1 } });

/** A prompt through inbound, a model that answers, and outbound. */
async function exchange(
  inbound: string,
  outbound: string,
  body: string,
  answer: MemoryAnswer,
  service = new Service(),
) {
  const { compileDocument, memoryContext, readPolicyDocument, runPipeline } = await import('@turnpike/policy');
  const { catalog } = await import('../index.ts');
  const xml = `<policies><inbound>${inbound}</inbound><backend><forward-request /></backend><outbound>${outbound}</outbound></policies>`;
  const { pipeline, diagnostics } = compileDocument(
    readPolicyDocument(xml).document!,
    { policies: catalog, unavailable: 'error' },
    { scope: 'api' },
  );
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const context = memoryContext({
    backends: ['safety'],
    ask: service.answer,
    services: { languageModels: new MemoryLanguageModels() },
    request: { method: 'POST', body },
    forward: () => answer,
  });
  await runPipeline(pipeline!, context);
  await context.finish();
  return { status: context.response.status, body: String(context.response.body.content), lastError: context.lastError };
}

const both = [
  ['enforced in inbound', policy('enforce-on-completions="true" window-size="20"'), ''],
  ['in outbound', '', policy('window-size="20"')],
] as const;

test.each(both)('%s: an answer in one piece is stopped with 403', async (_, inbound, outbound) => {
  const good = await exchange(inbound, outbound, chat('tea'), answered('a good day'));
  expect([good.status, good.body]).toEqual([200, (answered('a good day') as { body: string }).body]);
  const bad = await exchange(inbound, outbound, chat('tea'), answered('a bad day harm6'));
  expect([bad.status, bad.body]).toEqual([403, failed]);
  expect(bad.lastError).toMatchObject({ source: 'llm-content-safety', reason: 'ContentSafetyPolicyViolated' });
});

test.each(both)('%s: an answer in one piece goes in windows of the size that is said', async (_, inbound, outbound) => {
  const service = new Service();
  await exchange(inbound, outbound, chat('tea'), answered('x'.repeat(50)), service);
  expect(service.asked.map(({ text }) => text.length).filter((length) => length > 3)).toEqual([20, 20, 10]);
});

const events = (body: string): MemoryAnswer => ({ body, headers: { 'Content-Type': 'text/event-stream' } });
const stream = JSON.stringify({ stream: true, messages: [{ role: 'user', content: 'tea' }] });

test.each(both)('%s: a stream goes on until the window that must not', async (_, inbound, outbound) => {
  const words = 'one two three four five six seven harm6 eight nine ten';
  const { status, body } = await exchange(inbound, outbound, stream, events(words));
  expect(status).toBe(200);
  expect(body).toBe('one two three four five ');
  const good = await exchange(inbound, outbound, stream, events('one two three four five'));
  expect(good.body).toBe('one two three four five');
});

test.each(both)('%s: the last word of a stream is judged, too', async (_, inbound, outbound) => {
  const { body } = await exchange(inbound, outbound, stream, events('one two three four five harm6'));
  expect(body).toBe('one two three four five ');
});

test.each(both)('N5: %s: what cannot be checked of a stream does not go on', async (_, inbound, outbound) => {
  const service = new Service();
  let calls = 0;
  const failing = Object.assign(new Service(), {
    answer: (request: BackendRequest) =>
      JSON.parse(String(request.body)).text !== 'tea' && ++calls > 1
        ? new TransportFailure('Timeout', 500, 'late')
        : service.answer(request),
  });
  const { body } = await exchange(inbound, outbound, stream, events('one two three four five six seven'), failing);
  expect(body).toBe('one two three four five ');
});

test.each(both)('%s: what no model has said is not judged', async (_, inbound, outbound) => {
  const { status, body } = await exchange(inbound, outbound, chat('tea'), { status: 429, body: 'harm6' });
  expect([status, body]).toEqual([429, 'harm6']);
});

test.each(both)('%s: an answer that cannot be read is stopped', async (_, inbound, outbound) => {
  expect((await exchange(inbound, outbound, chat('tea'), { body: '<html>harm6' })).status).toBe(403);
});

test.each(both)('%s: what may be a stream, and does not say so, is stopped', async (_, inbound, outbound) => {
  for (const type of ['text/plain', 'application/octet-stream', 'text/html'])
    expect((await exchange(inbound, outbound, stream, { body: 'a', headers: { 'Content-Type': type } })).status).toBe(
      403,
    );
});

test.each(both)('N8: %s: of an error with status 200 every text is judged', async (_, inbound, outbound) => {
  const error = (message: string) => json({ error: { message } });
  expect((await exchange(inbound, outbound, chat('tea'), error('busy'))).status).toBe(200);
  expect((await exchange(inbound, outbound, chat('tea'), error('harm6'))).status).toBe(403);
});

const none = { sessionOf: () => undefined, knownSession: () => undefined };

test('a prompt of numbers is stopped, and embeddings are not checked', async () => {
  const service = new Service();
  const asked = (call: Partial<ModelCall>) => {
    const exchange = { call: { messages: [], isStream: false, ...call } } as unknown as ModelExchange;
    const languageModels = { ...none, exchangeOf: () => exchange, knownExchange: () => exchange };
    return check(policy(), { services: { languageModels } }, service);
  };
  expect((await asked({ protocol: 'openai-completions', givenTokens: 3 })).response.status).toBe(403);
  const messages = [{ role: 'user', text: 'harm6', images: 0 }] as const;
  expect((await asked({ protocol: 'openai-embeddings', givenTokens: 3, messages })).response.status).toBe(200);
  expect((await asked({ protocol: 'openai-images', messages })).response.status).toBe(403);
});

test('the definitions of tools are part of the prompt', async () => {
  const exchange = {
    call: { protocol: 'openai-chat', messages: [], tools: '[{"name":"harm6"}]' },
  } as unknown as ModelExchange;
  const languageModels = { ...none, exchangeOf: () => exchange, knownExchange: () => exchange };
  expect((await check(policy(), { services: { languageModels } })).response.status).toBe(403);
});

test('answers are not looked at for attacks', async () => {
  const shielded = policy('shield-prompt="true" enforce-on-completions="true"');
  expect((await exchange(shielded, '', chat('tea'), answered('attack'))).status).toBe(200);
});

test('completions are left alone where nothing is said', async () => {
  expect((await exchange(policy(), '', chat('tea'), answered('harm6'))).status).toBe(200);
});

test('may stand more than once', async () => {
  const two = policy() + policy('', '<blocklists><id>tea</id></blocklists>');
  expect((await check(two, prompt('tea'))).response.status).toBe(403);
});

const call = (value: unknown) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 't', arguments: value },
});

test.each(['mcp', 'a2a'] as const)('%s: every text in a call and in its answer is checked', async (type) => {
  const service = new Service();
  const asked = (value: unknown) => ({ api: { type }, request: { method: 'POST', body: JSON.stringify(value) } });
  expect((await check(policy(), asked(call({ a: [{ b: 'harm6' }] })), service)).response.status).toBe(403);
  expect((await check(policy(), asked([call({}), call({ a: 'harm6' })]), service)).response.status).toBe(403);
  expect((await check(policy(), asked(call({ a: ['tea', 1, null] })), service)).response.status).toBe(200);
  expect(service.asked.at(-1)!.text).toBe('t\ntea');
  const answer = (body: string, contentType = 'application/json') =>
    check(policy(), {
      section: 'outbound',
      api: { type },
      response: { body, headers: { 'Content-Type': contentType } },
    });
  expect((await answer('{"result":{"content":[{"type":"text","text":"harm6"}]}}')).response.status).toBe(403);
  expect((await answer('{"error":{"message":"harm6"}}')).response.status).toBe(403);
  expect((await answer('{"result":{}}')).response.status).toBe(200);
});

test.each(['mcp', 'a2a'] as const)('%s: events go on until the first that must not', async (type) => {
  const event = (text: string, end: string) =>
    `event: message${end}data: {"jsonrpc":"2.0",${end}data: "result":{"text":"${text}"}}${end}${end}`;
  const send = async (body: string) => {
    const headers = { 'Content-Type': 'text/event-stream' };
    const context = await check(policy(), { section: 'outbound', api: { type }, response: { body, headers } });
    await context.finish();
    return String(context.response.body.content);
  };
  for (const end of ['\n', '\r\n', '\r']) {
    const good = `: ping${end}${end}${event('tea', end)}`;
    expect(await send(`${good}${event('harm6', end)}${good}`)).toBe(good);
    expect(await send(good + good)).toBe(good + good);
    expect(await send(`${good}data: harm6`)).toBe(good);
  }
  expect(await send(': harm6\n\n')).toBe('');
});

test('N7: events of tools are the same wherever their pieces end', async () => {
  const body = Buffer.from('data: {"a":"\u00fc\u{1f600}"}\r\n\r\nid: 1\ndata: {"a":"x"}\n\ndata: "harm6"\r\n\r\nrest');
  const good = body.subarray(0, body.indexOf('data: "harm6"'));
  for (let at = 0; at <= body.length; at++) {
    const seen: string[] = [];
    const pieces: Uint8Array[] = [];
    let isEnded = false;
    const output = {
      push: (piece: Uint8Array) => void pieces.push(piece),
      end: () => {
        isEnded = true;
      },
    };
    const stream = new AgentStream(async (text) => {
      seen.push(text);
      return !text.includes('harm6');
    });
    for (const piece of [body.subarray(0, at), body.subarray(at)]) if (!isEnded) await stream.write(piece, output);
    expect([isEnded, Buffer.concat(pieces).equals(good)], String(at)).toEqual([true, true]);
    expect(seen[0]).toBe('\u00fc\u{1f600}');
  }
});

test('an event without end is not held for ever', async () => {
  const pieces: Uint8Array[] = [];
  let isEnded = false;
  const output = {
    push: (piece: Uint8Array) => void pieces.push(piece),
    end: () => {
      isEnded = true;
    },
  };
  const stream = new AgentStream(async () => true);
  for (let sent = 0; sent < 5 && !isEnded; sent++) await stream.write(Buffer.alloc(1024 * 1024, 120), output);
  expect([isEnded, pieces]).toEqual([true, []]);
});

test('arguments that are nested a hundred thousand deep are read', async () => {
  const body = `{"params":${'['.repeat(100_000)}"harm6"${']'.repeat(100_000)}}`;
  expect((await check(policy(), { api: { type: 'mcp' }, request: { method: 'POST', body } })).response.status).toBe(
    403,
  );
});

test('what has no meaning is reported when the document is saved', () => {
  expect(diagnose('<llm-content-safety backend-id="safety" />')).toEqual([
    'warning no-effect [safety] nothing is checked: expected categories, blocklists or a shield',
  ]);
  expect(diagnose(policy('window-size="10001" window-overlap-size="-1"'))).toEqual([
    "error invalid-value [10001] 'window-size' is '10001'; expected an integer from 1 to 10000",
    "error invalid-value [-1] 'window-overlap-size' is '-1'; expected an integer from 0 to 9999",
  ]);
  expect(diagnose(policy('window-size="10" window-overlap-size="10"'))).toEqual([
    "error invalid-value [10] 'window-overlap-size' is 10; expected less than the 10 of 'window-size'",
  ]);
  expect(diagnose(policy('', '<categories><category name="Hate" threshold="9" /></categories>'))).toEqual([
    "error invalid-value [9] 'threshold' is '9'; expected an integer from 0 to 7",
  ]);
  expect(diagnose(policy('judge-model="m"', '<blocklists><id>a</id></blocklists>'))).toEqual([
    "error conflicting-values [blocklists] a chat model has no blocklists; expected them without 'judge-model'",
  ]);
  expect(diagnose(policy('shield-prompt="true" enforce-on-completions="true"'), 'outbound')).toEqual([
    'warning no-effect [true] what is answered is no prompt: nothing is shielded here',
    'warning no-effect [true] in outbound it is ignored',
  ]);
});

test('words that the service of today does not know are saved with a warning, and are for the service to judge', async () => {
  const odd = policy('', '<categories output-type="json"><category name="Spam" threshold="4" /></categories>');
  expect(diagnose(odd).map((text) => text.slice(0, 40))).toEqual(
    ["warning invalid-value [categories] 'json'", "warning invalid-value [categories] 'Spam'"].map((text) =>
      text.slice(0, 40),
    ),
  );
  const service = new Service();
  await check(odd, prompt('a cup of tea'), service);
  expect(service.asked).toMatchObject([{ categories: ['Spam'], outputType: 'json' }]);
});
