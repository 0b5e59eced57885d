import { ImportError } from './imported-api.ts';

/** Azure: descriptions within a call have at most 4 MB. */
const longest = 4 * 1024 * 1024;

/** Refuses a description that is longer than any is, before it is read. */
export function checkLength(text: string): void {
  if (text.length > longest)
    throw new ImportError(`the description has ${text.length} characters; expected at most ${longest}`);
  if (text.trim() === '') throw new ImportError('the description is empty; expected one');
}

/** As many operations as a description may have. */
const mostOperations = 10_000;

/** Refuses more operations than an API can have. */
export function checkCount(count: number, most: number = mostOperations): void {
  if (count > most) throw new ImportError(`there are ${count} operations; expected at most ${most}`);
}
