import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type CallerCertificate,
  compileDocument,
  memoryContext,
  readPolicyDocument,
  runPipeline,
} from '@turnpike/policy';
import { expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose, run } from '../testing.ts';

const pem = (name: string): string => readFileSync(new URL(`fixtures/${name}.pem`, import.meta.url), 'utf8');
const read = (name: string): X509Certificate => new X509Certificate(pem(name));
const client = read('client');
const authority = read('authority');
const trusted: CallerCertificate = { certificate: client, isTrusted: true };
const begin = client.validFromDate.getTime();
const end = client.validToDate.getTime();

const outcome = async (
  attributes: string,
  content = '',
  shown: CallerCertificate | undefined = trusted,
  now: number = begin + 1000,
): Promise<string> => {
  const xml = `<validate-client-certificate ${attributes}>${content}</validate-client-certificate>`;
  const { lastError } = await run(xml, { ...(shown && { callerCertificate: shown }), now });
  return lastError?.reason ?? 'passes';
};
const one = (attributes: string): string => `<identities><identity ${attributes} /></identities>`;

test('passes whoever is trusted when nobody is listed', async () => {
  expect(await outcome('')).toBe('passes');
});

test('E1: no certificate is not a good one', async () => {
  const { lastError, response } = await run('<validate-client-certificate validate-trust="false" />');
  expect(lastError).toMatchObject({
    source: 'validate-client-certificate',
    reason: 'ClientCertificateNotFound',
    message: 'There is no client certificate.',
  });
  expect([response.status, response.body.content]).toEqual([
    401,
    '{ "statusCode": 401, "message": "Missing client certificate" }',
  ]);
});

test('E1: what the listener does not trust does not pass, whoever it names', async () => {
  const untrusted = { ...trusted, isTrusted: false };
  expect(await outcome('', '', untrusted)).toBe('ClientCertificateInvalid');
  expect(await outcome('', one(`thumbprint="${client.fingerprint}"`), untrusted)).toBe('ClientCertificateInvalid');
  expect(await outcome('validate-trust="false"', '', untrusted)).toBe('passes');
});

test('E1: what is not of this time does not pass, also when it was when the connection began', async () => {
  expect(await outcome('', '', trusted, begin - 1)).toBe('ClientCertificateInvalid');
  expect(await outcome('', '', trusted, end + 1)).toBe('ClientCertificateInvalid');
  expect(await outcome('validate-trust="false"', '', trusted, end + 1)).toBe('ClientCertificateInvalid');
  expect(await outcome('validate-trust="false" validate-not-before="false"', '', trusted, begin - 1)).toBe('passes');
  expect(await outcome('validate-trust="false" validate-not-after="false"', '', trusted, end + 1)).toBe('passes');
});

const subject = 'C=US, ST=Illinois, L=Chicago, O=&quot;Contoso, Inc.&quot;, CN=*.contoso.com';
const issuer = 'C=BE, O=FabrikamSign nv-sa, OU=Root CA, CN=FabrikamSign Root CA';
const other = '0'.repeat(40);

test.each([
  [`thumbprint="${client.fingerprint}"`, true],
  [`thumbprint="${client.fingerprint.replaceAll(':', '').toLowerCase()}"`, true],
  [`thumbprint="${client.fingerprint256}"`, true],
  [`thumbprint="${other}"`, false],
  ['serial-number="0a1b2c"', true],
  ['serial-number="A1B2C"', true],
  ['serial-number="0A1B2D"', false],
  ['common-name="*.contoso.com"', true],
  ['common-name="api.contoso.com"', false],
  [`subject="${subject}"`, true],
  ['subject="CN=*.contoso.com"', false],
  ['dns-name="client.CONTOSO.com"', true],
  ['dns-name="other.contoso.com"', true],
  ['dns-name="contoso.com"', false],
  [`issuer-subject="${issuer}"`, true],
  ['issuer-subject="CN=FabrikamSign Root CA"', false],
  [`issuer-thumbprint="${other}"`, false],
  [`common-name="*.contoso.com" thumbprint="${other}"`, false],
])('E2: an identity with %s is that of the certificate: %s', async (attributes, isIts) => {
  expect(await outcome('', one(attributes))).toBe(isIts ? 'passes' : 'ClientCertificateNotAllowed');
});

