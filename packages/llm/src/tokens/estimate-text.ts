import { countText } from './count-text.ts';
import { type EncodingName, knownRanks } from './encodings.ts';

const samples = 16;
const sampleLength = 256;

/** About how many tokens a text has, in a time that its length does not matter to. */
export function estimateText(name: EncodingName, text: string): number {
  if (knownRanks(name) === undefined) return Math.ceil(Buffer.byteLength(text) / 4);
  if (text.length <= samples * sampleLength) return countText(name, text);
  const step = (text.length - sampleLength) / (samples - 1);
  let tokens = 0;
  for (let sample = 0; sample < samples; sample++) {
    const start = Math.floor(sample * step);
    tokens += countText(name, text.slice(start, start + sampleLength));
  }
  return Math.ceil((tokens / (samples * sampleLength)) * text.length);
}
