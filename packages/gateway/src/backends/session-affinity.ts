import { createHmac } from 'node:crypto';

/** Where a pool keeps who answers a caller: in a cookie. */
export interface SessionAffinity<Member> {
  /** The member that a `Cookie` header names. */
  memberOf(cookies: string): Member | undefined;
  /** `Set-Cookie` for a member. */
  setCookie(member: Member): string;
}

/**
 * Prepares the cookie of a pool. Its value is a keyed hash of the member: it says nothing about the member, and all that
 * anyone can do with it is to send it back to this pool. Azure leaves the attributes open: the cookie is one of the
 * browser session, for all paths, and scripts do not see it.
 */
export function prepareSessionAffinity<Member>(
  name: string,
  poolId: string,
  members: ReadonlyMap<string, Member>,
  secret: Buffer,
): SessionAffinity<Member> {
  const byValue = new Map<string, Member>();
  const cookies = new Map<Member, string>();
  for (const [id, member] of members) {
    const value = createHmac('sha256', secret)
      .update(JSON.stringify([poolId, id]))
      .digest('base64url')
      .slice(0, 22);
    byValue.set(value, member);
    cookies.set(member, `${name}=${value}; Path=/; HttpOnly`);
  }
  return {
    memberOf(text) {
      // HTTP/2 sends cookies in several fields, which are joined by commas; no value of ours has one.
      for (const cookie of text.split(/[;,]/)) {
        const equals = cookie.indexOf('=');
        const member =
          cookie.slice(0, equals).trim() === name ? byValue.get(cookie.slice(equals + 1).trim()) : undefined;
        if (member !== undefined) return member;
      }
      return undefined;
    },
    setCookie: (member) => cookies.get(member) as string,
  };
}
