import { createHash } from 'node:crypto';

/** A name that is made from a text. Azure: 24 hexadecimal digits; here the same for the same text. */
export function madeName(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
