import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';

// A real authorization server for tests, with a user who agrees, over real HTTP.

/** An authorization server. */
export interface TestProvider extends AsyncDisposable {
  readonly url: string;
  /** The forms that its token endpoint was sent, in order. */
  readonly asked: readonly URLSearchParams[];
  /** What its token endpoint answers instead of tokens, until it is unset. */
  outage: number | undefined;
  /** How long access tokens are good for. */
  lifeSeconds: number;
  /** Follows a link as a browser does, agrees, and gives where the provider sends the user back to. */
  agree(link: string): Promise<URL>;
  /** Makes everything void that was granted. */
  revokeAll(): Promise<void>;
}

/** Starts one whose users come back to a URL. */
export async function startTestProvider(redirectUri: string): Promise<TestProvider> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const asked: URLSearchParams[] = [];
  const made: TestProvider = {
    url,
    asked,
    outage: undefined,
    lifeSeconds: 3600,
    agree: (link) => browse(link, redirectUri),
    async revokeAll() {
      for (const refreshToken of asked.flatMap((form) => form.get('refresh_token') ?? [])) granted.add(refreshToken);
      for (const token of granted) await (await provider.RefreshToken.find(token))?.destroy();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const granted = new Set<string>();
  const provider = new Provider(
    url,
    configuration(redirectUri, () => made.lifeSeconds),
  );
  provider.proxy = true;
  provider.on('refresh_token.saved', ({ jti }) => granted.add(jti));
  const serve = provider.callback();
  server.on('request', async (request, response) => {
    if (request.url !== '/token') return void serve(request, response);
    const body = await readAll(request);
    asked.push(new URLSearchParams(body));
    if (made.outage !== undefined) return void response.writeHead(made.outage).end('{}');
    // What was read is handed on as the library takes it.
    Object.assign(request, { body });
    return void serve(request, response);
  });
  return made;
}

function configuration(redirectUri: string, lifeSeconds: () => number): Configuration {
  const client = {
    client_secret: 'a secret of the client',
    token_endpoint_auth_method: 'client_secret_post',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types: ['code'],
  } as const;
  return {
    clients: [
      {
        ...client,
        client_id: 'bot',
        grant_types: [...client.grant_types],
        redirect_uris: [redirectUri],
        response_types: ['code'],
      },
    ],
    scopes: ['openid', 'offline_access', 'read'],
    ttl: { AccessToken: lifeSeconds, ClientCredentials: lifeSeconds },
    pkce: { required: () => false },
    rotateRefreshToken: true,
    features: { devInteractions: { enabled: true }, clientCredentials: { enabled: true } },
    // Without a request for offline access this library gives no refresh token.
    issueRefreshToken: async () => true,
  };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Goes where it is sent, logs in and agrees, with cookies, until it would leave the provider. */
async function browse(link: string, redirectUri: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(link);
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 12; step++) {
    if (url.href.startsWith(redirectUri)) return url;
    const answer = await fetch(url, {
      redirect: 'manual',
      method: form === undefined ? 'GET' : 'POST',
      ...(form !== undefined && { body: form }),
      headers: { cookie: Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    form = undefined;
    if (location !== null) url = new URL(location, url);
    else {
      const html = await answer.text();
      const [, action] = /action="([^"]+)"/.exec(html) ?? [];
      if (action === undefined) throw new Error(`the provider answers ${answer.status}: ${html.slice(0, 500)}`);
      form = new URLSearchParams({
        prompt: html.includes('name="login"') ? 'login' : 'consent',
        ...(html.includes('name="login"') && { login: 'somebody', password: 'any' }),
      });
      url = new URL(action.replaceAll('&amp;', '&'), url);
    }
  }
  throw new Error('the provider never sends the user back');
}
