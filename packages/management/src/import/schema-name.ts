import { createHash } from 'node:crypto';

/** The name of a schema that an import makes. Azure: 24 hexadecimal digits; here the same for the same text. */
export function schemaName(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
