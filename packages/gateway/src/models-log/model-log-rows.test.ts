import type { ModelCall, ModelOutcome } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { type LoggedCall, modelLogRows } from './model-log-rows.ts';

const log = { isEnabled: true, requestBytes: 262_144, responseBytes: 262_144 };

function logged(prompt: string, text: string | undefined, more: Partial<LoggedCall> = {}): LoggedCall {
  const call: ModelCall = {
    protocol: 'openai-chat',
    model: 'my-deployment',
    isStream: true,
    messages: [{ role: 'user', text: prompt, images: 0 }],
    completionLimit: undefined,
  };
  const outcome: ModelOutcome = {
    isAnswered: true,
    status: 200,
    model: 'gpt-4o',
    id: 'chatcmpl-1',
    usage: {
      promptTokens: 2,
      completionTokens: 1,
      totalTokens: 3,
      cachedTokens: undefined,
      reasoningTokens: undefined,
      isEstimated: false,
    },
    isComplete: true,
    text,
  };
  return { at: 0, correlationId: 'c', region: 'here', call, outcome, hide: (shown) => shown, ...more };
}

describe('the log of a call', () => {
  test('is a row with the columns of Azure', () => {
    expect(modelLogRows(logged('hi', 'hello'), log)).toEqual([
      {
        TimeGenerated: '1970-01-01T00:00:00.000Z',
        CorrelationId: 'c',
        SequenceNumber: 0,
        OperationName: 'Microsoft.ApiManagement/GatewayLlmLogs',
        Region: 'here',
        ModelName: 'gpt-4o',
        DeploymentName: 'my-deployment',
        RequestId: 'chatcmpl-1',
        IsStreamCompletion: true,
        PromptTokens: 2,
        CompletionTokens: 1,
        TotalTokens: 3,
        RequestMessages: '[{"role":"user","content":"hi"}]',
        ResponseMessages: '[{"role":"assistant","content":"hello"}]',
      },
    ]);
  });

  test('goes on in more rows where messages are longer than 32 KB, without a character cut in two', () => {
    const text = '😀é'.repeat(10_000);
    const rows = modelLogRows(logged(text, 'hello'), log);
    expect(rows.map(({ SequenceNumber }) => SequenceNumber)).toEqual([0, 1]);
    expect(rows.map(({ ResponseMessages }) => ResponseMessages !== undefined)).toEqual([true, false]);
    expect(rows.map(({ TotalTokens }) => TotalTokens)).toEqual([3, undefined]);
    const whole = rows.map(({ RequestMessages }) => RequestMessages).join('');
    expect(JSON.parse(whole)).toEqual([{ role: 'user', content: text }]);
    for (const { RequestMessages = '' } of rows) expect(Buffer.byteLength(RequestMessages)).toBeLessThanOrEqual(32_768);
  });

  test('has no more of messages than the diagnostic says', () => {
    const [row, ...others] = modelLogRows(logged('x'.repeat(1000), 'y'.repeat(1000)), { ...log, requestBytes: 100 });
    expect(others).toEqual([]);
    expect(row?.RequestMessages).toHaveLength(100);
    expect(row?.ResponseMessages).toHaveLength(1000 + '[{"role":"assistant","content":""}]'.length);
  });

  test('has no messages where none are asked for, nor what is above 2 MB', () => {
    const [row] = modelLogRows(logged('hi', 'hello'), { isEnabled: true });
    expect(row).not.toHaveProperty('RequestMessages');
    expect(row).not.toHaveProperty('ResponseMessages');
    expect(modelLogRows(logged('x'.repeat(2_097_153), 'hello'), log)).toMatchObject([
      { ResponseMessages: '[{"role":"assistant","content":"hello"}]' },
    ]);
  });

  test('O1: has no secret, not even half of one', () => {
    const hide = (text: string) => text.replaceAll('planted-secret', '***');
    const rows = modelLogRows(logged('my key is planted-secret', 'planted-secret', { hide }), {
      ...log,
      requestBytes: 52,
    });
    expect(JSON.stringify(rows)).not.toContain('planted');
  });

  test('O2: breaks no line, whatever is said', () => {
    const [row] = modelLogRows(logged('a\r\n{"SequenceNumber":9}\u2028\u001b[31m', '\ud800'), log);
    expect(JSON.stringify(row)).not.toMatch(/[\r\n\u001b]/);
  });
});
