import { type FetchDocument, FetchError } from '../import/fetch-document.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { ConnectionTokens } from './connection.ts';
import type { Grant } from './grant.ts';

// How tokens are had (RFC 6749, 3.2): a form is sent, and an object of JSON comes back, whatever the status is. What a
// provider says goes into the status of a connection, which many may read; what was sent to it never does.

/** No token was given. Its message is for everybody who may see the connection. */
export class GrantFailure extends Error {
  override readonly name = 'GrantFailure';
  /** The provider's word, such as `invalid_grant`. */
  readonly code: string;
  /** Whether asking again gives the same: the provider has refused. */
  readonly isFinal: boolean;

  constructor(code: string, message: string, isFinal: boolean) {
    super(message);
    this.code = code;
    this.isFinal = isFinal;
  }
}

/** Gets tokens for a code. */
export function exchangeCode(
  fetchDocument: FetchDocument,
  grant: Grant,
  code: { readonly code: string; readonly redirectUri: string; readonly verifier?: string },
  now: number,
): Promise<ConnectionTokens> {
  const form = {
    grant_type: 'authorization_code',
    code: code.code,
    redirect_uri: code.redirectUri,
    ...(code.verifier !== undefined && { code_verifier: code.verifier }),
  };
  return askForTokens(fetchDocument, grant, grant.tokenUrl, form, now);
}

/** Gets other tokens for those there are. A provider that gives no other refresh token lets the one there is be used again. */
export async function renewTokens(
  fetchDocument: FetchDocument,
  grant: Grant,
  refreshToken: string,
  now: number,
): Promise<ConnectionTokens> {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  return { refreshToken, ...(await askForTokens(fetchDocument, grant, grant.refreshUrl, form, now)) };
}

/** Gets tokens for the client itself. */
export async function clientTokens(fetchDocument: FetchDocument, grant: Grant, now: number): Promise<ConnectionTokens> {
  const { scope } = grant;
  const form = { grant_type: 'client_credentials', ...(scope !== undefined && { scope }) };
  const { refreshToken: _, ...tokens } = await askForTokens(fetchDocument, grant, grant.tokenUrl, form, now);
  return tokens;
}

async function askForTokens(
  fetchDocument: FetchDocument,
  { clientId, clientSecret, forwarded, refreshUrl }: Grant,
  url: string,
  form: Readonly<Record<string, string>>,
  now: number,
): Promise<ConnectionTokens> {
  const sent = {
    ...form,
    client_id: clientId,
    ...(clientSecret !== undefined && { client_secret: clientSecret }),
    ...forwarded,
  };
  const secrets = [clientSecret, ...['code', 'code_verifier', 'refresh_token'].map((name) => form[name])];
  const { text, status } = await fetchDocument(url, {
    method: 'POST',
    takesAnyStatus: true,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(sent).toString(),
  }).catch((error: unknown) => {
    if (error instanceof FetchError)
      throw new GrantFailure('Unreachable', `The token endpoint: ${error.message}`, false);
    throw error;
  });
  const answer = readAnswer(text, status);
  // Some say what is wrong with status 200.
  if (answer.access_token === undefined) throw refusal(answer, status, secrets);
  return readTokens(answer, refreshUrl, now);
}

/** What comes with a token goes to every gateway. */
const mostCharacters = 256 * 1024;

function readAnswer(text: string, status: number): JsonObject {
  try {
    const answer: unknown = text.length > mostCharacters ? undefined : JSON.parse(text);
    if (isObject(answer)) return answer;
  } catch {}
  throw new GrantFailure(
    'InvalidAnswer',
    `The token endpoint answers ${status} without an object of JSON; expected one.`,
    false,
  );
}

const temporary = ['temporarily_unavailable', 'server_error', 'slow_down'];

function refusal(answer: JsonObject, status: number, secrets: readonly (string | undefined)[]): GrantFailure {
  const code = typeof answer.error === 'string' && /^[\x21-\x7e]{1,80}$/.test(answer.error) ? answer.error : '';
  const said = typeof answer.error_description === 'string' ? answer.error_description : '';
  const message = hide(`${code || `status ${status}`}${said === '' ? '' : `: ${said}`}`, secrets);
  const isFinal = code !== '' && !temporary.includes(code) && status < 500 && status !== 429;
  return new GrantFailure(hide(code || 'InvalidAnswer', secrets), `The provider gives no token: ${message}`, isFinal);
}

/** What a provider repeats of what it was sent is not shown. */
function hide(text: string, secrets: readonly (string | undefined)[]): string {
  let hidden = text;
  for (const secret of secrets) if (secret) hidden = hidden.replaceAll(secret, '***');
  return hidden.replaceAll(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ').slice(0, 500);
}

/** The longest that anything is believed to be good for: ten years. */
const mostSeconds = 315_360_000;

function readTokens(
  { access_token, refresh_token, ...claims }: JsonObject,
  renewUrl: string,
  now: number,
): ConnectionTokens {
  if (typeof access_token !== 'string' || access_token === '')
    throw new GrantFailure('InvalidAnswer', "The token endpoint's 'access_token' is no text; expected one.", false);
  const seconds = Number(claims.expires_in);
  const hasEnd = claims.expires_in !== undefined && seconds > 0 && seconds < mostSeconds;
  const lifeMs = seconds * 1000;
  return {
    accessToken: access_token,
    renewUrl,
    ...(typeof refresh_token === 'string' && refresh_token !== '' && { refreshToken: refresh_token }),
    ...(hasEnd && { expiresAt: now + lifeMs, renewAt: now + Math.max(0.75 * lifeMs, lifeMs - 5 * 60_000) }),
    claims,
  };
}
