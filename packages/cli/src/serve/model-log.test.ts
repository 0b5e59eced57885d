import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { api, ask, countTokensOf, policies, startBackend, startGateway, type TestGateway } from './testing.ts';

beforeAll(() => countTokensOf('gpt-4o', 'gpt-4'));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const diagnostics = [
  { id: 'azuremonitor', largeLanguageModel: { isEnabled: true, requestBytes: 32_768, responseBytes: 32_768 } },
];
const namedValues = [{ name: 'secret', value: 'planted-named-value', secret: true }];

function startModel() {
  return startBackend((request, response) => {
    request.resume().on('end', () =>
      response.setHeader('content-type', 'application/json').end(
        JSON.stringify({
          id: 'chatcmpl-1',
          model: 'gpt-4o',
          choices: [
            { index: 0, message: { role: 'assistant', content: 'not planted-named-value' }, finish_reason: 'stop' },
          ],
          usage,
        }),
      ),
    );
  });
}

function askModel({ url }: TestGateway, body: unknown) {
  return ask(`${url}/a/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const chat = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Is it planted-named-value?' }] };
const rowsOf = (log: string) =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

test('O1: prompts and completions are logged where a diagnostic says so, without secrets and whatever policies there are', async () => {
  const log = join(folder, 'log.ndjson');
  await using backend = await startModel();
  {
    await using gateway = await startGateway(
      {
        apis: [api(['POST /chat/completions'], { serviceUrl: backend.url })],
        ...policies({ backend: '<forward-request />' }),
        diagnostics,
        namedValues,
      },
      { settings: { models: { log } } },
    );
    expect((await askModel(gateway, chat)).body).toContain('planted-named-value');
    // What is no call of a model passes as it did.
    expect((await askModel(gateway, '{"messages":')).status).toBe(200);
    expect(gateway.bugs).toEqual([]);
  }
  expect(readFileSync(log, 'utf8')).not.toContain('planted');
  const rows = rowsOf(log);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ SequenceNumber: 0, ModelName: 'gpt-4o', TotalTokens: 15, IsStreamCompletion: false });
  expect(JSON.parse(rows[0].RequestMessages)[0].content).toMatch(/^Is it .+\?$/);
  expect(JSON.parse(rows[0].ResponseMessages)[0].content).toMatch(/^not /);
});

test('nothing is logged where no diagnostic says so', async () => {
  const log = join(folder, 'nothing.ndjson');
  await using backend = await startModel();
  {
    await using gateway = await startGateway(
      {
        apis: [api(['POST /chat/completions'], { serviceUrl: backend.url })],
        ...policies({
          inbound: '<llm-emit-token-metric><dimension name="API ID" /></llm-emit-token-metric>',
          backend: '<forward-request />',
        }),
      },
      { settings: { models: { log } } },
    );
    expect((await askModel(gateway, chat)).status).toBe(200);
  }
  expect(rowsOf(log)).toEqual([]);
});

test('O5: what cannot be logged is dropped and counted, and the next is tried again', async () => {
  const log = join(folder, 'away', 'log.ndjson');
  await using backend = await startModel();
  {
    await using gateway = await startGateway(
      {
        apis: [api(['POST /chat/completions'], { serviceUrl: backend.url })],
        ...policies({ backend: '<forward-request />' }),
        diagnostics,
      },
      { settings: { models: { log } } },
    );
    for (let index = 0; index < 2; index++) expect((await askModel(gateway, chat)).status).toBe(200);
    const dropped = () => {
      const told = gateway.plane.answer({ about: 'itself' });
      return told !== undefined && 'reading' in told ? told.reading.modelLogsDropped : undefined;
    };
    await expect.poll(dropped).toBe(2);
    mkdirSync(dirname(log));
    expect((await askModel(gateway, chat)).status).toBe(200);
    expect(gateway.bugs).toEqual([]);
  }
  expect(rowsOf(log)).toHaveLength(1);
});
