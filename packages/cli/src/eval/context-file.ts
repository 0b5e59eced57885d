import { readFileSync } from 'node:fs';
import { UsageError } from '../command.ts';
import { problemOf } from '../lint/find-files.ts';

/** Reads a context from a JSON file. */
export function readContextFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`the context '${file}' cannot be read: ${problemOf(error)}`, { cause: error });
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UsageError(`the context '${file}' is no JSON: ${(error as Error).message}`, { cause: error });
  }
}
