import { Buffer } from 'node:buffer';
import { type BackendRequest, type MemoryAnswer, type MemoryContext, MemoryIdentities } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose } from '../testing.ts';
import { pathFor } from './ask-embedding.ts';
import { SemanticCalls, semantic } from './semantic-calls.ts';

// The vectors of memory count letters: the same letters in another order mean the same.

const bodyOf = ({ response }: MemoryContext): string => Buffer.from(response.body.content ?? '').toString();
const uses = ({ semanticLookups }: MemoryContext) => semanticLookups?.map(({ isHit }) => isHit);

test('answers what means the same without asking the model', async () => {
  const calls = semantic();
  const first = await calls.ask('reset my password');
  const hit = await calls.ask('my password reset');
  const other = await calls.ask('what is for lunch');
  expect(bodyOf(hit)).toBe(bodyOf(first));
  expect(bodyOf(other)).not.toBe(bodyOf(first));
  expect(calls.asked).toBe(2);
  expect([uses(first), uses(hit), uses(other)]).toEqual([[false], [true], [false]]);
  expect([hit.response.status, ...hit.response.headers]).toEqual([200, ['Content-Type', 'application/json']]);
});

test('the lower the threshold, the nearer a prompt has to be', async () => {
  const strict = new SemanticCalls(
    '<llm-semantic-cache-lookup score-threshold="@(double.Parse("0.0001"))" />',
    '<llm-semantic-cache-store duration="60" />',
  );
  await strict.ask('reset my password');
  await strict.ask('reset my passwords');
  expect(strict.asked).toBe(2);
  const loose = semantic();
  await loose.ask('reset my password');
  await loose.ask('reset my passwords');
  expect(loose.asked).toBe(1);
});

test('a threshold of 0 finds the same text', async () => {
  const calls = new SemanticCalls(
    '<llm-semantic-cache-lookup score-threshold="0" />',
    '<llm-semantic-cache-store duration="60" />',
  );
  const { store } = calls.services.semanticCaches;
  const find = store.find.bind(store);
  // As vectors of 32 bits have it: one is not quite at the distance 0 of itself.
  store.find = async (partition, vector, mostDistance) => {
    const hit = await find(partition, vector, mostDistance);
    return hit !== undefined && hit.score + 6e-8 <= mostDistance ? hit : undefined;
  };
  for (const text of ['what is the weather', 'what is the weather', 'what is the weather?s']) await calls.ask(text);
  expect(calls.asked).toBe(2);
});

test('what expressions say of the threshold and of the authentication is held to the same bounds', async () => {
  const failed = async (attributes: string) => {
    const calls = new SemanticCalls(`<llm-semantic-cache-lookup ${attributes} />`, '');
    return (await calls.ask('a question')).lastError?.message;
  };
  expect(await failed('score-threshold="@(7)"')).toBe(
    "Expression evaluation failed. 'score-threshold' is not a number from 0 to 1",
  );
  const auth = (name: string) => `score-threshold="@(0.05m)" embeddings-backend-auth="@("${name}")"`;
  expect(await failed(auth('api-key'))).toBe(
    "Expression evaluation failed. 'embeddings-backend-auth' is not system-assigned",
  );
  expect(await failed(auth('system-assigned'))).toBeUndefined();
});

test('answers for as long as the store policy says', async () => {
  const calls = semantic();
  await calls.ask('a question');
  await calls.pass(59);
  await calls.ask('a question');
  expect(calls.asked).toBe(1);
  await calls.pass(2);
  await calls.ask('a question');
  expect(calls.asked).toBe(2);
});

test('a hit leaves out the rest of inbound, goes on behind the store policy, and has cost nothing', async () => {
  const mark = (name: string) => `<set-header name="${name}"><value>x</value></set-header>`;
  const calls = new SemanticCalls(
    `<llm-semantic-cache-lookup score-threshold="0.05" />${mark('X-In')}`,
    `${mark('X-Before')}<llm-semantic-cache-store duration="60" />${mark('X-Behind')}`,
  );
  await calls.ask('a question');
  const hit = await calls.ask('a question');
  const { headers } = hit.response;
  expect([hit.request.headers.get('X-In'), headers.get('X-Before'), headers.get('X-Behind')]).toEqual([
    null,
    null,
    'x',
  ]);
  const outcome = hit.services.languageModels.knownExchange(hit)?.outcome;
  expect([outcome?.isAnswered, outcome?.usage.totalTokens]).toEqual([false, 0]);
});

test('score and age are shown to whoever asks, and the question for them goes no further', async () => {
  const calls = semantic();
  const headers = { 'Semantic-Cache-Debug': 'true' };
  const miss = await calls.ask('reset my password', {}, { request: { headers } });
  expect([miss.request.headers.get('Semantic-Cache-Debug'), miss.response.headers.get('Age')]).toEqual([null, null]);
  await calls.pass(7);
  const shown = await calls.ask('my password reset', {}, { request: { headers } });
  expect([shown.response.headers.get('Semantic-Cache-Score'), shown.response.headers.get('Age')]).toEqual([
    '0.0000',
    '7',
  ]);
  const hidden = await calls.ask('my password reset');
  expect(hidden.response.headers.get('Semantic-Cache-Score')).toBeNull();
});

