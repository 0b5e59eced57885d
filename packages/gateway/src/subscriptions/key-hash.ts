import { hash } from 'node:crypto';

/** Azure: a key has at most 256 characters. */
const longestKey = 256;

/**
 * What is kept of a key: SHA-256, in hexadecimal. It is looked up in a hash table, in a time that may depend on the hash
 * but tells nothing about any key: nobody can choose what a key's hash begins with other than by trying, and whoever
 * measures learns about the hash of the key they sent themselves.
 */
export function keyHash(key: string): string | undefined {
  if (key.length > longestKey) return undefined;
  let known = hashes.get(key);
  if (known === undefined) {
    known = hash('sha256', key, 'hex');
    if (hashes.size >= rememberedKeys) hashes.clear();
    hashes.set(key, known);
  }
  return known;
}

/** Keys come again and again, and their hashes cost as much as reading a request. They are in memory as long as requests are. */
const hashes = new Map<string, string>();
const rememberedKeys = 4096;

/** Whether a text is what `keyHash` gives. */
export function isKeyHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
