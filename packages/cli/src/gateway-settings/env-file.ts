import { readFileSync } from 'node:fs';
import { StartError } from '../command.ts';
import { reasonOf } from '../serve/start-errors.ts';

/** Reads a file of lines `name=value`, as `docker run --env-file` takes it. Throws a `StartError` for one that is none. */
export function readEnvFile(file: string): Readonly<Record<string, string>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartError(`--env-file is '${file}', which cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  return Object.fromEntries(
    text.split(/\r?\n/).flatMap((line, index) => {
      if (line.trim() === '' || line.startsWith('#')) return [];
      const at = line.indexOf('=');
      // The value may be a secret, and is not shown.
      if (at <= 0) throw new StartError(`--env-file '${file}' has no name=value in line ${index + 1}`);
      return [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
    }),
  );
}
