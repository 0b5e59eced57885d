import { MemoryMetrics } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { ask, said, TokenCalls } from '../llm-token-limit/token-calls.ts';
import { diagnose } from '../testing.ts';

const metric = (value = ''): string =>
  `<azure-openai-emit-token-metric ${value}><dimension name="Operation ID" /></azure-openai-emit-token-metric>`;

test('counts as the other name does, whatever its value says', async () => {
  for (const value of ['', 'value="5"', 'value="@(0.5)"']) {
    const customMetrics = new MemoryMetrics();
    const calls = new TokenCalls(metric(value));
    await calls.call(ask(2), said(2, 3), { services: { ...calls.services, customMetrics } });
    expect(customMetrics.emitted.map((one) => [one.namespace, one.name, one.value])).toEqual([
      ['API Management', 'Total Tokens', 5],
      ['API Management', 'Prompt Tokens', 2],
      ['API Management', 'Completion Tokens', 3],
    ]);
  }
});

test('a value that cannot change anything is told', () => {
  expect(diagnose(metric('value="1"'))).toEqual([]);
  expect(diagnose(metric('value="2"'))).toEqual([
    expect.stringContaining("warning no-effect [2] 'value' changes nothing"),
  ]);
});
