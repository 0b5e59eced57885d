import { MemoryMetrics } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { ask, said, streamed, TokenCalls } from '../llm-token-limit/token-calls.ts';
import { diagnose, type RunOptions } from '../testing.ts';

const metric = (dimensions = '<dimension name="API ID" />'): string =>
  `<llm-emit-token-metric namespace="llm">${dimensions}</llm-emit-token-metric>`;

async function emitted(xml: string, request: string, answer = said(7, 5), more: RunOptions = {}) {
  const customMetrics = new MemoryMetrics();
  const calls = new TokenCalls(xml);
  await calls.call(request, answer, { services: { ...calls.services, customMetrics }, ...more });
  return customMetrics.emitted;
}

const values = (metrics: Awaited<ReturnType<typeof emitted>>) =>
  metrics.map(({ name, value, dimensions }) => [name, value, ...dimensions.map((one) => one.join('='))]);

test('counts what the provider says', async () => {
  const metrics = await emitted(metric(), ask(7));
  expect(metrics.every(({ namespace }) => namespace === 'llm')).toBe(true);
  expect(values(metrics)).toEqual([
    ['Total Tokens', 12, 'API ID=sample'],
    ['Prompt Tokens', 7, 'API ID=sample'],
    ['Completion Tokens', 5, 'API ID=sample'],
  ]);
});

test('counts a stream when it ends', async () => {
  expect(values(await emitted(metric(), ask(3, { stream: true }), streamed(4)))).toEqual([
    ['Total Tokens', 7, 'API ID=sample'],
    ['Prompt Tokens', 3, 'API ID=sample'],
    ['Completion Tokens', 4, 'API ID=sample'],
  ]);
});

test('the namespace is that of Azure when none is named', async () => {
  const xml = '<llm-emit-token-metric><dimension name="API ID" /></llm-emit-token-metric>';
  expect((await emitted(xml, ask(1)))[0]?.namespace).toBe('API Management');
});

test('dimensions are those of the moment in which the policy runs', async () => {
  const set = (value: string): string => `<set-variable name="who" value="${value}" />`;
  const xml = `${set('early')}${metric('<dimension name="Who" value="@((string)context.Variables["who"])" />')}${set('late')}`;
  expect(values(await emitted(xml, ask(1)))[0]).toEqual(['Total Tokens', 12, 'Who=early']);
});

test('the backend is known in the end', async () => {
  const xml = `${metric('<dimension name="Backend ID" />')}`;
  const more = { context: { backend: { id: 'gpt' } } };
  expect(values(await emitted(xml, ask(1), said(1, 1), more))[0]).toEqual(['Total Tokens', 2, 'Backend ID=gpt']);
});

test('several in a row count each for itself', async () => {
  expect(await emitted(metric() + metric(), ask(1))).toHaveLength(6);
});

test('what no model has answered counts nothing', async () => {
  expect(await emitted(metric(), ask(1), { status: 429, body: '{}' })).toEqual([]);
  expect(await emitted(metric(), 'no call of a model')).toEqual([]);
});

test('what cannot be is refused', () => {
  expect(diagnose('<llm-emit-token-metric />')).toEqual([expect.stringContaining('error missing-child')]);
  const many = Array.from({ length: 11 }, (_, at) => `<dimension name="D${at}" value="v" />`).join('');
  expect(diagnose(metric(many))).toEqual([expect.stringContaining('expected at most 10')]);
  expect(diagnose('<llm-emit-token-metric value="2"><dimension name="API ID" /></llm-emit-token-metric>')).toEqual([
    expect.stringContaining('error unknown-attribute'),
  ]);
});
