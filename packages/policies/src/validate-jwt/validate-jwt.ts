import {
  attribute,
  boolean,
  type Configured,
  definePolicy,
  dynamic,
  element,
  elements,
  httpStatus,
  name,
  type Place,
  type Policy,
  scopes,
  string,
  url,
} from '@turnpike/policy';
import { checkAudience, checkClaims, checkIssuer, checkLifetime } from './claims.ts';
import { requiredClaims, requiredClaimsConfig } from './required-claims.ts';
import { timeSpan } from './time-span.ts';
import { sourcesOf, tokenReader, tokenSourceConfig } from './token-source.ts';
import { tokenFailures, validateToken } from './token-validation.ts';
import { checkKeys, dynamicParts, keysConfig, trustFor } from './trust.ts';

const config = {
  ...tokenSourceConfig,
  'failed-validation-httpcode': attribute(dynamic(httpStatus), 'The status answered when the token is refused.', {
    default: 401,
  }),
  'failed-validation-error-message': attribute(
    dynamic(string),
    'The message answered when the token is refused; the reason when left out.',
    { optional: true },
  ),
  'require-expiration-time': attribute(dynamic(boolean), 'Whether the token needs an expiration time.', {
    default: true,
  }),
  'require-scheme': attribute(dynamic(string), 'The scheme that the header `Authorization` has to begin with.', {
    optional: true,
  }),
  'require-signed-tokens': attribute(dynamic(boolean), 'Whether the token needs a signature.', { default: true }),
  'clock-skew': attribute(dynamic(timeSpan), 'Seconds by which clocks may differ.', { default: 0 }),
  'output-token-variable-name': attribute(name, 'The variable that gets the token.', { optional: true }),
  'openid-config': elements(
    {
      url: attribute(dynamic(url), 'OpenID metadata, which lead to the keys and name the issuer.'),
      'validate-connectivity': attribute(boolean, 'Whether Azure asks for the metadata when the policy is saved.', {
        default: true,
      }),
    },
    'A provider of OpenID whose tokens are believed.',
  ),
  'issuer-signing-keys': element(keysConfig, 'Keys that tokens are signed with.', { optional: true }),
  'decryption-keys': element(keysConfig, 'Keys that tokens are encrypted for.', { optional: true }),
  audiences: element(
    { audience: elements(dynamic(string), 'Whom tokens may be for.', { atLeast: 1 }) },
    'Those whom tokens may be for; without it, anybody.',
    { optional: true },
  ),
  issuers: element(
    { issuer: elements(dynamic(string), 'Who may have issued a token.', { atLeast: 1 }) },
    'Those who may have issued a token, beside the providers of OpenID.',
    { optional: true },
  ),
  'required-claims': element(requiredClaimsConfig, 'Claims that tokens have to have.', { optional: true }),
} as const;

/** Lets a request pass that comes with a JSON Web Token of somebody who is believed. */
export const validateJwt: Policy = definePolicy({
  name: 'validate-jwt',
  reference: 'https://learn.microsoft.com/azure/api-management/validate-jwt-policy',
  sections: ['inbound'],
  scopes,
  config,
  failures: tokenFailures,

  prepare(config, failure, place) {
    checkSources(config, place);
    checkTrust(config, place);
    const { 'openid-config': providers, 'issuer-signing-keys': signing, 'decryption-keys': decryption } = config;
    const keys = [...(signing?.key ?? []), ...(decryption?.key ?? [])];
    const trust = trustFor(
      {
        providers: (context) => providers.map((one) => one.url(context).href),
        signingKeys: signing?.key ?? [],
        decryptionKeys: decryption?.key ?? [],
        parts: [...providers.map((one) => one.url), ...keys.flatMap(dynamicParts)],
      },
      place,
    );
    const { audiences, issuers, 'required-claims': claims } = config;
    return validateToken({
      read: tokenReader(config, config['require-scheme']),
      trust,
      allowUnsigned: (context) => !config['require-signed-tokens'](context),
      output: config['output-token-variable-name'],
      check: (token, context) =>
        checkLifetime(token, {
          now: context.now(),
          skewMs: config['clock-skew'](context) * 1000,
          requireExpiration: config['require-expiration-time'](context),
        }) ??
        (audiences &&
          checkAudience(
            token,
            audiences.audience.map((one) => one(context)),
          )) ??
        checkIssuer(
          token,
          (issuers?.issuer ?? []).map((one) => one(context)),
        ) ??
        checkClaims(token, requiredClaims(claims, context)),
      fail: (reason, message, context) => {
        const told = config['failed-validation-error-message']?.(context);
        return failure(reason, config['failed-validation-httpcode'](context), message, told ? { message: told } : {});
      },
    });
  },
});

type Config = Configured<typeof config>;
type Here = Place<Extract<keyof typeof config, string>>;

/** Azure asks for exactly one; its own tests have documents with none. */
function checkSources(config: Config, place: Here): void {
  const [first, second] = sourcesOf(config);
  if (second !== undefined)
    place.report('conflicting-values', second, `'${first}' and '${second}' are both there; expected one of them`);
  if (first === undefined)
    place.report(
      'missing-attribute',
      'header-name',
      'nothing says where the token is, so that every request is refused; expected header-name, query-parameter-name or token-value',
      'warning',
    );
}

function checkTrust(config: Config, place: Here): void {
  const { 'openid-config': providers, 'issuer-signing-keys': signing, 'decryption-keys': decryption } = config;
  checkKeys(signing?.key ?? [], 'signing', place.entities, (message, severity) =>
    place.report('invalid-value', 'issuer-signing-keys', message, severity),
  );
  checkKeys(decryption?.key ?? [], 'decryption', place.entities, (message, severity) =>
    place.report('invalid-value', 'decryption-keys', message, severity),
  );
  if (signing === undefined && providers.length === 0 && config['require-signed-tokens'].constant === true)
    place.report(
      'missing-child',
      'issuer-signing-keys',
      'there are no keys, so that every token is refused; expected <openid-config> or <issuer-signing-keys>',
      'warning',
    );
  for (const { url } of providers)
    if (url.constant?.protocol === 'http:' && !isLoopback(url.constant))
      place.report(
        'invalid-value',
        'openid-config',
        'keys that come over http can be exchanged on the way; expected a URL with https',
        'warning',
      );
}

function isLoopback({ hostname }: URL): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
