import {
  attribute,
  boolean,
  definePolicy,
  dynamic,
  element,
  elements,
  headerName,
  httpMethod,
  type Place,
  type Policy,
  type PolicyContext,
  type PolicyRequest,
  scopes,
  seconds,
  string,
} from '@turnpike/policy';
import { type Allowed, addAnswerHeaders, addPreflightHeaders, addVary } from './answer-headers.ts';
import { findOrigin, type ListedOrigin } from './find-origin.ts';
import { readListedOrigin } from './origin.ts';

/** Says which web pages may call the API, to the browser that asks for them. */
export const cors: Policy = definePolicy({
  name: 'cors',
  reference: 'https://learn.microsoft.com/azure/api-management/cors-policy',
  sections: ['inbound'],
  scopes,
  once: true,

  config: {
    'allow-credentials': attribute(dynamic(boolean), 'Whether pages may send cookies and the like.', {
      default: false,
    }),
    'terminate-unmatched-request': attribute(
      dynamic(boolean),
      'Whether a request of a page that is not listed ends here, with an empty answer.',
      { default: false },
    ),
    'allowed-origins': element(
      { origin: elements(dynamic(string), 'An origin such as `https://app.example`, or `*` for any.', { atLeast: 1 }) },
      'The pages that may call.',
    ),
    'allowed-methods': element(
      {
        'preflight-result-max-age': attribute(dynamic(seconds), 'Seconds for which browsers need not ask again.', {
          default: 0,
        }),
        method: elements(dynamic(httpMethod), 'A method, or `*` for any.', { atLeast: 1 }),
      },
      'What they may call with; `GET` and `POST` when left out.',
      { optional: true },
    ),
    // Azure: the page wants it; published documents leave it out.
    'allowed-headers': element(
      { header: elements(dynamic(headerName), 'The name of a header, or `*` for any.', { atLeast: 1 }) },
      'The headers that they may send.',
      { optional: true },
    ),
    'expose-headers': element(
      { header: elements(dynamic(headerName), 'The name of a header, or `*` for any.', { atLeast: 1 }) },
      'The headers of the answer that they may read.',
      { optional: true },
    ),
  },

  prepare(config, _failure, place) {
    const { 'allow-credentials': credentials, 'terminate-unmatched-request': terminates } = config;
    const { origin: origins } = config['allowed-origins'];
    const methods = config['allowed-methods'];
    const listed = origins.map((origin): ListedOrigin => {
      if (origin.constant === undefined) return (context) => origin(context).trim();
      const text = origin.constant.trim();
      checkOrigin(text, place);
      return () => text;
    });
    if (credentials.constant === true && origins.some(({ constant }) => constant?.trim() === '*'))
      place.report(
        'conflicting-values',
        'allow-credentials',
        "'allow-credentials' has no effect on pages of any origin ('*'): browsers refuse it, and naming every origin that asks would let every page act for its user",
        'warning',
      );

    const allowedTo = (context: PolicyContext, origin: string): Allowed | undefined => {
      const found = findOrigin(origin, listed, context);
      if (found === undefined) return undefined;
      return {
        origin: found,
        credentials: found !== '*' && credentials(context),
        methods: methods?.method.map((method) => method(context).toUpperCase()) ?? ['GET', 'POST'],
        maxAge: methods?.['preflight-result-max-age'](context) ?? 0,
        headers: config['allowed-headers']?.header.map((header) => header(context)) ?? [],
        exposed: config['expose-headers']?.header.map((header) => header(context)) ?? [],
      };
    };

    return (context) => {
      const { request, purpose } = context;
      if (answered.has(request)) return;
      const origin = request.headers.get('Origin');
      const allowed = origin === null ? undefined : allowedTo(context, origin);
      if (allowed !== undefined) answered.add(request);
      if (purpose === 'preflight') return answerPreflight(context, allowed, terminates(context));
      // What comes of it depends on the page, for pages that are not listed and for callers that are none, too.
      context.defer(() =>
        allowed === undefined ? addVary(context.response) : addAnswerHeaders(context.response, allowed),
      );
      if (allowed !== undefined || origin === null || purpose === 'refusal') return;
      // Azure: of what is no preflight request, GET and HEAD end here.
      if (/^(?:GET|HEAD)$/i.test(request.method) && terminates(context)) end(context);
    };
  },
});

/** The requests for which a policy has spoken already. Azure: the first that lists the page is the one that counts. */
const answered = new WeakSet<PolicyRequest>();

/** Azure: whatever comes of it, a preflight request is answered 200, and what is not allowed shows in what is not said. */
function answerPreflight(context: PolicyContext, allowed: Allowed | undefined, terminates: boolean): void {
  const { headers } = context.request;
  if (allowed !== undefined) {
    const asked = {
      method: headers.get('Access-Control-Request-Method'),
      headers: headers.get('Access-Control-Request-Headers'),
    };
    end(context);
    addPreflightHeaders(context.response, allowed, asked);
  } else if (terminates) {
    end(context);
    addVary(context.response);
  } else context.defer(() => addVary(context.response));
}

/** Answers with an empty 200. */
function end(context: PolicyContext): void {
  context.startResponse();
  context.stop();
}

function checkOrigin(text: string, place: Place<'allowed-origins'>): void {
  const message = text.includes('*')
    ? `no page has the origin '${text}'; expected * alone, or an origin such as https://app.example`
    : `no page has the origin '${text}'; expected a scheme and a host such as https://app.example`;
  if (text !== '*' && (text.includes('*') || readListedOrigin(text) === undefined))
    place.report('invalid-value', 'allowed-origins', message, 'warning');
}
