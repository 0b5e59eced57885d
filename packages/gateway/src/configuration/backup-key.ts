import { createHash, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

// The key of the backup cannot come from the token: tokens end after at most thirty days, and a gateway that is started with
// a new one, while its control plane is away, would be kept from its own configuration. It is therefore a file, which may be
// mounted from elsewhere than the backup is.

/** Reads the key of backups from its file, or makes one there. Only its owner can read it. */
export function readBackupKey(file: string): Uint8Array {
  const known = tryRead(file);
  if (known !== undefined) return keyOf(known, file);
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
  return keyOf(readFileSync(file, 'utf8'), file);
}

function tryRead(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** 32 bytes; whatever else is there, such as a passphrase from a secret store, comes to as many. */
function keyOf(text: string, file: string): Uint8Array {
  const trimmed = text.trim();
  if (trimmed.length < 16) throw new Error(`'${file}' has ${trimmed.length} characters; expected at least 16`);
  const bytes = Buffer.from(trimmed, 'base64');
  const isKey = bytes.length === 32 && bytes.toString('base64') === trimmed;
  return isKey ? bytes : createHash('sha256').update(trimmed).digest();
}
