import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isObject, type JsonObject } from '../json.ts';

// AES-256-GCM, a nonce of its own for each writing, and the key of the resource as what is authenticated besides, so that
// what is secret of one resource cannot be put in the place of another's.

const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts what is secret of resources. */
export class SecretBox {
  readonly #key: Uint8Array;

  /** @param key 32 bytes */
  constructor(key: Uint8Array) {
    if (key.length !== 32) throw new Error(`the key of the store has ${key.length} bytes; expected 32`);
    this.#key = key;
  }

  /** Encrypts the secrets of a resource; nothing for none. */
  seal(resource: string, secrets: JsonObject): Uint8Array | null {
    if (Object.keys(secrets).length === 0) return null;
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(resource));
    const sealed = [cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()];
    return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]);
  }

  /** Decrypts the secrets of a resource. Throws when they were changed, moved, or encrypted with another key. */
  open(resource: string, sealed: Uint8Array | null): JsonObject {
    if (sealed === null) return {};
    const nonce = sealed.subarray(0, nonceBytes);
    const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(resource)).setAuthTag(tag);
    try {
      const text = Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
      const secrets: unknown = JSON.parse(text.toString('utf8'));
      return isObject(secrets) ? secrets : {};
    } catch (error) {
      throw new Error(`the secrets of '${resource}' cannot be decrypted; expected the key they were encrypted with`, {
        cause: error,
      });
    }
  }
}

/** Reads the key of a store from its file, or makes one there. Only its owner can read it. */
export function readStoreKey(file: string): Uint8Array {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true });
  try {
    // A link is made or not; where two begin at once, both read what the first has made.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
}
