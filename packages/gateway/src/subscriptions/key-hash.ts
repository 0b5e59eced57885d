import { hash } from 'node:crypto';

/** Azure: a key has at most 256 characters. */
const longestKey = 256;

/**
 * What is kept of a key: SHA-256, in hexadecimal. It is looked up in a hash table, in a time that may depend on the hash
 * but tells nothing about any key: nobody can choose what a key's hash begins with other than by trying, and whoever
 * measures learns about the hash of the key they sent themselves.
 */
export function keyHash(key: string): string | undefined {
  return key.length > longestKey ? undefined : hash('sha256', key, 'hex');
}

/** Whether a text is what `keyHash` gives. */
export function isKeyHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
