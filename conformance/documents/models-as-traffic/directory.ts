import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { time } from './time.ts';

// Entra ID and Microsoft Graph, as far as documents ask them: the keys of tokens, and who is in a group.

/** What can be wrong with a token. */
export interface TokenFaults {
  readonly audience?: string;
  /** Signed by somebody else, in the name of the same key. */
  readonly isForged?: boolean;
  readonly ageMs?: number;
}

/** What Graph was asked. */
export interface DirectoryCall {
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly consistencyLevel: string | undefined;
}

const tenant = '11111111-2222-3333-4444-555555555555';
const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const forger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keyId = 'the-key';

/** The server of both, until it is closed. */
export interface Directory extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly DirectoryCall[];
  /** A token for somebody whose object id, and name, this is. */
  tokenOf(objectId: string, faults?: TokenFaults): string;
  /** Who is in no group, from now on. */
  expel(...objectIds: readonly string[]): void;
  /** A document that asks here what it asked in the cloud. */
  rendered(document: string): string;
}

/** Starts the stand-in. */
export async function startDirectory(): Promise<Directory> {
  const calls: DirectoryCall[] = [];
  let expelled: readonly string[] = [];
  const server = createServer((request, response) => {
    const asked = new URL(request.url!, url);
    const answer = (body: object) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (asked.pathname.endsWith('/openid-configuration')) answer({ issuer: issuer(), jwks_uri: `${url}/keys` });
    else if (asked.pathname === '/keys')
      answer({ keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' }] });
    else {
      const { authorization, consistencylevel } = request.headers;
      calls.push({ url: asked, authorization, consistencyLevel: consistencylevel as string | undefined });
      const id = /id eq '([^']*)'/.exec(asked.searchParams.get('$filter') ?? '')?.[1];
      answer({ value: id === undefined || expelled.includes(id) ? [] : [{ id }] });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = () => `${url}/${tenant}/v2.0`;
  return {
    url,
    calls,
    tokenOf(objectId, { audience = 'https://cognitiveservices.azure.com', isForged = false, ageMs = 0 } = {}) {
      const seconds = Math.floor((time.ms - ageMs) / 1000);
      const claims = { iss: issuer(), aud: audience, tid: tenant, oid: objectId, name: objectId };
      const content = [
        { alg: 'RS256', kid: keyId, typ: 'JWT' },
        { ...claims, iat: seconds, nbf: seconds, exp: seconds + 3600 },
      ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
      const signature = createSign('RSA-SHA256').update(content.join('.'));
      return [...content, signature.sign((isForged ? forger : own).privateKey, 'base64url')].join('.');
    },
    expel(...objectIds) {
      expelled = objectIds;
    },
    rendered: (document) =>
      document
        .replaceAll(`tenant-id="${tenant}"`, `tenant-id="${url}/${tenant}"`)
        .replaceAll('https://graph.microsoft.com/v1.0', `${url}/v1.0`),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
