// A language model by way of the gateway, with OpenAI's own client. See README.md beside it.
import OpenAI from 'openai';

const { GATEWAY: gateway = 'http://127.0.0.1:8080', KEY: apiKey = 'models-primary-key' } = process.env;
// The key of a subscription is the API key; without retries, so that the limit can be seen.
const client = new OpenAI({ baseURL: `${gateway}/models/v1`, apiKey, maxRetries: 0 });
const ask = (content, more) => ({ model: 'gpt-4o', messages: [{ role: 'user', content }], ...more });

// 1. An answer in one piece, and what it has cost.
const { data: answer, response } = await client.chat.completions.create(ask('Hello, model!')).withResponse();
console.log('an answer       ', answer.choices[0].message.content);
console.log(
  'it has cost     ',
  answer.usage.total_tokens,
  'tokens,',
  response.headers.get('x-remaining-tokens'),
  'left',
);

// 2. An answer piece by piece.
const pieces = [];
for await (const { choices } of await client.chat.completions.create(ask('count to 5', { stream: true })))
  pieces.push(choices[0].delta.content);
console.log('a stream        ', pieces.filter(Boolean).join('|'));

// 3. More than the product allows in a minute: the stream is ended as if the model had reached its limit …
let ending;
for await (const { choices } of await client.chat.completions.create(ask('count to 1000', { stream: true })))
  ending = choices[0].finish_reason ?? ending;
console.log('a long stream   ', `ends with finish_reason '${ending}'`);

// 4. … and a prompt that is longer than what is left is turned away, before the model is asked.
const refusal = await client.chat.completions.create(ask('Hello again! '.repeat(60))).catch((error) => error);
const isTold = Number(refusal.headers?.get('retry-after')) > 0;
console.log('the next call   ', refusal.status, refusal.constructor.name, isTold ? 'with' : 'without', 'Retry-After');
