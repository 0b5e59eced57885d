import { type ClientCertificate, MemoryIdentities, type SideRequest } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

const own: ClientCertificate = { certificate: 'certificate', privateKey: 'key' };
const services = { managedIdentities: new MemoryIdentities({ 'https://a.example': 'secret' }) };
const policy = (content: string, attributes = ''): string =>
  `<send-request response-variable-name="answer" ${attributes}><set-url>https://a.example/</set-url>${content}</send-request>`;

async function sent(content: string, attributes = '', options: RunOptions = {}) {
  const requests: SideRequest[] = [];
  const send = (request: SideRequest) => {
    requests.push(request);
    return {};
  };
  const context = await run(policy(content, attributes), { certificates: { own }, services, send, ...options });
  return { ...context, request: requests[0], lastError: context.lastError, variables: context.variables };
}

test('shows a certificate to the service', async () => {
  expect((await sent('<authentication-certificate certificate-id="own" />')).request?.certificate).toBe(own);
});

test('sends a token in place of what a header says', async () => {
  const content = '<set-header name="authorization"><value>Basic a</value></set-header>';
  const { request } = await sent(`${content}<authentication-managed-identity resource="https://a.example" />`);
  expect(request?.headers).toEqual([['Authorization', 'Bearer secret']]);
});

test('a token that goes into a variable goes nowhere else', async () => {
  const { request, variables } = await sent(
    '<authentication-managed-identity resource="@("https://a.example")" output-token-variable-name="token" />',
  );
  expect([request?.headers, variables.get('token')]).toEqual([[], 'secret']);
});

test('without its credentials a request is not sent', async () => {
  const { request, lastError } = await sent('<authentication-managed-identity resource="https://b.example" />');
  expect([request, lastError?.source, lastError?.reason, lastError?.message]).toEqual([
    undefined,
    'send-request',
    'BackendConnectionFailure',
    'No token of the managed identity: there is no identity',
  ]);
  const ignored = await sent('<authentication-certificate certificate-id="none" />', 'ignore-error="true"');
  expect([ignored.request, ignored.lastError, ignored.variables.get('answer')]).toEqual([undefined, undefined, null]);
});

test('a token that may be missing is', async () => {
  const { request } = await sent(
    '<authentication-managed-identity resource="https://b.example" ignore-error="true" />',
  );
  expect(request?.headers).toEqual([]);
});

test('a certificate has one source here, too', () => {
  expect(diagnose(policy('<authentication-certificate thumbprint="a" certificate-id="b" />'))).toEqual([
    "error conflicting-values [authentication-certificate] 'thumbprint' and 'certificate-id' exclude each other; expected one of them",
  ]);
});
