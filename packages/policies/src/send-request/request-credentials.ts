import {
  element,
  HeaderLines,
  type Place,
  type PolicyContext,
  type ShapeOf,
  type SideRequest,
  TransportFailure,
} from '@turnpike/policy';
import {
  type CertificateSource,
  certificateChoice,
  certificateSource,
  checkCertificate,
  notFound,
} from '../authentication-certificate/authentication-certificate.ts';
import {
  acquireToken,
  type IdentityToken,
  identityToken,
} from '../authentication-managed-identity/authentication-managed-identity.ts';

/** What the service is told of who asks. */
export interface RequestCredentials {
  readonly 'authentication-certificate': CertificateSource | undefined;
  readonly 'authentication-managed-identity': IdentityToken | undefined;
}

/** The child elements that say who asks. */
export const requestCredentials: ShapeOf<RequestCredentials> = {
  'authentication-certificate': element(certificateSource, 'The certificate that is shown to the service.', {
    optional: true,
  }),
  'authentication-managed-identity': element(identityToken, 'The identity that a token is sent for.', {
    optional: true,
  }),
};

/** Puts credentials on a request. It throws a `TransportFailure` where there are none: the request cannot be sent then. */
export type AddCredentials = (request: SideRequest, context: PolicyContext) => SideRequest | Promise<SideRequest>;

/** Prepares the credentials of a request; what they name is looked up for every call. */
export function prepareCredentials(
  policy: string,
  config: RequestCredentials,
  place: Place<keyof RequestCredentials>,
): AddCredentials {
  const { 'authentication-certificate': source, 'authentication-managed-identity': identity } = config;
  if (source !== undefined) checkCertificate(source, place, 'authentication-certificate');
  if (source === undefined && identity === undefined) return (request) => request;
  const choose = source && certificateChoice(source, place);

  return async (request, context) => {
    const choice = choose?.(context);
    const certificate = choice && (await context.findCertificate(choice));
    if (choice !== undefined && certificate === undefined) throw failed(notFound(choice));
    const token = identity && (await acquireToken(identity, context, policy, failed));
    const variable = identity?.['output-token-variable-name'];
    if (token !== undefined && variable !== undefined) context.variables.set(variable, token);
    return {
      ...request,
      ...(certificate && { certificate }),
      ...(token !== undefined && variable === undefined && { headers: withToken(request.headers, token) }),
    };
  };
}

function failed(message: string): TransportFailure {
  return new TransportFailure('BackendConnectionFailure', 500, message);
}

function withToken(headers: SideRequest['headers'], token: string): SideRequest['headers'] {
  const lines = new HeaderLines();
  for (const [name, value] of headers) lines.append(name, [value]);
  lines.set('Authorization', [`Bearer ${token}`]);
  return [...lines];
}
