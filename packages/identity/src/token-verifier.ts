import { hash } from 'node:crypto';
import { TokenRefusal, type Tokens, type TokenTrust, type VerifiedToken, verifiedToken } from '@turnpike/policy';
import { defaultIdentityLimits } from './identity-limits.ts';
import type { FetchDocument } from './open-id/fetch-document.ts';
import type { Provider, ProviderTimes } from './open-id/provider.ts';
import { Providers } from './open-id/providers.ts';
import { type Candidate, candidatesFor, issuersOf, ownersOf, type Voucher } from './signing-keys.ts';
import { signatureAlgorithms } from './token/algorithms.ts';
import { type CompactToken, mostCharacters, notAToken, parseCompact } from './token/compact.ts';
import { decrypt, isEncrypted } from './token/decrypt.ts';
import { VerifiedTokens } from './verified-tokens.ts';

// A token that comes again costs a hash: what was found out about it is remembered for as long as the providers that the
// policy believes publish what they did then. A new one is verified in this thread, which is quicker than asking
// another. Only for keys that have to be fetched, and for tokens that are encrypted, does anybody wait.

/** What a verifier works with. */
export interface TokenVerifierOptions {
  readonly fetch: FetchDocument;
  readonly times?: Partial<ProviderTimes>;
  /** Milliseconds since any time, never going back; the clock of this process when left out. */
  readonly now?: () => number;
}

/** What is known of those whom a policy believes. */
interface Believed {
  readonly trust: TokenTrust;
  /** Of this process alone, so that it says what belongs to which. */
  readonly id: number;
  readonly providers: readonly Provider[];
}

interface Remembered {
  readonly token: VerifiedToken;
  /** What everybody had published then. */
  readonly vouchers: readonly Voucher[];
  /** Whether every provider was heard. */
  readonly isComplete: boolean;
}

/** Verifies tokens, and remembers those that were good. */
export class TokenVerifier implements Tokens {
  readonly #providers: Providers;
  readonly #believed = new WeakMap<TokenTrust, Believed>();
  readonly #remembered = new VerifiedTokens<Remembered>();
  #trusts = 0;

  constructor({ fetch, times, now = () => performance.now() }: TokenVerifierOptions) {
    this.#providers = new Providers(fetch, { ...defaultIdentityLimits, ...times }, now);
  }

  verify(text: string, trust: TokenTrust, allowUnsigned: boolean): VerifiedToken | Promise<VerifiedToken> {
    if (text.length > mostCharacters) throw notAToken();
    const believed = this.#believedBy(trust);
    const name = `${believed.id} ${allowUnsigned} ${hash('sha256', text, 'base64')}`;
    const remembered = this.#remembered.get(name);
    if (remembered?.vouchers.every(isCurrent)) return remembered.token;
    const remember = (found: Remembered): VerifiedToken => {
      // Without one of the providers it is not known who may have issued the token: the next time it may be.
      if (found.isComplete) this.#remembered.set(name, found, text.length);
      return found.token;
    };
    const found = isEncrypted(text)
      ? decrypt(text, trust.decryptionKeys).then((inner) => verifySigned(inner, believed, allowUnsigned))
      : verifySigned(text, believed, allowUnsigned);
    return found instanceof Promise ? found.then(remember) : remember(found);
  }

