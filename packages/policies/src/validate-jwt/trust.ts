import {
  attribute,
  type ConfiguredKey,
  type Dynamic,
  dynamic,
  elements,
  name,
  type Place,
  type PolicyContext,
  type ShapeOf,
  string,
  type TokenTrust,
  text,
} from '@turnpike/policy';
import { type KeyUse, readKey, type WrittenKey } from './keys.ts';

/** A key as it is written. */
export interface KeyConfig {
  readonly id: Dynamic<string> | undefined;
  readonly 'certificate-id': Dynamic<string> | undefined;
  readonly n: string | undefined;
  readonly e: string | undefined;
  readonly text: Dynamic<string> | undefined;
}

/** The content of `issuer-signing-keys` and of `decryption-keys`. */
export const keysConfig: ShapeOf<{ readonly key: readonly KeyConfig[] }> = {
  key: elements(
    {
      id: attribute(dynamic(string), 'The `kid` of the tokens that the key is for.', { optional: true }),
      'certificate-id': attribute(dynamic(string), 'The certificate whose key it is.', { optional: true }),
      n: attribute(name, 'The modulus of an RSA key, as base64url.', { optional: true }),
      e: attribute(name, 'Its exponent, as base64url.', { optional: true }),
      text: text(dynamic(string), 'A secret, as base64.', { optional: true }),
    },
    'A key; each is tried.',
    { atLeast: 1 },
  ),
};

/** Whom a policy believes, as it is written. */
export interface WrittenTrust {
  /** URLs of OpenID metadata. */
  readonly providers: (context: PolicyContext) => readonly string[];
  readonly signingKeys: readonly KeyConfig[];
  readonly decryptionKeys: readonly KeyConfig[];
  /** All that may be an expression. */
  readonly parts: readonly (Dynamic<unknown> | undefined)[];
}

/** So many different answers of expressions are remembered; with more, keys are read again. */
const mostTrusts = 100;

/** Makes what gives the trust of a request: once where nothing is an expression, else once for what these come to. */
export function trustFor(
  written: WrittenTrust,
  place: Pick<Place, 'entities'>,
): (context: PolicyContext) => TokenTrust {
  const known = new Map<string, TokenTrust>();
  const evaluate = (context: PolicyContext): TokenTrust => {
    const providers = written.providers(context);
    const signing = written.signingKeys.map((key) => writtenKey(key, context));
    const decryption = written.decryptionKeys.map((key) => writtenKey(key, context));
    const text = JSON.stringify([providers, signing, decryption]);
    const found = known.get(text);
    if (found !== undefined) return found;
    const { entities } = place;
    const trust = {
      providers,
      signingKeys: usable(signing, 'signing', entities),
      decryptionKeys: usable(decryption, 'decryption', entities),
    };
    if (known.size >= mostTrusts) known.clear();
    known.set(text, trust);
    return trust;
  };
  const isConstant = written.parts.every((part) => part === undefined || part.constant !== undefined);
  if (!isConstant) return evaluate;
  let trust: TokenTrust | undefined;
  return (context) => (trust ??= evaluate(context));
}

/** What of a key may be an expression. */
export function dynamicParts({
  id,
  'certificate-id': certificate,
  text: secret,
}: KeyConfig): readonly (Dynamic<unknown> | undefined)[] {
  return [id, certificate, secret];
}

function writtenKey(config: KeyConfig, context: PolicyContext): WrittenKey {
  return {
    id: config.id?.(context),
    certificateId: config['certificate-id']?.(context),
    modulus: config.n,
    exponent: config.e,
    secret: config.text?.(context),
  };
}

/** A key that cannot be used is as good as none: nothing is signed with it. */
function usable(keys: readonly WrittenKey[], use: KeyUse, entities: Place['entities']): readonly ConfiguredKey[] {
  return keys.flatMap((written) => {
    const reading = readKey(written, use, entities);
    return 'fault' in reading ? [] : reading;
  });
}

/** Says of each key that is written out what is wrong with it. Azure's own samples have keys that only stand for others. */
export function checkKeys(
  keys: readonly KeyConfig[],
  use: KeyUse,
  entities: Place['entities'],
  report: (message: string, severity: 'error' | 'warning') => void,
): void {
  for (const config of keys) {
    const certificateId = config['certificate-id']?.constant;
    const isComputed = dynamicParts(config).some((part) => part !== undefined && part.constant === undefined);
    if (isComputed || (certificateId && entities === undefined)) continue;
    const reading = readKey(
      {
        id: config.id?.constant,
        certificateId,
        modulus: config.n,
        exponent: config.e,
        secret: config.text?.constant,
      },
      use,
      entities,
    );
    if (!('fault' in reading)) continue;
    const isMissing = certificateId && entities?.certificate(certificateId) === undefined;
    report(`${reading.fault}; no token is accepted by it`, isMissing ? 'error' : 'warning');
  }
}
