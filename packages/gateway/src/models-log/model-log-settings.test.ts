import { expect, test } from 'vitest';
import { ModelLogSettings } from './model-log-settings.ts';

const on = { isEnabled: true, requestBytes: 100 };
const off = { isEnabled: false };

test('nothing is logged unless a diagnostic says so', () => {
  expect(new ModelLogSettings([]).of('a')).toBeUndefined();
  expect(new ModelLogSettings([{ id: 'azuremonitor' }]).of('a')).toBeUndefined();
  expect(new ModelLogSettings([{ id: 'azuremonitor', largeLanguageModel: off }]).of('a')).toBeUndefined();
});

test('the diagnostic of an API goes before the one of all, in either direction', () => {
  const settings = new ModelLogSettings([
    { id: 'azuremonitor', largeLanguageModel: on },
    { id: 'azuremonitor', apiId: 'Quiet', largeLanguageModel: off },
    { id: 'azuremonitor', apiId: 'own', largeLanguageModel: { isEnabled: true, responseBytes: 5 } },
  ]);
  expect(settings.of('any')).toEqual(on);
  expect(settings.of('quiet')).toBeUndefined();
  expect(settings.of('own')).toEqual({ isEnabled: true, responseBytes: 5 });
});

test('of several diagnostics of an API one that is enabled is enough', () => {
  const settings = new ModelLogSettings([
    { id: 'azuremonitor', apiId: 'a', largeLanguageModel: on },
    { id: 'applicationinsights', apiId: 'a', largeLanguageModel: off },
  ]);
  expect(settings.of('a')).toEqual(on);
});
