import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { wordsOf } from './words-of.ts';

// As much of curl as documents use, so that the tests need none on the machine.

const options = {
  include: { type: 'boolean', short: 'i' },
  silent: { type: 'boolean', short: 's' },
  'no-buffer': { type: 'boolean', short: 'N' },
  header: { type: 'string', short: 'H', multiple: true, default: [] as string[] },
  request: { type: 'string', short: 'X', default: 'GET' },
  output: { type: 'string', short: 'o' },
  'write-out': { type: 'string', short: 'w', default: '' },
  cacert: { type: 'string' },
} as const;

/** Runs a command line that begins with `curl`; `place` may put other words in place of its own. */
export async function curl(command: string, place: (word: string) => string): Promise<string> {
  const [program, ...args] = wordsOf(command).map(place);
  if (program !== 'curl') throw new Error(`'${command}' is no 'curl …'`);
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [url = ''] = positionals;
  const headers = values.header.map((line) => line.split(/:\s*/, 2) as [string, string]);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const settings = {
    method: values.request,
    headers: { Host: new URL(url).host, 'User-Agent': 'curl/8.5.0', Accept: '*/*', ...Object.fromEntries(headers) },
    ...(values.cacert !== undefined && { ca: readFileSync(values.cacert) }),
    agent: false as const,
  };
  const send = url.startsWith('https:') ? requestTls : request;
  send(url, settings, resolve).on('error', reject).end();
  const answer = await promise;
  const body = await text(answer);
  const shown = values.output === undefined ? `${values.include ? headOf(answer) : ''}${body}` : '';
  return `${shown}${values['write-out'].replaceAll('%{http_code}', String(answer.statusCode))}`;
}

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? `${name}: ${rawHeaders[index + 1]}` : []));
  // Whether the connection stays is the business of the client that asks, and this one lets it go.
  const shown = lines.filter((line) => line !== 'Connection: close');
  return `HTTP/1.1 ${statusCode} ${statusMessage}\n${shown.join('\n')}\n\n`;
}
