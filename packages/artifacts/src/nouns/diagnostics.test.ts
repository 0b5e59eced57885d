import { expect, test } from 'vitest';
import { read, sampleApi } from '../testing.ts';

const largeLanguageModel = {
  logs: 'enabled',
  requests: { messages: 'all' },
  responses: { messages: 'all', maxSizeInBytes: 9 },
};
const specification = JSON.stringify({ openapi: '3.0.1', info: { title: 'a', version: '1' }, paths: {} });

test('diagnostics are read for what they say of language models', async () => {
  const { snapshot, diagnostics } = await read({
    'apis/a/apiInformation.json': sampleApi('a'),
    'apis/a/specification.json': specification,
    'apis/a/diagnostics/azuremonitor/diagnosticInformation.json': { properties: { largeLanguageModel } },
    'apis/a/diagnostics/applicationinsights/diagnosticInformation.json': { properties: { verbosity: 'error' } },
    'diagnostics/azuremonitor/diagnosticInformation.json': {
      properties: { largeLanguageModel: { logs: 'disabled', requests: { messages: 'all', maxSizeInBytes: 1e9 } } },
    },
  });
  expect(diagnostics).toEqual([]);
  expect(snapshot?.diagnostics).toEqual([
    { id: 'azuremonitor', largeLanguageModel: { isEnabled: false, requestBytes: 262_144 } },
    { id: 'azuremonitor', apiId: 'a', largeLanguageModel: { isEnabled: true, requestBytes: 32_768, responseBytes: 9 } },
  ]);
});

test.each([[null], ['enabled'], [7], [[]], [{ logs: 7, requests: 'all', responses: { messages: 'some' } }]])(
  'what is nothing of the kind enables nothing (%#)',
  async (wrong) => {
    const { snapshot } = await read({
      'diagnostics/azuremonitor/diagnosticInformation.json': { properties: { largeLanguageModel: wrong } },
    });
    expect(snapshot?.diagnostics?.some(({ largeLanguageModel: read }) => read?.isEnabled)).not.toBe(true);
  },
);
