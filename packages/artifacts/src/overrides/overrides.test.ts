import { expect, test } from 'vitest';
import { information, read, sampleApi, shown, snapshotOf } from '../testing.ts';

const estate = {
  'policy.xml': '<policies />',
  'namedValues/n/namedValueInformation.json': information({ displayName: 'n', value: 'one' }),
  'backends/b/backendInformation.json': information({ url: 'http://one', tls: { validateCertificateChain: false } }),
  'apis/a/apiInformation.json': sampleApi('a', { serviceUrl: 'http://one' }),
  'apis/a/policy.xml': '<policies />',
  'apis/a/operations/o/operationInformation.json': information({ method: 'GET', urlTemplate: '/o' }),
  'subscriptions/s/subscriptionInformation.json': information({ scope: '/apis', state: 'active' }),
};

const overrides = `
apimServiceName: contoso
namedValues:
- name: N
  properties:
    value: two
backends:
- name: b
  properties:
    url: http://two
    tls:
      validateCertificateName: false
apis:
- name: a
  properties:
    serviceUrl: http://two
  diagnostics:
  - name: applicationinsights
    properties: { loggerId: x }
  policies:
  - name: policy
    properties: { value: <policies><inbound /></policies> }
  operations:
  - name: o
    properties: { urlTemplate: /two }
subscriptions:
- name: s
  properties: { primaryKey: k }
`;

test('an environment has other values', async () => {
  const files = { ...estate, 'configuration.dev.yaml': overrides };
  const snapshot = await snapshotOf(files, { environment: 'dev' });
  expect(snapshot).toMatchObject({
    namedValues: [{ name: 'n', value: 'two' }],
    backends: [{ url: 'http://two', tls: { validateCertificateChain: false, validateCertificateName: false } }],
    apis: [{ serviceUrl: 'http://two', operations: [{ urlTemplate: '/two' }] }],
    policies: [
      { scope: 'global', text: '<policies />' },
      { scope: 'api', text: '<policies><inbound /></policies>' },
    ],
    subscriptions: [{ primaryKeyHash: expect.any(String) }],
  });
  expect((await snapshotOf({ ...files, 'configuration.extractor.yaml': 'apis: [a]' })).namedValues[0]?.value).toBe(
    'one',
  );
});

test('overrides that are given win over those of the environment', async () => {
  const { namedValues } = await snapshotOf(
    { ...estate, 'configuration.dev.yaml': overrides },
    { environment: 'dev', overrides: { namedValues: [{ name: 'n', properties: { value: 'three' } }] } },
  );
  expect(namedValues[0]?.value).toBe('three');
});

test('a mistake in an override is shown there', async () => {
  const files = { ...estate, 'configuration.dev.yaml': 'backends:\n- name: b\n  properties:\n    url: [1]\n' };
  const { snapshot, diagnostics } = await read(files, { environment: 'dev' });
  expect(snapshot).toBeUndefined();
  expect(shown(diagnostics)).toContain(
    "error invalid-value configuration.dev.yaml:4:10 'properties.url' is a list; expected text",
  );
});

test.each([
  [
    'apis:\n- name: none\n  properties: {path: x}',
    "warning unknown-override configuration.dev.yaml:2:3 there is no apis 'none'",
  ],
  ['apis: {a: 1}', "error invalid-value configuration.dev.yaml:1:7 'apis' is no list"],
  ['apis:\n- properties: {}', "error invalid-value configuration.dev.yaml:2:3 the entry of 'apis' has no name"],
  ['apis:\n- name: a\n  properties: 1', "error invalid-value configuration.dev.yaml:3:15 'properties' is no object"],
  ['- a', 'error invalid-value configuration.dev.yaml:1:1 the file holds no object'],
  ['Apis: []', "error unknown-override configuration.dev.yaml:1:7 the section 'Apis' is unknown"],
  ['environment: {namePrefix: x}', "error not-available configuration.dev.yaml:1:14 the section 'environment' is not"],
  [
    'namedValues:\n- name: n\n  properties: {value: "{#[SECRET]#}"}',
    'error unreplaced-token configuration.dev.yaml:3:23 the value holds a token in {#…#}',
  ],
])('%j is reported', async (text, complaint) => {
  const { diagnostics } = await read({ ...estate, 'configuration.dev.yaml': text }, { environment: 'dev' });
  expect(shown(diagnostics).join('\n')).toContain(complaint);
});

test('an environment that is not there is a mistake', async () => {
  const { snapshot, diagnostics } = await read(estate, { environment: 'test' });
  expect(snapshot).toBeUndefined();
  expect(shown(diagnostics)).toContain(
    "error missing-file . there is no 'configuration.test.yaml'; expected the overrides of 'test'",
  );
});

test('names that every object knows are data', async () => {
  const overrides = JSON.parse(
    '{"backends":[{"name":"b","properties":{"__proto__":{"url":"http://evil"},"url":"http://x"}}]}',
  );
  const { backends } = await snapshotOf(estate, { overrides });
  expect(backends[0]?.url).toBe('http://x');
  expect(({} as { url?: string }).url).toBeUndefined();
});
