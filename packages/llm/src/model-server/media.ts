import { BadQuestion } from './dialect.ts';
import { azureErrors, openAiErrors } from './dialects/openai-errors.ts';
import { numberIn, textIn } from './json.ts';
import { jsonOf, type Reply, type Route, type ServedCall } from './route.ts';

// Pictures and sound, as small as they may be.

const pngOfOnePixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const imageTokens = 272;
const mostImages = 10;
const longestSpeech = 4096;

/** OpenAI's images. */
export function imagesRoute(path: RegExp, isAzure = false): Route {
  return {
    method: 'POST',
    path,
    errors: isAzure ? azureErrors : openAiErrors,
    answer(call) {
      const body = jsonOf(call);
      if (textIn(body.prompt) === '') throw new BadQuestion("Missing required parameter: 'prompt'.");
      const count = numberIn(body.n) ?? 1;
      if (!Number.isInteger(count) || count < 1 || count > mostImages)
        throw new BadQuestion(`'n' is ${count}; expected an integer from 1 to ${mostImages}`);
      const input = call.tokenizer.count(textIn(body.prompt));
      const output = imageTokens * count;
      return {
        json: {
          created: call.stamp.created,
          data: Array.from({ length: count }, () => ({ b64_json: pngOfOnePixel })),
          usage: {
            ...{ input_tokens: input, output_tokens: output, total_tokens: input + output },
            input_tokens_details: { text_tokens: input, image_tokens: 0 },
          },
        },
      };
    },
  };
}

const soundTypes: Readonly<Record<string, string>> = { wav: 'audio/wav', pcm: 'audio/pcm', opus: 'audio/opus' };
// A frame of MPEG-1 layer III at 128 kbit/s and 44.1 kHz, whose data are zero: silence.
const silentFrame: Buffer = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0xc4]), Buffer.alloc(413)]);

/** OpenAI's speech: silence, a frame for each token. */
export function speechRoute(path: RegExp): Route {
  return {
    method: 'POST',
    path,
    errors: openAiErrors,
    answer(call) {
      const { input, response_format: format } = jsonOf(call);
      if (textIn(input) === '') throw new BadQuestion("Missing required parameter: 'input'.");
      if (textIn(input).length > longestSpeech)
        throw new BadQuestion(`'input' is too long; expected at most ${longestSpeech} characters`);
      const frames = call.tokenizer.count(textIn(input));
      const bytes = Buffer.concat(Array.from({ length: frames }, () => silentFrame));
      return { bytes, contentType: soundTypes[textIn(format)] ?? 'audio/mpeg' };
    },
  };
}

/** OpenAI's transcriptions and translations: what is heard is how long it was. */
export function transcriptionRoute(path: RegExp): Route {
  return { method: 'POST', path, errors: openAiErrors, answer: transcribe };
}

async function transcribe({ body, headers, tokenizer }: ServedCall): Promise<Reply> {
  const type = String(headers['content-type'] ?? '');
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch(() => undefined);
  const file = form?.get('file');
  if (!(file instanceof Blob)) throw new BadQuestion("Missing required parameter: 'file'.");
  const text = `A sound of ${file.size} bytes.`;
  if (form?.get('response_format') === 'text') return { bytes: Buffer.from(`${text}\n`), contentType: 'text/plain' };
  const [input, output] = [Math.ceil(file.size / 1000), tokenizer.count(text)];
  const usage = { type: 'tokens', input_tokens: input, output_tokens: output, total_tokens: input + output };
  return { json: { text, usage } };
}