const by = (subscriptionId: string | undefined, headers: Record<string, string> = {}, id?: string) => ({
  ...(subscriptionId !== undefined && { subscriptionId }),
  ...(id !== undefined && { context: { user: { id } } }),
  request: { headers },
});

const callers = [
  by(undefined),
  by('one'),
  by('two'),
  by('one', { Authorization: 'Bearer a' }),
  by('one', { Authorization: 'Bearer b' }),
  by('one', { 'api-key': 'a' }),
  by('one', { 'x-api-key': 'a' }),
  by('one', { Cookie: 'session=1' }),
  by('one', {}, 'ann'),
];

test('N4: callers with other subscriptions or credentials have answers of their own', async () => {
  const calls = semantic();
  for (const options of [...callers, ...callers]) await calls.ask('a question', {}, options);
  expect(calls.asked).toBe(callers.length);
});

test('N4: where they are to share answers, only vary-by tells callers apart', async () => {
  const first = semantic();
  const semanticCaches = { ...first.services.semanticCaches, separatesCallers: false };
  const calls = new SemanticCalls(
    '<llm-semantic-cache-lookup score-threshold="0.05"><vary-by>@(context.Request.Headers.GetValueOrDefault("X-Tenant", ""))</vary-by></llm-semantic-cache-lookup>',
    '<llm-semantic-cache-store duration="60" />',
    { semanticCaches },
  );
  for (const options of callers) await calls.ask('a question', {}, options);
  expect(calls.asked).toBe(1);
  await calls.ask('a question', {}, by('one', { 'X-Tenant': 'a' }));
  await calls.ask('a question', {}, by('two', { 'X-Tenant': 'a' }));
  expect(calls.asked).toBe(2);
});

test('N4: values of vary-by are told apart, whatever is in them', async () => {
  const vary = (name: string) => `<vary-by>@(context.Request.Headers.GetValueOrDefault("${name}", ""))</vary-by>`;
  const calls = semantic('', vary('A') + vary('B'));
  const pairs = [
    ['a', 'b'],
    ['ab', ''],
    ['', 'ab'],
    ['a,', 'b'],
    ['a', ',b'],
    ['a","b', ''],
    ['a', '"b'],
    ['*', '?'],
    ['{a}', '[b]'],
    ['A', 'B'],
  ] as const;
  for (const [a, b] of [...pairs, ...pairs]) await calls.ask('a question', {}, by('one', { A: a, B: b }));
  expect(calls.asked).toBe(pairs.length);
});

test('other models and parameters have answers of their own; how the answer is sent makes no difference', async () => {
  const calls = semantic();
  const variants = [
    {},
    { model: 'other' },
    { temperature: 0 },
    { max_tokens: 5 },
    { tools: [{ type: 'function' }] },
    { response_format: { type: 'json_object' } },
  ];
  for (const more of [...variants, ...variants]) await calls.ask('a question', more);
  expect(calls.asked).toBe(variants.length);
  await calls.ask('a question', { user: 'x', stream: true, stream_options: { include_usage: true } });
  expect(calls.asked).toBe(variants.length);
});

test('other APIs and operations have answers of their own', async () => {
  const calls = semantic();
  const places = [{}, { api: { id: 'b' } }, { api: { apiRevision: '2' } }, { operation: { id: 'b' } }];
  for (const place of [...places, ...places]) await calls.ask('a question', {}, place);
  expect(calls.asked).toBe(places.length);
});

const dialogue = (system: string) => [
  { role: 'system', content: system },
  { role: 'user', content: 'a question' },
];

test('system messages count, unless they are ignored', async () => {
  const counting = semantic();
  for (const system of ['be brief', 'zzzzzzzzzzzz']) await counting.ask(dialogue(system));
  expect(counting.asked).toBe(2);
  const ignoring = semantic('ignore-system-messages="true"');
  for (const system of ['be brief', 'zzzzzzzzzzzz']) await ignoring.ask(dialogue(system));
  expect(ignoring.asked).toBe(1);
});

test('longer dialogues than max-message-count are not looked up', async () => {
  const calls = semantic('max-message-count="1"');
  for (let times = 0; times < 2; times++) await calls.ask(dialogue('be brief'));
  expect(calls.asked).toBe(2);
  const ignoring = semantic('max-message-count="1" ignore-system-messages="true"');
  for (let times = 0; times < 2; times++) await ignoring.ask(dialogue('be brief'));
  expect(ignoring.asked).toBe(1);
});

test('what is no call of a model, or has nothing to compare, goes on as if nothing were there', async () => {
  const calls = semantic();
  for (const body of ['', 'no JSON', '{}', '{"messages":[]}', '{"messages":[{"role":"user","content":" "}]}'])
    for (let times = 0; times < 2; times++) expect((await calls.call({ body })).response.status, body).toBe(200);
  expect(calls.asked).toBe(10);
});

const unit = (text: string) => JSON.stringify({ data: [{ embedding: [text.length, 1, 0] }] });

