import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Gives tokens of managed identities as App Service does, to whoever is told of it by the environment meanwhile. */
export async function startIdentities(tokens: Readonly<Record<string, string>>): Promise<AsyncDisposable> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const name = [searchParams.get('client_id'), searchParams.get('resource')]
      .filter((part) => part !== null)
      .join(' ');
    const token = Object.hasOwn(tokens, name) ? tokens[name] : undefined;
    response.writeHead(token === undefined ? 400 : 200, { 'Content-Type': 'application/json' });
    const known = { access_token: token, expires_on: '4102444800', resource: name, token_type: 'Bearer' };
    response.end(JSON.stringify(token === undefined ? { error: 'invalid_request' } : known));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, { IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/token`, IDENTITY_HEADER: 'secret' });
  return {
    async [Symbol.asyncDispose]() {
      delete process.env.IDENTITY_ENDPOINT;
      delete process.env.IDENTITY_HEADER;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
