import type { Exchange } from '@turnpike/http';

/** The origin that callers know: what a proxy that is trusted says of it, which `setForwarded` has looked at. */
export function publicOrigin({ fields, scheme, authority }: Exchange): string {
  const told = fields.get('x-forwarded-host') ?? authority;
  const proto = fields.get('x-forwarded-proto') ?? scheme;
  return `${proto}://${/^[\w.:[\]-]+$/.test(told) ? told : authority}`;
}
