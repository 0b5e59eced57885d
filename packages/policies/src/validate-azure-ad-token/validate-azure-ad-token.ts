import {
  attribute,
  type Configured,
  constant,
  definePolicy,
  dynamic,
  element,
  elements,
  httpStatus,
  name,
  type Place,
  type Policy,
  type PolicyContext,
  scopes,
  string,
  type VerifiedToken,
} from '@turnpike/policy';
import { checkAudience, checkClaims, checkIssuer, checkLifetime, type Objection } from '../validate-jwt/claims.ts';
import { requiredClaims, requiredClaimsConfig } from '../validate-jwt/required-claims.ts';
import { sourcesOf, tokenReader, tokenSourceConfig } from '../validate-jwt/token-source.ts';
import { tokenFailures, validateToken } from '../validate-jwt/token-validation.ts';
import { checkKeys, dynamicParts, keysConfig, trustFor } from '../validate-jwt/trust.ts';
import { checkApplication } from './applications.ts';
import { checkTenant } from './check-tenant.ts';
import { authenticationEndpoint, metadataOf, tenant } from './tenant.ts';

const applications = { 'application-id': elements(name, 'An application.', { atLeast: 1 }) } as const;

const config = {
  'tenant-id': attribute(dynamic(tenant), 'The tenant; `organizations` for any, `common` for personal accounts too.'),
  ...tokenSourceConfig,
  'authentication-endpoint': attribute(dynamic(authenticationEndpoint), 'Where Entra ID is in another cloud.', {
    optional: true,
  }),
  'failed-validation-httpcode': attribute(dynamic(httpStatus), 'The status answered when the token is refused.', {
    default: 401,
  }),
  'failed-validation-error-message': attribute(
    dynamic(string),
    'The message answered when the token is refused; the reason when left out.',
    { optional: true },
  ),
  'output-token-variable-name': attribute(name, 'The variable that gets the token.', { optional: true }),
  'backend-application-ids': element(applications, 'The applications that tokens may be for.', { optional: true }),
  'client-application-ids': element(applications, 'The applications that may have got a token.', { optional: true }),
  audiences: element(
    { audience: elements(dynamic(string), 'Whom tokens may be for.', { atLeast: 1 }) },
    'Those whom tokens may be for.',
    { optional: true },
  ),
  'required-claims': element(requiredClaimsConfig, 'Claims that tokens have to have.', { optional: true }),
  'decryption-keys': element(keysConfig, 'Keys that tokens are encrypted for.', { optional: true }),
} as const;

/** Lets a request pass that comes with a token of Microsoft Entra ID. */
export const validateAzureAdToken: Policy = definePolicy({
  name: 'validate-azure-ad-token',
  reference: 'https://learn.microsoft.com/azure/api-management/validate-azure-ad-token-policy',
  sections: ['inbound'],
  scopes,
  config,
  failures: tokenFailures,

  prepare(config, failure, place) {
    checkConfig(config, place);
    const { 'tenant-id': tenantId, 'authentication-endpoint': endpoint } = config;
    const decryptionKeys = config['decryption-keys']?.key ?? [];
    const hasSource = sourcesOf(config).length > 0;
    return validateToken({
      read: hasSource ? tokenReader(config) : tokenReader({ ...config, 'header-name': authorization }),
      trust: trustFor(
        {
          providers: (context) => metadataOf(tenantId(context), endpoint?.(context)),
          signingKeys: [],
          decryptionKeys,
          parts: [tenantId, endpoint, ...decryptionKeys.flatMap(dynamicParts)],
        },
        place,
      ),
      allowUnsigned: () => false,
      output: config['output-token-variable-name'],
      check: (token, context) => check(config, token, context),
      fail: (reason, message, context) => {
        const told = config['failed-validation-error-message']?.(context);
        return failure(reason, config['failed-validation-httpcode'](context), message, told ? { message: told } : {});
      },
    });
  },
});

type Config = Configured<typeof config>;

const authorization = constant('Authorization');

function check(config: Config, token: VerifiedToken, context: PolicyContext): Objection | undefined {
  const { audiences, 'backend-application-ids': backends, 'client-application-ids': clients } = config;
  const isForThese = audiences !== undefined || backends !== undefined;
  const allowed = [
    ...(audiences?.audience ?? []).map((one) => one(context)),
    // Azure: an application is addressed by its id, or by the URI that begins as one made of it (tokens of version 1).
    ...(backends?.['application-id'] ?? []).flatMap((id) => [id, `api://${id}`]),
  ];
  return (
    checkLifetime(token, { now: context.now(), skewMs: 0, requireExpiration: true }) ??
    (isForThese ? checkAudience(token, allowed) : undefined) ??
    checkIssuer(token, []) ??
    checkTenant(token, config['tenant-id'](context)) ??
    (clients && checkApplication(token, clients['application-id'])) ??
    checkClaims(token, requiredClaims(config['required-claims'], context))
  );
}

function checkConfig(config: Config, place: Place<Extract<keyof typeof config, string>>): void {
  const [first, second] = sourcesOf(config);
  if (second !== undefined)
    place.report('conflicting-values', second, `'${first}' and '${second}' are both there; expected one of them`);
  checkKeys(config['decryption-keys']?.key ?? [], 'decryption', place.entities, (message, severity) =>
    place.report('invalid-value', 'decryption-keys', message, severity),
  );
  const { audiences, 'backend-application-ids': backends, 'client-application-ids': clients } = config;
  if (audiences === undefined && backends === undefined && clients === undefined)
    place.report(
      'missing-child',
      'audiences',
      'every token of the tenant passes, whatever it is for; expected <audiences> or <client-application-ids>',
      'warning',
    );
}
