import { expect, test } from 'vitest';
import { ModelLogSettings } from './model-log-settings.ts';

const api = (id: string, apiRevision = '1') => ({ id, apiRevision });
const on = { isEnabled: true, requestBytes: 100 };
const off = { isEnabled: false };

test('nothing is logged unless a diagnostic says so', () => {
  expect(new ModelLogSettings([]).of(api('a'))).toBeUndefined();
  expect(new ModelLogSettings([{ id: 'azuremonitor' }]).of(api('a'))).toBeUndefined();
  expect(new ModelLogSettings([{ id: 'azuremonitor', largeLanguageModel: off }]).of(api('a'))).toBeUndefined();
});

test('the diagnostic of an API goes before the one of all, in either direction', () => {
  const settings = new ModelLogSettings([
    { id: 'azuremonitor', largeLanguageModel: on },
    { id: 'azuremonitor', apiId: 'Quiet', largeLanguageModel: off },
    { id: 'azuremonitor', apiId: 'own', largeLanguageModel: { isEnabled: true, responseBytes: 5 } },
  ]);
  expect(settings.of(api('any'))).toEqual(on);
  expect(settings.of(api('quiet'))).toBeUndefined();
  expect(settings.of(api('own'))).toEqual({ isEnabled: true, responseBytes: 5 });
});

test('of several diagnostics of an API one that is enabled is enough', () => {
  const settings = new ModelLogSettings([
    { id: 'azuremonitor', apiId: 'a', largeLanguageModel: on },
    { id: 'applicationinsights', apiId: 'a', largeLanguageModel: off },
  ]);
  expect(settings.of(api('a'))).toEqual(on);
});

test('a revision may have its own', () => {
  const settings = new ModelLogSettings([
    { id: 'azuremonitor', apiId: 'a', largeLanguageModel: on },
    { id: 'azuremonitor', apiId: 'a', apiRevision: '2', largeLanguageModel: off },
  ]);
  expect(settings.of(api('A', '1'))).toEqual(on);
  expect(settings.of(api('A', '2'))).toBeUndefined();
});
