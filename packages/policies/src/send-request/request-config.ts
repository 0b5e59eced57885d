import {
  attribute,
  type Dynamic,
  dynamic,
  element,
  elements,
  HeaderLines,
  httpMethod,
  oneOf,
  type Place,
  type PolicyContext,
  type ShapeOf,
  type SideRequest,
  seconds,
  string,
  TransportFailure,
  url,
} from '@turnpike/policy';
import { checkBody, evaluateContent, type SetBodyConfig, setBodyConfig } from '../set-body/set-body.ts';
import { evaluateHeader, type SetHeaderConfig, setHeaderConfig } from '../set-header/set-header.ts';
import { copiedHeaders } from './copied-headers.ts';
import { proxyUrl } from './proxy-url.ts';
import { prepareCredentials, type RequestCredentials, requestCredentials } from './request-credentials.ts';

// What <send-request> and <send-one-way-request> say of the request that they send.

/** Azure: when nothing is said. */
const defaultTimeoutMs = 60_000;

/** Timers take 31 bits; seconds of that size do not fit. */
const longestMs = 2_147_483_647;

/** The attributes that say how it is sent. */
export interface SendingConfig {
  readonly mode: Dynamic<'new' | 'copy'>;
  readonly timeout: Dynamic<number>;
}

/** `mode` and `timeout`. */
export const sendingConfig: ShapeOf<SendingConfig> = {
  mode: attribute(
    dynamic(oneOf('new', 'copy')),
    'Whether the request begins empty, or as a copy of the one there is.',
    { default: 'new' },
  ),
  timeout: attribute(dynamic(seconds), 'Seconds until status and headers of the answer have to be there.', {
    default: defaultTimeoutMs / 1000,
  }),
};

/** The child elements that say what is sent. */
export interface RequestConfig extends RequestCredentials {
  readonly 'set-url': Dynamic<URL> | undefined;
  readonly 'set-method': Dynamic<string> | undefined;
  readonly 'set-header': readonly SetHeaderConfig[];
  readonly 'set-body': SetBodyConfig | undefined;
  readonly proxy: ProxyConfig | undefined;
}

/** The same as fields. */
export const requestConfig: ShapeOf<RequestConfig> = {
  'set-url': element(dynamic(url), 'Where the request goes; in a copy to where the one there is goes.', {
    optional: true,
  }),
  // Azure: the page allows no expression; what is deployed in tests of its own tools has one.
  'set-method': element(dynamic(httpMethod), 'The method; `GET`, or that of the request copied, when left out.', {
    optional: true,
  }),
  'set-header': elements(setHeaderConfig, 'A header.'),
  'set-body': element(setBodyConfig, 'The body.', { optional: true }),
  ...requestCredentials,
  proxy: element(
    {
      url: attribute(dynamic(proxyUrl), 'The proxy.'),
      username: attribute(dynamic(string), 'The user there.', { optional: true }),
      password: attribute(dynamic(string), 'The password.', { optional: true }),
    },
    'The proxy on the way.',
    { optional: true },
  ),
};

/**
 * Prepares the request: what is given makes it for a call, and reads the body before that where it is copied.
 * It throws a `TransportFailure` where there is nothing to send to.
 */
export function prepareRequest(
  policy: string,
  config: SendingConfig & RequestConfig,
  place: Place<keyof RequestConfig>,
): (context: PolicyContext) => SideRequest | Promise<SideRequest> {
  const { mode, 'set-url': setUrl, 'set-method': method, 'set-header': headers, 'set-body': setBody, proxy } = config;
  const addCredentials = prepareCredentials(policy, config, place);
  if (setBody !== undefined) checkBody(setBody, 'set-body', place);
  if (mode.constant === 'new' && setUrl === undefined) warnOfNoUrl(policy, place);
  // Azure: in outbound the body of a copy is not initialised.
  const copiesBody = setBody === undefined && (place.section === 'inbound' || place.section === 'backend');

  const urlOf = (context: PolicyContext, isCopy: boolean): string => {
    if (setUrl !== undefined) return setUrl(context).href.replace(/#.*$/, '');
    if (isCopy) return String(context.expressions.request.url);
    throw new TransportFailure('BackendConnectionFailure', 500, 'There is no URL to send the request to.');
  };
  const bodyOf = (context: PolicyContext, isCopy: boolean): SideRequest['body'] => {
    if (setBody !== undefined) return evaluateContent(setBody, context);
    return isCopy && copiesBody ? context.request.body.content : undefined;
  };
  const make = (context: PolicyContext, isCopy: boolean): SideRequest => {
    const lines = isCopy ? copiedHeaders(context.request) : new HeaderLines();
    for (const header of headers) evaluateHeader(header, context)(lines);
    return {
      method: method?.(context) ?? (isCopy ? context.request.method : 'GET'),
      url: urlOf(context, isCopy),
      headers: [...lines],
      body: bodyOf(context, isCopy),
      timeoutMs: Math.min(config.timeout(context) * 1000 || defaultTimeoutMs, longestMs),
      ...(proxy !== undefined && { proxy: proxyOf(proxy, context) }),
    };
  };

  return (context) => {
    const isCopy = mode(context) === 'copy';
    const waiting = isCopy && copiesBody ? context.request.body.buffer() : undefined;
    if (waiting === undefined) return addCredentials(make(context, isCopy), context);
    return waiting.then(() => addCredentials(make(context, isCopy), context));
  };
}

/** Azure: the page asks for a URL unless the request is a copy; its policy toolkit writes documents without one. */
function warnOfNoUrl(policy: string, place: Place<'set-url'>): void {
  const message = `<${policy}> has no <set-url>, so that it fails; expected one unless mode is 'copy'`;
  place.report('missing-child', 'set-url', message, 'warning');
}

/** What is said of a proxy. */
export interface ProxyConfig {
  readonly url: Dynamic<string>;
  readonly username: Dynamic<string> | undefined;
  readonly password: Dynamic<string> | undefined;
}

/** The proxy for one request. */
export function proxyOf(
  { url, username, password }: ProxyConfig,
  context: PolicyContext,
): NonNullable<SideRequest['proxy']> {
  return {
    url: url(context),
    ...(username !== undefined && { username: username(context) }),
    ...(password !== undefined && { password: password(context) }),
  };
}
