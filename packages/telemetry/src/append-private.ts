import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Adds to a file that nobody else may read: events hold what callers have sent. */
export async function appendPrivate(path: string, text: string): Promise<void> {
  try {
    await appendFile(path, text, { mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, text, { mode: 0o600 });
  }
}
