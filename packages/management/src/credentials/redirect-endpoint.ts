import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import type { JsonObject } from '../json.ts';
import { joinSecrets } from '../secrets.ts';
import { type Acquired, acquire, grantOf } from './acquire.ts';
import { type Connection, changeConnection, connectionOf, connectionType, type Login } from './connection.ts';
import { connectionKeyOf, endLogin } from './login.ts';
import { redirectPath } from './redirect-path.ts';
import { exchangeCode, GrantFailure } from './token-endpoint.ts';

/** Where users come back to from a provider, when they have agreed or not. */
export const redirectEndpoint: Endpoint = {
  path: redirectPath,
  reference: 'https://learn.microsoft.com/azure/api-management/credentials-process-flow',
  methods: { GET: { description: 'Ends a login: gets tokens for the code that the user comes with.', run: comeBack } },
};

async function comeBack({ management, request, names }: EndpointCall): Promise<ArmAnswer> {
  const { query } = request;
  const key = connectionKeyOf(query.get('state') ?? '');
  const isHere = names.serviceName?.toLowerCase() === management.service.name.toLowerCase();
  const login = isHere && key !== undefined ? await takeLogin(management, key, query.get('state') ?? '') : undefined;
  if (login === undefined || key === undefined)
    return page(400, 'The login has ended, was used before, or is none of this service. Ask for another link.');
  const { connection, status } = await outcomeOf(management, key, login, query);
  await changeConnection(management.store, key, (current) => ({
    connection: { ...connection, logins: current.logins ?? [] },
    status,
  }));
  return status.status === 'Connected'
    ? { status: 302, headers: { location: new URL(login.postLoginRedirectUrl).href, 'referrer-policy': 'no-referrer' } }
    : page(400, `The connection was not made. ${status.error.message}`);
}

type Management = EndpointCall['management'];

/** A login is taken before anything is asked of anybody: a state is good for one time, whatever becomes of it. */
async function takeLogin({ store, now }: Management, key: string, state: string): Promise<Login | undefined> {
  const kept = await store.get(key);
  const options = { key, now: now().getTime() };
  // Whoever likes can call here; only those who know a state have anything written.
  if (kept?.type !== connectionType || endLogin(connectionOf(kept.secrets), state, options) === undefined)
    return undefined;
  let login: Login | undefined;
  await changeConnection(store, key, (current) => {
    const ended = endLogin(current, state, options);
    login = ended?.login;
    return ended;
  });
  return login;
}

async function outcomeOf(
  { store, fetchDocument, now }: Management,
  key: string,
  { redirectUri, tokenUrl, verifier }: Login,
  query: URLSearchParams,
): Promise<Acquired> {
  const [stored, provider] = [await store.get(key), await store.get(key.split('/').slice(0, 2).join('/'))];
  const properties: JsonObject = stored === undefined ? {} : joinSecrets(stored);
  const at = now().getTime();
  // What was there before is of somebody else, perhaps.
  const { tokens: _, ...connection }: Connection = connectionOf(properties);
  return acquire(connection, at, () => {
    const [error, code] = [query.get('error'), query.get('code')];
    if (error !== null) throw new GrantFailure(wordOf(error), `The provider says: ${sayingOf(query)}`, true);
    if (code === null || code === '') throw new GrantFailure('InvalidAnswer', 'The provider gives no code.', true);
    const grant = grantOf(provider === undefined ? {} : joinSecrets(provider), properties);
    if (grant.tokenUrl !== tokenUrl)
      throw new GrantFailure('Unauthenticated', 'The provider leads elsewhere than when the login began.', true);
    return exchangeCode(fetchDocument, grant, { code, redirectUri, ...(verifier !== undefined && { verifier }) }, at);
  });
}

function wordOf(error: string): string {
  return /^[\x21-\x7e]{1,80}$/.test(error) ? error : 'InvalidAnswer';
}

function sayingOf(query: URLSearchParams): string {
  const description = query.get('error_description');
  const said = `${wordOf(query.get('error') ?? '')}${description === null ? '' : `: ${description}`}`;
  return said.replaceAll(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ').slice(0, 500);
}

/** Plain text: nothing of what comes with the request can be anything else. */
function page(status: number, text: string): ArmAnswer {
  return {
    status,
    headers: { 'referrer-policy': 'no-referrer', 'content-security-policy': "default-src 'none'" },
    document: { contentType: 'text/plain', text: `${text}\n` },
  };
}
