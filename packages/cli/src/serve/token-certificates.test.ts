import {
  constants,
  createCipheriv,
  createPrivateKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  sign,
} from 'node:crypto';
import type { Certificate } from '@turnpike/model';
import forge from 'node-forge';
import { expect, test } from 'vitest';
import { api, ask, policies, startBackend, startGateway } from './testing.ts';

// Tokens that are signed with the certificate of a service, and encrypted for another.

function makeCertificate(id: string): Certificate & { readonly privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = '01';
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  certificate.setSubject([{ name: 'commonName', value: id }]);
  certificate.setIssuer([{ name: 'commonName', value: id }]);
  certificate.sign(forge.pki.privateKeyFromPem(privateKey), forge.md.sha256.create());
  return { id, thumbprint: id.toUpperCase(), certificate: forge.pki.certificateToPem(certificate), privateKey };
}

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function signed(by: { readonly privateKey: string }, kid?: string): string {
  const text = `${encode({ alg: 'RS256', kid })}.${encode({ sub: 'me', exp: 4_102_444_800 })}`;
  return `${text}.${sign('sha256', Buffer.from(text), by.privateKey).toString('base64url')}`;
}

/** RFC 7516, section 5.1, with RSA-OAEP and A256GCM. */
function encrypted(token: string, to: { readonly privateKey: string }): string {
  const [contentKey, iv] = [randomBytes(32), randomBytes(12)];
  const header = encode({ alg: 'RSA-OAEP', enc: 'A256GCM', cty: 'JWT' });
  const padding = { key: createPrivateKey(to.privateKey), padding: constants.RSA_PKCS1_OAEP_PADDING };
  const cipher = createCipheriv('aes-256-gcm', contentKey, iv).setAAD(Buffer.from(header));
  const content = Buffer.concat([cipher.update(token), cipher.final()]);
  const parts = [publicEncrypt(padding, contentKey), iv, content, cipher.getAuthTag()];
  return [header, ...parts.map((part) => part.toString('base64url'))].join('.');
}

test('certificates of the service sign tokens, and open them', async () => {
  const [signer, opener, other] = [makeCertificate('signer'), makeCertificate('opener'), makeCertificate('other')];
  const inbound = `<validate-jwt header-name="Authorization" output-token-variable-name="token">
    <issuer-signing-keys><key id="one" certificate-id="SIGNER" /></issuer-signing-keys>
    <decryption-keys><key certificate-id="@("other")" /><key certificate-id="opener" /></decryption-keys>
  </validate-jwt>
  <return-response><set-body>@(((Jwt)context.Variables["token"]).Subject)</set-body></return-response>`;
  await using backend = await startBackend();
  await using gateway = await startGateway({
    apis: [api(['GET /'], { serviceUrl: backend.url })],
    certificates: [signer, opener, other],
    ...policies({ inbound }),
  });
  const answered = async (token: string): Promise<string> => {
    const { status, body } = await ask(`${gateway.url}/a`, { headers: { Authorization: `Bearer ${token}` } });
    return status === 200 ? body : String(status);
  };
  for (const token of [signed(signer, 'one'), signed(signer), encrypted(signed(signer), opener)]) {
    expect(await answered(token)).toBe('me');
    expect(await answered(token)).toBe('me');
  }
  for (const token of [signed(other, 'one'), encrypted(signed(other), opener), encrypted(signed(signer), signer)])
    expect(await answered(token)).toBe('401');
  expect(gateway.bugs).toEqual([]);
});

test('a certificate that is not there is a mistake of the document', async () => {
  const inbound = `<validate-jwt header-name="Authorization">
    <issuer-signing-keys><key certificate-id="gone" /></issuer-signing-keys>
  </validate-jwt>`;
  await expect(startGateway({ apis: [api(['GET /'])], ...policies({ inbound }) })).rejects.toThrow(
    "there is no certificate 'gone'",
  );
});
