import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// Gives tokens of managed identities as App Service does. The library that asks for them finds out where once in the life
// of a process, so that there is one endpoint, which keeps no process alive.

let tokens: Readonly<Record<string, string>> = {};
let address: Promise<string> | undefined;

/** Gives these tokens from now on, to whoever is told of it by the environment meanwhile. */
export async function giveTokens(given: Readonly<Record<string, string>>): Promise<Disposable> {
  address ??= startEndpoint();
  tokens = given;
  Object.assign(process.env, { IDENTITY_ENDPOINT: await address, IDENTITY_HEADER: 'secret' });
  return {
    [Symbol.dispose]() {
      delete process.env.IDENTITY_ENDPOINT;
      delete process.env.IDENTITY_HEADER;
    },
  };
}

async function startEndpoint(): Promise<string> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const resource = searchParams.get('resource') ?? '';
    const client = searchParams.get('client_id');
    const name = client === null ? resource : `${client} ${resource}`;
    const token = Object.hasOwn(tokens, name) ? tokens[name] : undefined;
    response.writeHead(token === undefined ? 400 : 200, { 'Content-Type': 'application/json', Connection: 'close' });
    const known = { access_token: token, expires_on: '4102444800', resource, token_type: 'Bearer' };
    response.end(JSON.stringify(token === undefined ? { error: 'invalid_request' } : known));
  });
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
}
