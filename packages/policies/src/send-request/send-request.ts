import {
  attribute,
  boolean,
  type CreateFailure,
  type Dynamic,
  definePolicy,
  dynamic,
  element,
  elements,
  HeaderLines,
  httpMethod,
  name,
  oneOf,
  type Place,
  type Policy,
  type PolicyContext,
  type SideRequest,
  scopes,
  seconds,
  sections,
  string,
  TransportFailure,
  url,
} from '@turnpike/policy';
import { checkBody, evaluateContent, setBodyConfig } from '../set-body/set-body.ts';
import { evaluateHeader, setHeaderConfig } from '../set-header/set-header.ts';
import { copiedHeaders } from './copied-headers.ts';
import { proxyUrl } from './proxy-url.ts';

const credentials = ['authentication-certificate', 'authentication-managed-identity'] as const;

/** Azure: when nothing is said. */
const defaultTimeoutMs = 60_000;

/** Timers take 31 bits; seconds of that size do not fit. */
const longestMs = 2_147_483_647;

/** Asks another service, and keeps what it answers in a variable. */
export const sendRequest: Policy = definePolicy({
  name: 'send-request',
  reference: 'https://learn.microsoft.com/azure/api-management/send-request-policy',
  sections,
  scopes,

  config: {
    mode: attribute(
      dynamic(oneOf('new', 'copy')),
      'Whether the request begins empty, or as a copy of the one there is.',
      {
        default: 'new',
      },
    ),
    'response-variable-name': attribute(dynamic(name), 'The variable that gets the answer.'),
    timeout: attribute(dynamic(seconds), 'Seconds until status and headers of the answer have to be there.', {
      default: defaultTimeoutMs / 1000,
    }),
    'ignore-error': attribute(boolean, 'Whether to go on when no answer comes; the variable is null then.', {
      default: false,
    }),
    'set-url': element(dynamic(url), 'Where the request goes; in a copy to where the one there is goes.', {
      optional: true,
    }),
    // Azure: the page allows no expression; what is deployed in tests of its own tools has one.
    'set-method': element(dynamic(httpMethod), 'The method; `GET`, or that of the request copied, when left out.', {
      optional: true,
    }),
    'set-header': elements(setHeaderConfig, 'A header.'),
    'set-body': element(setBodyConfig, 'The body.', { optional: true }),
    'authentication-certificate': element(
      {
        thumbprint: attribute(dynamic(string), 'The certificate, by its thumbprint.', { optional: true }),
        'certificate-id': attribute(dynamic(string), 'The certificate, by its id.', { optional: true }),
        body: attribute(dynamic(string), 'The certificate itself.', { optional: true }),
        password: attribute(dynamic(string), 'Its password.', { optional: true }),
      },
      'The certificate that is shown to the service.',
      { optional: true },
    ),
    'authentication-managed-identity': element(
      {
        resource: attribute(dynamic(string), 'What the token is for.'),
        'client-id': attribute(dynamic(string), 'The identity.', { optional: true }),
        'output-token-variable-name': attribute(name, 'The variable that gets the token.', { optional: true }),
        'ignore-error': attribute(boolean, 'Whether to go on without a token.', { default: false }),
      },
      'The identity that a token is sent for.',
      { optional: true },
    ),
    proxy: element(
      {
        url: attribute(dynamic(proxyUrl), 'The proxy.'),
        username: attribute(dynamic(string), 'The user there.', { optional: true }),
        password: attribute(dynamic(string), 'The password.', { optional: true }),
      },
      'The proxy on the way.',
      { optional: true },
    ),
  },

  failures: {
    Timeout: 'Status and headers of the answer did not come in time.',
    BackendConnectionFailure: 'The service could not be reached, or broke off.',
    BackendUnavailable: 'The service gets no requests at the moment.',
    ClientConnectionFailure: 'The caller went away.',
  },

  prepare(config, failure: CreateFailure<TransportFailure['reason']>, place) {
    const { mode, 'set-url': setUrl, 'set-method': method, 'set-header': headers, 'set-body': setBody, proxy } = config;
    for (const field of credentials)
      if (config[field] !== undefined)
        place.reportUnavailable(field, `<${field}> is not available in <send-request> in this version`);
    if (setBody !== undefined) checkBody(setBody, 'set-body', place);
    if (mode.constant === 'new' && setUrl === undefined) warnOfNoUrl(place);
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
    const makeRequest = (context: PolicyContext, isCopy: boolean): SideRequest => {
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

    return async (context) => {
      const variable = config['response-variable-name'](context);
      const isCopy = mode(context) === 'copy';
      if (isCopy && copiesBody) await context.request.body.buffer();
      try {
        context.variables.set(variable, await context.send(makeRequest(context, isCopy)));
      } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        // Without a caller there is nobody to go on for.
        if (!config['ignore-error'] || error.reason === 'ClientConnectionFailure')
          throw failure(error.reason, error.status, error.message, error.answer);
        context.variables.set(variable, null);
        context.trace({ source: 'send-request', severity: 'error', message: error.message });
      }
    };
  },
});

/** Azure: the page asks for a URL unless the request is a copy; its policy toolkit writes documents without one. */
function warnOfNoUrl(place: Place<'set-url'>): void {
  const message = "<send-request> has no <set-url>, so that it fails; expected one unless mode is 'copy'";
  place.report('missing-child', 'set-url', message, 'warning');
}

interface ProxyConfig {
  readonly url: Dynamic<string>;
  readonly username: Dynamic<string> | undefined;
  readonly password: Dynamic<string> | undefined;
}

function proxyOf({ url, username, password }: ProxyConfig, context: PolicyContext): NonNullable<SideRequest['proxy']> {
  return {
    url: url(context),
    ...(username !== undefined && { username: username(context) }),
    ...(password !== undefined && { password: password(context) }),
  };
}