  #believedBy(trust: TokenTrust): Believed {
    const known = this.#believed.get(trust);
    if (known !== undefined) return known;
    const providers = trust.providers.map((url) => this.#providers.at(url));
    const believed = { trust, id: this.#trusts++, providers };
    this.#believed.set(trust, believed);
    return believed;
  }
}

function isCurrent({ provider, published }: Voucher): boolean {
  return provider.published() === published;
}

function verifySigned(text: string, believed: Believed, allowUnsigned: boolean): Remembered | Promise<Remembered> {
  const token = parseCompact(text);
  const isUnsigned = token.algorithm === 'none' && token.signature.length === 0;
  if (isUnsigned && !allowUnsigned)
    throw new TokenRefusal(
      'TokenSignatureInvalid',
      'IDX10504: Unable to validate signature, token does not have a signature.',
    );
  if (!isUnsigned && !signatureAlgorithms.has(token.algorithm))
    throw new TokenRefusal(
      'TokenSignatureInvalid',
      'IDX10511: Signature validation failed. The algorithm is not known.',
    );
  const decide = (vouchers: readonly Voucher[]): Remembered | undefined =>
    isUnsigned ? accepted(token, believed, vouchers) : findSigner(token, believed, vouchers);
  const vouchers = vouchersOf(believed.providers);
  if (vouchers instanceof Promise) return vouchers.then((all) => decide(all) ?? askAgain(token, believed, decide, all));
  return decide(vouchers) ?? askAgain(token, believed, decide, vouchers);
}

/** What all providers have published. Those that cannot be reached vouch for nothing. */
function vouchersOf(providers: readonly Provider[]): readonly Voucher[] | Promise<readonly Voucher[]> {
  const published = providers.map((provider) => provider.published());
  const pair = (all: readonly Awaited<(typeof published)[number]>[]): readonly Voucher[] =>
    all.flatMap((one, index) => (one === undefined ? [] : { provider: providers[index]!, published: one }));
  return published.some((one) => one instanceof Promise)
    ? Promise.all(published).then(pair)
    : pair(published as Awaited<(typeof published)[number]>[]);
}

/** A key may have been published since: providers are asked, unless they were just now. */
function askAgain(
  token: CompactToken,
  believed: Believed,
  decide: (vouchers: readonly Voucher[]) => Remembered | undefined,
  before: readonly Voucher[],
): Promise<Remembered> {
  const asked = believed.providers.flatMap((provider) => provider.refetch() ?? []);
  if (asked.length === 0) throw refusal(token, believed, before);
  return Promise.all(asked).then(async () => {
    const vouchers = await vouchersOf(believed.providers);
    const found = decide(vouchers);
    if (found === undefined) throw refusal(token, believed, vouchers);
    return found;
  });
}

function findSigner(token: CompactToken, believed: Believed, vouchers: readonly Voucher[]): Remembered | undefined {
  const { signed, signature } = token;
  const algorithm = signatureAlgorithms.get(token.algorithm)!;
  const signer = candidatesFor(token, believed.trust.signingKeys, vouchers).keys.find(
    ({ key }) => algorithm.fits(key) && algorithm.verify(signed, signature, key),
  );
  return signer && accepted(token, believed, vouchers, signer);
}

function accepted(
  { header, claims }: CompactToken,
  { providers }: Believed,
  vouchers: readonly Voucher[],
  signer?: Candidate,
): Remembered {
  // RFC 8725, section 3.8: the key of one issuer says nothing about tokens of another.
  const owners = signer?.voucher === undefined ? vouchers : ownersOf(signer.key, vouchers);
  const issuers = providers.length === 0 ? undefined : issuersOf(claims, owners, signer?.key);
  const isComplete = vouchers.length === providers.length;
  return { token: verifiedToken(header, claims, issuers), vouchers, isComplete };
}

function refusal(token: CompactToken, { providers, trust }: Believed, vouchers: readonly Voucher[]): TokenRefusal {
  const { keys, isNamed } = candidatesFor(token, trust.signingKeys, vouchers);
  if (isNamed) return new TokenRefusal('TokenSignatureInvalid', 'IDX10511: Signature validation failed.');
  const fault = providers.find((provider) => provider.fault !== undefined)?.fault;
  const message = missingKey(token, keys.length, vouchers.length < providers.length);
  return new TokenRefusal('TokenSignatureKeyNotFound', message, fault === undefined ? {} : { cause: fault });
}

/** Azure: its library tells these apart. */
function missingKey({ keyId }: CompactToken, tried: number, isProviderMissing: boolean): string {
  if (isProviderMissing) return 'IDX20803: Unable to obtain configuration of a provider.';
  if (keyId !== undefined)
    return "IDX10503: Signature validation failed. The token's kid did not match any of the keys that are known.";
  return tried === 0
    ? 'IDX10500: Signature validation failed. No security keys were provided to validate the signature.'
    : "IDX10517: Signature validation failed. The token's kid is missing, and none of the keys fits.";
}
