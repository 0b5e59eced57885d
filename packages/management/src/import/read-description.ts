import { findFormat } from './formats.ts';
import { ImportError, type ImportedApi, type ImportOptions } from './imported-api.ts';
import { ReadingThread } from './reading-thread.ts';

// Descriptions may be large, and hostile. What is large is read in a thread of its own; meanwhile other calls are answered.

/** A description to be read. */
export interface GivenDescription {
  readonly format: string;
  readonly text: string;
  readonly options: ImportOptions;
}

/** What the thread makes of it. */
export type ReadAnswer =
  | { readonly imported: ImportedApi }
  | { readonly fault: { readonly message: string; readonly place: string | undefined } };

/** What takes less time than starting a thread. */
const mostHere = 512 * 1024;

const thread = new ReadingThread<GivenDescription, ReadAnswer>(new URL('./read-worker.ts', import.meta.url));

/** Reads a description in a format. Throws an `ImportError` for one that cannot be read. */
export async function readDescription(given: GivenDescription): Promise<ImportedApi> {
  const answer = given.text.length <= mostHere ? await answerOf(given) : await thread.run(given);
  if ('imported' in answer) return answer.imported;
  throw new ImportError(answer.fault.message, answer.fault.place);
}

/** What reading a description comes to, as it can be sent from thread to thread. */
export async function answerOf({ format, text, options }: GivenDescription): Promise<ReadAnswer> {
  const found = findFormat(format);
  if (found === undefined) throw new Error(`'${format}' is no format; expected one of the table`);
  try {
    return { imported: await found.format.read(text, options) };
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    return { fault: { message: error.message, place: error.place } };
  }
}