test('one of several identities is enough', async () => {
  const several = (...all: string[]) =>
    `<identities>${all.map((attributes) => `<identity ${attributes} />`).join('')}</identities>`;
  expect(await outcome('', several(`thumbprint="${other}"`, 'common-name="*.contoso.com"'))).toBe('passes');
  expect(await outcome('', several(`thumbprint="${other}"`, 'common-name="other"'))).toBe(
    'ClientCertificateNotAllowed',
  );
});

test('E2: an issuer counts when its key has signed, not when it has the name', async () => {
  const forged: CallerCertificate = { certificate: read('forged'), isTrusted: true };
  const now = Math.max(begin, forged.certificate.validFromDate.getTime()) + 1000;
  expect(await outcome('', one(`issuer-subject="${issuer}"`), forged, now)).toBe('passes');
  expect(await outcome('', one(`issuer-thumbprint="${authority.fingerprint}"`), forged, now)).toBe(
    'ClientCertificateNotAllowed',
  );
});

test.each(['issuer-certificate-id="root"', `issuer-thumbprint="${authority.fingerprint}"`])(
  'an issuer may be a certificate of the service: %s',
  async (attributes) => {
    const xml = `<validate-client-certificate>${one(attributes)}</validate-client-certificate>`;
    const { document } = readPolicyDocument(`<policies><inbound>${xml}</inbound></policies>`);
    const none = () => undefined;
    const compileWith = (name: string | undefined) => {
      const found = name && { id: 'root', thumbprint: '', certificate: pem(name) };
      const entities = {
        backend: none,
        certificate: () => found || undefined,
        logger: none,
        schema: none,
        hasAuthorizations: false,
      };
      return compileDocument(document!, { policies: catalog, unavailable: 'error', entities });
    };
    for (const [name, reason] of [
      ['authority', undefined],
      ['impostor', 'ClientCertificateNotAllowed'],
    ] as const) {
      const context = memoryContext({ callerCertificate: trusted, now: begin + 1000 });
      await runPipeline(compileWith(name).pipeline!, context);
      expect(context.lastError?.reason, name).toBe(reason);
    }
    expect(compileWith(undefined).diagnostics.map(({ message }) => message)).toEqual(
      attributes.includes('root') ? ["there is no certificate 'root'; expected one of the service"] : [],
    );
  },
);

test('goes on all the same when told to, and says so to the trace', async () => {
  const { lastError, traces } = await run('<validate-client-certificate ignore-error="true" />');
  expect(lastError).toBeUndefined();
  expect(traces).toEqual([
    { source: 'validate-client-certificate', severity: 'information', message: 'There is no client certificate.' },
  ]);
});

test('E3: what a header says of a certificate counts for nothing', async () => {
  const headers = { 'X-ARR-ClientCert': client.raw.toString('base64'), 'X-Forwarded-Client-Cert': 'Hash=1' };
  const { lastError } = await run('<validate-client-certificate validate-trust="false" />', { request: { headers } });
  expect(lastError?.reason).toBe('ClientCertificateNotFound');
});

test.each([
  ['', one(''), 'error missing-attribute <identity> has no attribute, so that it is anybody; expected one'],
  [
    '',
    one('thumbprint="AB"'),
    "error invalid-value 'thumbprint' is 'AB'; expected a thumbprint: 40 hexadecimal digits of SHA-1, or 64 of SHA-256",
  ],
  [
    '',
    one('subject="Contoso"'),
    `error invalid-value 'subject' is 'Contoso'; expected a distinguished name such as C=US, O="Contoso, Inc.", CN=api.contoso.com`,
  ],
  [
    '',
    one('issuer-subject="CN=a" issuer-certificate-id="a"'),
    "error conflicting-values 'issuer-certificate-id' and 'issuer-subject' exclude each other",
  ],
  [
    'validate-trust="false" validate-revocation="true"',
    '',
    "warning no-effect 'validate-revocation' has no effect: revocation is looked at together with trust; expected validate-trust='true'",
  ],
  [
    'validate-not-after="false"',
    '',
    "warning no-effect 'validate-not-after' has no effect: what is revoked or not of this time is not trusted either",
  ],
])('%s %s is told: %s', (attributes, content, message) => {
  const xml = `<validate-client-certificate ${attributes}>${content}</validate-client-certificate>`;
  expect(diagnose(xml).map((line) => line.replace(/ \[.*?\](?= )/, ''))).toEqual([message]);
});
