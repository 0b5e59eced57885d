import {
  attribute,
  type CreateFailure,
  definePolicy,
  dynamic,
  element,
  elements,
  headerName,
  httpMethod,
  name,
  type Place,
  type Policy,
  type PolicyContext,
  type PolicyEntities,
  type SideRequest,
  scopes,
  sections,
  string,
  TransportFailure,
} from '@turnpike/policy';
import { copiedHeaders } from '../send-request/copied-headers.ts';
import { joinedUrl } from './joined-url.ts';

/** As `send-request` waits when nothing is said. */
const timeoutMs = 60_000;

/** Asks a service with the request there is, changed; what it answers is kept, or answered. */
export const invokeRequest: Policy = definePolicy({
  name: 'invoke-request',
  reference:
    'https://github.com/Azure/azure-api-management-policy-toolkit/blob/main/src/Authoring/Configs/InvokeRequestConfig.cs',
  sections,
  scopes,

  config: {
    method: attribute(dynamic(httpMethod), 'The method; that of the request when left out.', { optional: true }),
    url: attribute(dynamic(string), 'Where it goes: a URL, or a path below the backend that is named.', {
      optional: true,
    }),
    'backend-id': attribute(dynamic(name), 'The backend that a path is below.', { optional: true }),
    'response-variable-name': attribute(name, 'The variable that gets the answer; without one the caller gets it.', {
      optional: true,
    }),
    header: elements(
      {
        name: attribute(dynamic(headerName), 'The name of a header.'),
        value: attribute(dynamic(string), 'One of its values.', { default: '' }),
      },
      'A header, in place of that of the request.',
    ),
    body: element(dynamic(string), 'The body; that of the request when left out.', { optional: true }),
  },

  failures: {
    BackendNotFound: 'There is no backend of that id, or it is more than a URL.',
    Timeout: 'Status and headers of the answer did not come in time.',
    BackendConnectionFailure: 'The service could not be reached, or broke off.',
    BackendUnavailable: 'The service gets no requests at the moment.',
    ClientConnectionFailure: 'The caller went away.',
  },

  prepare(config, failure: CreateFailure<TransportFailure['reason'] | 'BackendNotFound'>, place) {
    const { method, url, 'backend-id': backendId, 'response-variable-name': variable, header: headers, body } = config;
    checkBackend(backendId?.constant, place);

    const baseOf = (context: PolicyContext): string | undefined => {
      if (backendId === undefined) return undefined;
      const id = backendId(context);
      const backend = place.entities?.backend(id);
      if (backend?.url === undefined || hasMore(backend))
        throw failure('BackendNotFound', 500, `There is no backend '${id}' with a URL and nothing besides.`);
      return backend.url;
    };
    const urlOf = (context: PolicyContext): string => {
      const base = baseOf(context);
      const { path, queryString } = context.expressions.request.url;
      const asked =
        url?.(context) ?? (base === undefined ? String(context.expressions.request.url) : path + queryString);
      const joined = joinedUrl(base, asked);
      if (joined === undefined)
        throw failure('BackendConnectionFailure', 500, 'The URL is no absolute URL, and no path below the backend.');
      return joined;
    };
    const requestFor = (context: PolicyContext): SideRequest => {
      const lines = copiedHeaders(context.request);
      const given = Map.groupBy(headers, (one) => one.name(context).toLowerCase());
      for (const values of given.values())
        lines.set(
          (values[0] as (typeof headers)[number]).name(context),
          values.map(({ value }) => value(context)),
        );
      return {
        method: method?.(context) ?? context.request.method,
        url: urlOf(context),
        headers: [...lines],
        body: body === undefined ? context.request.body.content : body(context),
        timeoutMs,
      };
    };

    return async (context) => {
      if (body === undefined) await context.request.body.buffer();
      try {
        const answer = await context.send(requestFor(context));
        if (variable !== undefined) return void context.variables.set(variable, answer);
        context.startResponse(answer);
        context.stop();
      } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        throw failure(error.reason, error.status, error.message, error.answer);
      }
    };
  },
});

function checkBackend(id: string | undefined, place: Place<'backend-id'>): void {
  const backend = id === undefined ? undefined : place.entities?.backend(id);
  if (backend === undefined || (backend.url !== undefined && !hasMore(backend))) return;
  const message = `'${id}' is a pool, or has credentials or a proxy; expected a backend with a URL and nothing besides`;
  place.report('invalid-value', 'backend-id', message);
}

type Backend = NonNullable<ReturnType<PolicyEntities['backend']>>;

/** What a backend has besides its URL is not shown to it here, so that it would not answer as it should. */
function hasMore({ credentials, proxy }: Backend): boolean {
  return credentials !== undefined || proxy !== undefined;
}
