import { getCACertificates, setDefaultCACertificates } from 'node:tls';

// Whom this thread trusts to issue certificates of others, where an origin does not say it. What was made of it before has
// an older number, and is made anew.

let usual: readonly string[] | undefined;
let added = '';
let current = 0;

/** Has this thread trust authorities, as PEM, beside those that it trusts anyway; others that were added before it does not. */
export function trustAlso(authorities: readonly string[]): void {
  if (authorities.join('\n') === added) return;
  usual ??= getCACertificates('default');
  setDefaultCACertificates([...usual, ...authorities]);
  added = authorities.join('\n');
  current++;
}

/** Changes whenever other authorities are trusted. */
export function trustNumber(): number {
  return current;
}
