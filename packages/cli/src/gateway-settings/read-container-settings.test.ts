import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { folderWith } from '../serve/running-program.ts';
import { configurationEndpoint } from './configuration-endpoint.ts';
import { containerSettings } from './container-settings.ts';
import { readContainerSettings } from './read-container-settings.ts';

const signature = `${'A'.repeat(86)}==`;
const token = `plant&202601010000&${signature}`;
const usual = { 'config.service.endpoint': 'plane.example', 'config.service.auth': `GatewayKey ${token}` };
const read = (more: Readonly<Record<string, string>> = {}) => readContainerSettings({ ...usual, ...more }, undefined);

test('the endpoint is what the portal gives, over HTTPS', () => {
  const service = '/subscriptions/1/resourceGroups/g/providers/Microsoft.ApiManagement/service/x';
  for (const [given, url] of [
    ['x.configuration.azure-api.net', 'https://x.configuration.azure-api.net'],
    ['plane.example:8082', 'https://plane.example:8082'],
    [
      `x.management.azure-api.net${service}?api-version=2021-01-01-preview`,
      `https://x.management.azure-api.net${service}`,
    ],
    [`https://[::1]:8082${service}/`, `https://[::1]:8082${service}`],
    ['http://plane.example', undefined],
    ['user:pass@plane.example', undefined],
    ['', undefined],
  ] as const)
    expect([given, configurationEndpoint(given)]).toEqual([given, url]);
});

test('what is not set is as in Azure', () => {
  expect(read()).toMatchObject({
    url: 'https://plane.example',
    gatewayId: 'plant',
    trustsAnybody: false,
    timeoutMs: 100_000,
    trustsMachine: false,
    ciphers: undefined,
    notes: [],
  });
});

test('every setting is done, told or refused, by its name, and what is so anyway is neither', () => {
  for (const { name, is, same = [], instead } of containerSettings) {
    for (const value of same) expect([name, read({ [name]: value.toUpperCase() }).notes]).toEqual([name, []]);
    if (is === 'done') continue;
    const other = { [name]: 'something else' };
    if (is === 'refused') expect(() => read(other)).toThrow(`${name} is set, which this gateway does not do`);
    else expect(read(other).notes).toEqual([expect.stringContaining(`${name} is set`)]);
    expect(instead).not.toBe('');
  }
});

test('every setting is in the documentation', () => {
  const page = fileURLToPath(new URL('../../../../docs/self-hosted-gateway.md', import.meta.url));
  const text = readFileSync(page, 'utf8');
  for (const { name, is } of containerSettings) expect(text).toContain(`| \`${name}\` | ${is} |`);
});

test('mistakes say what was found, and show no token', () => {
  for (const [name, value, message] of [
    ['config.service.endpoint', '', /config\.service\.endpoint is not set/],
    ['config.service.endpoint', 'http://a', /is 'http:\/\/a'/],
    ['config.service.auth', '', /config\.service\.auth is not set/],
    ['config.service.auth', 'workloadIdentity', /'workloadIdentity', which this gateway does not do/],
    ['config.service.auth', 'GatewayKey plant&secret', /is no token/],
    ['gateway.name', 'other', /gateway\.name is 'other', and the token is of 'plant'/],
    ['config.service.integration.timeout', '100', /expected 00:01:40/],
    ['config.service.endpoint.disableCertificateValidation', 'yes', /expected true or false/],
    ['net.server.tls.ciphers.allowed-suites', 'TLS_NONE', /no suite that can be spoken/],
  ] as const) {
    expect(() => read({ [name]: value })).toThrow(message);
    expect(() => read({ [name]: value })).not.toThrow(/secret/);
  }
  const suites = 'TLS_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256';
  expect(read({ 'net.server.tls.ciphers.allowed-suites': suites }).ciphers).toBe(suites.replace(', ', ':'));
});

test('a file counts more than the environment, and its token may be replaced', () => {
  using folder = folderWith({
    'gateway.env': `# a gateway\nconfig.service.auth=GatewayKey ${token}\ngateway.name=plant\n`,
  });
  const file = join(folder.path, 'gateway.env');
  const settings = readContainerSettings({ ...usual, 'config.service.auth': 'none' }, file);
  expect(settings.token()).toBe(token);
  writeFileSync(file, `config.service.auth=GatewayKey ${token.replace('2026', '2027')}\n`);
  expect(settings.token()).toBe(token.replace('2026', '2027'));
  writeFileSync(file, 'half a li');
  expect(settings.token()).toBe(token);
});
