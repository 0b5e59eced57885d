import { type ClientCertificate, compileDocument, MemoryCertificates, readPolicyDocument } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose, run } from '../testing.ts';

const one: ClientCertificate = { certificate: 'certificate one', privateKey: 'key one' };
const other: ClientCertificate = { certificate: 'certificate other', privateKey: 'key other' };
const certificates = { one, AB12: other };
const services = { clientCertificates: new MemoryCertificates({ 'AQID secret': one, text: other }) };
const policy = (attributes: string): string => `<authentication-certificate ${attributes} />`;
const shown = async (attributes: string) =>
  (await run(policy(attributes), { certificates, services })).shownCertificate;

test('shows a certificate of the service, by its id or its thumbprint', async () => {
  expect(await shown('certificate-id="one"')).toBe(one);
  expect(await shown('thumbprint="AB12"')).toBe(other);
  expect(await shown('thumbprint="@(Convert.FromBase64String("qxI="))"')).toBe(other);
  expect(await shown('certificate-id="@("o" + "ne")"')).toBe(one);
});

test('shows one that comes with the request', async () => {
  expect(await shown('body="@(Convert.FromBase64String("AQID"))" password="@("sec" + "ret")"')).toBe(one);
  expect(await shown('body="text"')).toBe(other);
});

test('the last has the word', async () => {
  const xml = policy('certificate-id="one"') + policy('thumbprint="AB12"');
  expect((await run(xml, { certificates })).shownCertificate).toBe(other);
});

test.each([
  ['certificate-id="none"', "There is no certificate with a key that has the id 'none'."],
  ['thumbprint="00"', "There is no certificate with a key that has the thumbprint '00'."],
  ['body="nonsense" password="hidden"', 'The certificate cannot be opened, or has no key.'],
])('fails where there is none: %s', async (attributes, message) => {
  const { lastError, response } = await run(policy(attributes), { certificates, services });
  expect(lastError).toMatchObject({ source: 'authentication-certificate', reason: 'CertificateNotFound', message });
  expect(response.status).toBe(500);
});

test('exactly one source is expected', () => {
  expect(diagnose(policy(''))).toEqual([
    "error missing-attribute [authentication-certificate] the certificate is not named; expected 'thumbprint', 'certificate-id' or 'body'",
  ]);
  expect(diagnose(policy('thumbprint="AB" certificate-id="one"'))).toEqual([
    "error conflicting-values [one] 'thumbprint' and 'certificate-id' exclude each other; expected one of them",
  ]);
  expect(diagnose(policy('thumbprint="AB" password="a"'))).toEqual([
    "warning no-effect [a] 'password' has no effect without 'body'",
  ]);
});

test('a name that is written out is looked up when the policy is saved', () => {
  const check = (attributes: string): string[] => {
    const { document } = readPolicyDocument(`<policies><inbound>${policy(attributes)}</inbound></policies>`);
    const known = { id: 'a', thumbprint: 'AB12', certificate: '' };
    const entities = {
      backend: () => undefined,
      certificate: (name: string) =>
        name.toUpperCase() === 'AB12' ? { ...known, privateKey: '' } : name === 'public' ? known : undefined,
      logger: () => undefined,
      schema: () => undefined,
      hasAuthorizations: false,
    };
    const options = { policies: catalog, unavailable: 'error', entities } as const;
    return compileDocument(document!, options).diagnostics.map(({ message }) => message);
  };
  expect(check('thumbprint="ab:12"')).toEqual([]);
  expect(check('certificate-id="@("none")"')).toEqual([]);
  expect(check('certificate-id="none"')).toEqual([
    "the certificate 'none' is none of the service; expected one that is there with its key",
  ]);
  expect(check('certificate-id="public"')).toEqual([
    "the certificate 'public' has no key; expected one that is there with its key",
  ]);
});
