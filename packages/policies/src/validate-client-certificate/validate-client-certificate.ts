import type { X509Certificate } from 'node:crypto';
import {
  attribute,
  boolean,
  type CallerCertificate,
  type CreateFailure,
  definePolicy,
  element,
  elements,
  type Place,
  type Policy,
  type PolicyContext,
  scopes,
} from '@turnpike/policy';
import { type Identity, identityConfig, issuerFields, issuerOf, matchesIdentity } from './identity.ts';

type Reason = 'ClientCertificateNotFound' | 'ClientCertificateInvalid' | 'ClientCertificateNotAllowed';

/** Turns a request away unless its caller has shown a certificate that is good, and of somebody who is expected. */
export const validateClientCertificate: Policy = definePolicy({
  name: 'validate-client-certificate',
  reference: 'https://learn.microsoft.com/azure/api-management/validate-client-certificate-policy',
  sections: ['inbound'],
  scopes,

  config: {
    'validate-revocation': attribute(boolean, 'Whether it must not be revoked; so it is when left out.', {
      optional: true,
    }),
    'validate-trust': attribute(boolean, 'Whether it has to lead to an authority that is trusted.', { default: true }),
    'validate-not-before': attribute(boolean, 'Whether its time has to have begun; so it has when left out.', {
      optional: true,
    }),
    'validate-not-after': attribute(boolean, 'Whether its time must not be over; so it is when left out.', {
      optional: true,
    }),
    'ignore-error': attribute(boolean, 'Whether to go on all the same.', { default: false }),
    identities: element(
      { identity: elements(identityConfig, 'One of those it may be of.', { atLeast: 1 }) },
      'Whose certificate it may be; anybody’s when left out.',
      { optional: true },
    ),
  },

  failures: {
    ClientCertificateNotFound: 'The caller has shown no certificate, or was not asked for one.',
    ClientCertificateInvalid: 'The certificate is not trusted, or not of this time.',
    ClientCertificateNotAllowed: 'The certificate is of nobody who is listed.',
  },

  prepare(config, failure: CreateFailure<Reason>, place) {
    const identities = prepareIdentities(config.identities?.identity, place);
    warnOfNoEffect(config, place);
    const judge = (shown: CallerCertificate | undefined, now: number): Fault | undefined => {
      if (shown === undefined) return ['ClientCertificateNotFound', 'There is no client certificate.'];
      const { certificate, isTrusted } = shown;
      if (config['validate-trust'] && !isTrusted)
        return ['ClientCertificateInvalid', 'The client certificate is not trusted.'];
      if (config['validate-not-before'] !== false && now < certificate.validFromDate.getTime())
        return ['ClientCertificateInvalid', 'The time of the client certificate has not begun.'];
      if (config['validate-not-after'] !== false && now > certificate.validToDate.getTime())
        return ['ClientCertificateInvalid', 'The time of the client certificate is over.'];
      if (identities !== undefined && !identities.some((matches) => matches(shown)))
        return ['ClientCertificateNotAllowed', 'The client certificate is of nobody who is listed.'];
    };

    return (context) => {
      const fault = judge(context.callerCertificate, context.now());
      if (fault === undefined) return;
      const [reason, message] = fault;
      if (!config['ignore-error'])
        throw failure(reason, 401, message, {
          message: reason === 'ClientCertificateNotFound' ? 'Missing client certificate' : 'Invalid client certificate',
        });
      tell(context, message);
    };
  },
});

type Fault = readonly [reason: Reason, message: string];

function tell(context: PolicyContext, message: string): void {
  context.trace({ source: 'validate-client-certificate', severity: 'information', message });
}

interface Rules {
  readonly 'validate-trust': boolean;
  readonly 'validate-revocation': boolean | undefined;
  readonly 'validate-not-before': boolean | undefined;
  readonly 'validate-not-after': boolean | undefined;
}

/** What the listener says of a certificate is one answer to all of these: the policy cannot take them apart. */
function warnOfNoEffect(rules: Rules, place: Place<keyof Rules>): void {
  const isTrusting = rules['validate-trust'];
  if (!isTrusting && rules['validate-revocation'] === true)
    warn('validate-revocation', "revocation is looked at together with trust; expected validate-trust='true'", place);
  for (const field of ['validate-not-before', 'validate-not-after', 'validate-revocation'] as const)
    if (isTrusting && rules[field] === false)
      warn(field, 'what is revoked or not of this time is not trusted either', place);
}

function warn(field: keyof Rules, message: string, place: Place<keyof Rules>): void {
  place.report('no-effect', field, `'${field}' has no effect: ${message}`, 'warning');
}

/** What each identity asks of a certificate; `undefined` where nobody is listed. */
function prepareIdentities(
  identities: readonly Identity[] | undefined,
  place: Place<'identities'>,
): readonly ((shown: CallerCertificate) => boolean)[] | undefined {
  return identities?.map((identity) => {
    const issuer = findIssuer(identity, place);
    const issuers = issuerFields.filter((field) => identity[field] !== undefined);
    if (Object.values(identity).every((wanted) => wanted === undefined))
      place.report(
        'missing-attribute',
        'identities',
        '<identity> has no attribute, so that it is anybody; expected one',
      );
    if (identity['issuer-certificate-id'] !== undefined && issuers.length > 1)
      place.report(
        'conflicting-values',
        'identities',
        `'issuer-certificate-id' and '${issuers[0]}' exclude each other`,
      );
    return (shown) => matchesIdentity(shown, identity, issuer);
  });
}

function findIssuer(
  { 'issuer-certificate-id': id, 'issuer-thumbprint': thumbprint }: Identity,
  place: Place<'identities'>,
): X509Certificate | undefined {
  const name = id ?? thumbprint;
  if (name === undefined || place.entities === undefined) return undefined;
  const found = place.entities.certificate(name);
  const issuer = found && issuerOf(found);
  if (issuer === undefined && id !== undefined)
    place.report('invalid-value', 'identities', `there is no certificate '${id}'; expected one of the service`);
  return issuer;
}