/** Calls whose vectors a backend makes. */
async function byBackend(
  answer: (request: BackendRequest) => MemoryAnswer,
  attributes = '',
  identities = new MemoryIdentities(),
) {
  const calls = new SemanticCalls(
    `<llm-semantic-cache-lookup score-threshold="0.05" embeddings-backend-id="vectors" embeddings-backend-auth="system-assigned" ${attributes} />`,
    '<llm-semantic-cache-store duration="60" />',
    { managedIdentities: identities },
  );
  const asked: BackendRequest[] = [];
  const ask = (request: BackendRequest) => {
    asked.push(request);
    return answer(request);
  };
  const contexts = [];
  for (let times = 0; times < 2; times++)
    contexts.push(await calls.ask('a question', {}, { ask, backends: ['vectors'] }));
  return { calls, asked, contexts };
}

test('a backend is asked for vectors in the form of OpenAI', async () => {
  const { calls, asked } = await byBackend(() => ({ body: unit('x') }), 'embeddings-model="small"');
  expect(calls.asked).toBe(1);
  expect(asked.map(({ method, body }) => [method, JSON.parse(String(body))])).toEqual(
    [1, 2].map(() => ['POST', { input: 'a question', model: 'small', encoding_format: 'float' }]),
  );
});

// https://learn.microsoft.com/azure/api-management/azure-openai-enable-semantic-caching
test('the URL of the backend may end with the deployment or with embeddings', () => {
  expect(pathFor('/openai/deployments/ada/embeddings')).toBe('?api-version=2024-10-21');
  expect(pathFor('/openai/deployments/ada')).toBe('/embeddings?api-version=2024-10-21');
  expect(pathFor('/v1/embeddings/')).toBe('');
  expect(pathFor('/v1')).toBe('/embeddings');
  expect(pathFor('')).toBe('/embeddings');
});

test('N4: a backend that fails, or answers nonsense, means that nothing is found and nothing kept', async () => {
  const answers: readonly MemoryAnswer[] = [
    new Error('gone'),
    { status: 500 },
    { status: 429, body: unit('x') },
    { body: '' },
    { body: '{' },
    { body: 'null' },
    { body: '{"data":[]}' },
    { body: '{"data":[{"embedding":[]}]}' },
    { body: '{"data":[{"embedding":[0,0]}]}' },
    { body: '{"data":[{"embedding":["1",null]}]}' },
    { body: JSON.stringify({ data: [{ embedding: new Array(20_000).fill(1) }] }) },
  ];
  for (const answer of answers) {
    const { calls, contexts } = await byBackend(() => answer);
    expect([calls.asked, ...contexts.map(uses)]).toEqual([2, [false], [false]]);
    expect(contexts.map(({ response }) => response.status)).toEqual([200, 200]);
  }
});

test('N4: a backend that is not there means the same', async () => {
  const calls = semantic('embeddings-backend-id="missing"');
  for (let times = 0; times < 2; times++) expect((await calls.ask('a question')).response.status).toBe(200);
  expect(calls.asked).toBe(2);
});

test('N4: what somebody else has put into the store is a miss', async () => {
  for (const bad of ['', 'x', '\u0001\u0000\u0000\u0000\u0002{}', '\u0001\uffff', '\u0002{}']) {
    const calls = semantic();
    const { store } = calls.services.semanticCaches;
    const original = store.find.bind(store);
    store.find = async (...question) => {
      const hit = await original(...question);
      return hit && { ...hit, value: Buffer.from(bad, 'latin1') };
    };
    for (let times = 0; times < 2; times++) expect(bodyOf(await calls.ask('a question'))).toContain('answer');
    expect(calls.asked).toBe(2);
  }
});

test('N4: an entry of which a byte has changed is never given as another answer', async () => {
  const calls = semantic();
  const { store } = calls.services.semanticCaches;
  const original = store.find.bind(store);
  const good = bodyOf(await calls.ask('a question'));
  let at = 0;
  store.find = async (...question) => {
    const hit = await original(...question);
    if (hit === undefined) return undefined;
    const value = Uint8Array.from(hit.value);
    value[at % value.length]! ^= 0x15;
    return { ...hit, value };
  };
  for (at = 0; at < 400; at += 3) {
    const context = await calls.ask('a question');
    if (uses(context)![0]) expect(bodyOf(context), `byte ${at}`).toBe(good);
    else expect(bodyOf(context)).toContain('answer');
  }
});

test('needs a threshold from 0 to 1, and knows one kind of authentication', () => {
  expect(diagnose('<llm-semantic-cache-lookup />')).toEqual([
    'error missing-attribute [llm-semantic-cache-lookup] <llm-semantic-cache-lookup> has no \'score-threshold\'; expected score-threshold="…"',
  ]);
  expect(diagnose('<llm-semantic-cache-lookup score-threshold="1.5" />')).toEqual([
    "error invalid-value [1.5] 'score-threshold' is '1.5'; expected a number from 0 to 1",
  ]);
  expect(diagnose('<llm-semantic-cache-lookup score-threshold="0.1" embeddings-backend-auth="key" />')[0]).toContain(
    "'embeddings-backend-auth' is 'key'; expected system-assigned",
  );
});
