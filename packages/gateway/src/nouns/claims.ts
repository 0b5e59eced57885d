// A name is meant for one. Where several have it, which is a mistake and rare, all are remembered in the order of the keys
// they came by: when one goes, the next takes its place, and by whatever changes they came, the same one is meant.

/** Who has a name: one, or several. */
export type Claims<Claim extends Claimed> = Claim | readonly Claim[];

/** Something that has a name, and the key of the part that it came by. */
export interface Claimed {
  readonly key: string;
}

/** Those who have a name, in order. */
export function claimsOf<Claim extends Claimed>(claims: Claims<Claim> | undefined): readonly Claim[] {
  if (claims === undefined) return [];
  return isContested(claims) ? claims : [claims];
}

/** The first who has a name. */
export function firstOf<Claim extends Claimed>(claims: Claims<Claim> | undefined): Claim | undefined {
  return isContested(claims) ? claims[0] : claims;
}

/** With one more. */
export function claimed<Claim extends Claimed>(claims: Claims<Claim> | undefined, claim: Claim): Claims<Claim> {
  if (claims === undefined) return claim;
  return [...claimsOf(claims), claim].sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
}

/** Without those of whom that is true; nothing where none is left. */
export function released<Claim extends Claimed>(
  claims: Claims<Claim> | undefined,
  isReleased: (claim: Claim) => boolean,
): Claims<Claim> | undefined {
  const left = claimsOf(claims).filter((claim) => !isReleased(claim));
  return left.length > 1 ? left : left[0];
}

/** Whether several have a name. */
export function isContested<Claim extends Claimed>(claims: Claims<Claim> | undefined): claims is readonly Claim[] {
  return Array.isArray(claims);
}
