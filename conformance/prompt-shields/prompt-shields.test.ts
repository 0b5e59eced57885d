import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SampleBackend, startSampleBackend } from '../../packages/cli/src/sample-backend/sample-backend.ts';
import {
  api,
  ask,
  policies,
  startBackend,
  startGateway,
  type TestGateway,
} from '../../packages/cli/src/serve/testing.ts';

interface Sample {
  readonly id: string;
  readonly isAttack: boolean;
  readonly text: string;
}

const samples = readFileSync(new URL('samples.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Sample);

const reached: string[] = [];
let service: SampleBackend;
let model: Awaited<ReturnType<typeof startBackend>>;
let gateway: TestGateway;

beforeAll(async () => {
  service = await startSampleBackend();
  model = await startBackend((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      reached.push((JSON.parse(body) as { messages: { content: string }[] }).messages[0]!.content);
      response.setHeader('Content-Type', 'application/json');
      response.end('{"choices":[{"message":{"role":"assistant","content":"Yes."},"finish_reason":"stop","index":0}]}');
    });
  });
  gateway = await startGateway({
    apis: [api(['POST /chat/completions'], { serviceUrl: model.url })],
    backends: [{ id: 'safety', type: 'Single', url: `${service.url}/content-safety` }],
    ...policies({ inbound: '<llm-content-safety backend-id="safety" shield-prompt="true" />' }),
  });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
  await service.close();
});

test('there are about as many of both', () => {
  const attacks = samples.filter(({ isAttack }) => isAttack).length;
  expect([attacks, samples.length - attacks]).toEqual([24, 20]);
});

test.each(samples)('$id: $text', async ({ isAttack, text }) => {
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: text }] });
  const { status } = await ask(`${gateway.url}/a/chat/completions`, { method: 'POST', body });
  expect([status, reached.includes(text)]).toEqual(isAttack ? [403, false] : [200, true]);
});
