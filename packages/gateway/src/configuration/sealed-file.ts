import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

// A file that only says what it means to who has the key, and nothing at all when a bit of it is another: AES-256-GCM over
// compressed text. What it begins with, and whose it is, is authenticated as well, so that it cannot be taken for another's.

const magic = Buffer.from('TURNPIKE');
/** In the first, what was sealed had two lines at most; who reads only those is not to try. */
const version = 2;
const oldestVersion = 1;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = magic.length + 1 + nonceBytes + tagBytes;
/** A file of a few bytes cannot take all memory. */
const mostTextBytes = 1024 * 1024 * 1024;

/** Seals a text, in UTF-8 where it is bytes. */
export async function seal(text: string | Uint8Array, key: Uint8Array, owner: string): Promise<Buffer> {
  const packed = await promisify(gzip)(text, { level: 1 });
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated(owner, version));
  const sealed = Buffer.concat([cipher.update(packed), cipher.final()]);
  return Buffer.concat([magic, Buffer.of(version), nonce, cipher.getAuthTag(), sealed]);
}

/** Opens what was sealed, and gives its text in UTF-8. Throws, with the reason, for what is not whole, is another's, or is of a newer version. */
export async function open(bytes: Buffer, key: Uint8Array, owner: string): Promise<Buffer> {
  if (bytes.length < headBytes || !bytes.subarray(0, magic.length).equals(magic))
    throw new Error('it is not whole, or no such file');
  const found = bytes[magic.length];
  if (found === undefined || found < oldestVersion || found > version)
    throw new Error(`it is of version ${found}; expected ${version}`);
  const nonce = bytes.subarray(magic.length + 1, magic.length + 1 + nonceBytes);
  const tag = bytes.subarray(headBytes - tagBytes, headBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(associated(owner, found)).setAuthTag(tag);
  // In this mode nothing is left over for the end, which only tells whether all of it is as it was.
  const packed = decipher.update(bytes.subarray(headBytes));
  try {
    decipher.final();
  } catch (error) {
    throw new Error('it was changed, is not whole, is of another gateway, or was sealed with another key', {
      cause: error,
    });
  }
  return promisify(gunzip)(packed, { maxOutputLength: mostTextBytes, chunkSize: textBytes(packed) + 1 });
}

/**
 * How long the text is that was packed, so that it is unpacked in one piece, away from the event loop.
 * @see RFC 1952, 2.3.1: the last four bytes
 */
function textBytes(packed: Buffer): number {
  const bytes = packed.length < 4 ? 0 : packed.readUInt32LE(packed.length - 4);
  return Math.min(Math.max(bytes, 1024), mostTextBytes);
}

function associated(owner: string, ofVersion: number): Buffer {
  return Buffer.concat([magic, Buffer.of(ofVersion), Buffer.from(owner.toLowerCase())]);
}
