import type { KeyObject } from 'node:crypto';
import type { ConfiguredKey } from '@turnpike/policy';
import type { Provider, Published } from './open-id/provider.ts';
import type { CompactToken } from './token/compact.ts';

/** What a provider has published, as it was when it was asked. */
export interface Voucher {
  readonly provider: Provider;
  readonly published: Published;
}

/** A key that a token may have been signed with. */
export interface Candidate {
  readonly key: KeyObject;
  /** Whose it is; absent when it is the policy's own. */
  readonly voucher: Voucher | undefined;
}

/** The keys to try, and whether there is one of the name that the token gives. */
export interface Candidates {
  readonly keys: readonly Candidate[];
  readonly isNamed: boolean;
}

/**
 * The keys that a token may have been signed with.
 * Azure: those of its `kid`; where there is none, all that the policy names. A key of a provider that has another name is
 * not tried, so that tokens with invented names cost nothing.
 */
export function candidatesFor(
  { keyId, algorithm }: CompactToken,
  configured: readonly ConfiguredKey[],
  vouchers: readonly Voucher[],
): Candidates {
  const published = vouchers.flatMap((voucher) =>
    voucher.published.keys
      .filter((one) => one.algorithm === undefined || one.algorithm === algorithm)
      .map(({ id, key }) => ({ id, key, voucher })),
  );
  const all = [...configured.map(({ id, key }) => ({ id, key, voucher: undefined })), ...published];
  const named = keyId === undefined ? [] : all.filter(({ id }) => id === keyId);
  if (named.length > 0) return { keys: named, isNamed: true };
  const isUnnamed = keyId === undefined;
  return {
    keys: all.filter(({ id, voucher }) => isUnnamed || voucher === undefined || id === undefined),
    isNamed: false,
  };
}

/** Those who have published a key. Providers share keys: the versions of Entra ID have the same, and different issuers. */
export function ownersOf(key: KeyObject, vouchers: readonly Voucher[]): readonly Voucher[] {
  return vouchers.filter(({ published }) => published.keys.some((one) => one.key.equals(key)));
}

const tenantTemplate = '{tenantid}';

/** Who may have issued a token that was signed with a key of these. */
export function issuersOf(
  claims: ReadonlyMap<string, unknown>,
  vouchers: readonly Voucher[],
  key?: KeyObject,
): readonly string[] {
  const tenant = tenantOf(claims);
  return vouchers.flatMap(({ published: { issuer, keys } }) => {
    if (!issuer.includes(tenantTemplate)) return issuer;
    if (tenant === undefined) return [];
    const owners = keys.filter((one) => key !== undefined && one.key.equals(key)).map((one) => one.issuer);
    return owners.every((owner) => owner === undefined || isOfTenant(owner, tenant))
      ? issuer.replaceAll(tenantTemplate, tenant)
      : [];
  });
}

/** Azure: a GUID; anything else could make an issuer out of parts of two. */
function tenantOf(claims: ReadonlyMap<string, unknown>): string | undefined {
  const tenant = claims.get('tid');
  return typeof tenant === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenant)
    ? tenant
    : undefined;
}

/**
 * Whether a key that names an issuer is for a tenant: some keys of Entra ID are those of one tenant only.
 * @see https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-signing-key-issuer
 */
function isOfTenant(issuer: string, tenant: string): boolean {
  return issuer.includes(tenantTemplate) || issuer.split('/').includes(tenant);
}
