import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { EndpointFilter } from './endpoint-filter.ts';

function filtered(pieces: readonly Buffer[]): string {
  const out: Uint8Array[] = [];
  const output = { push: (piece: Uint8Array) => void out.push(piece), end: () => {} };
  const filter = new EndpointFilter('/a/messages');
  for (const piece of pieces) filter.write(piece, output);
  filter.end(output);
  return Buffer.concat(out).toString();
}

test.each([
  ['\n', ' '],
  ['\r\n', ''],
])('N7: the address is replaced wherever the stream is split, with lines ending in %j', (end, space) => {
  const event = (name: string, data: string) => `event:${space}${name}${end}data:${space}${data}${end}${end}`;
  const rest = event('message', '{"text":"für /inner?x"}');
  const stream = Buffer.from(event('endpoint', '/inner/messages?sessionId=ü&b=1') + rest);
  const expected = `event:${space}endpoint${end}data: /a/messages?sessionId=ü&b=1${end}${end}${rest}`;
  for (let at = 0; at <= stream.length; at++)
    expect(filtered([stream.subarray(0, at), stream.subarray(at)].filter(({ length }) => length > 0))).toBe(expected);
});

test('a stream that does not begin with an address passes as it is', () => {
  for (const text of ['data: /inner\n\n', '', 'event: endpoint\ndata: /inner', `: ${'x'.repeat(40_000)}`])
    expect(filtered([Buffer.from(text)])).toBe(text);
});
