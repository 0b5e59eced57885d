import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { recordings } from '../exchange/recordings.ts';
import { AwsEventFraming } from '../sse/aws-event-framing.ts';
import type { Recording } from '../testing.ts';
import type { ChatProtocolName } from './neutral.ts';
import { StreamOpening } from './stream-opening.ts';

const streams = [
  ['openai-chat', recordings['openai-chat']],
  ['openai-responses', recordings['openai-responses']],
  ['anthropic-messages', recordings['anthropic-messages']],
  ['gemini', recordings['gemini as events']],
  ['bedrock-converse', recordings['bedrock-converse']],
] as const satisfies readonly (readonly [ChatProtocolName, Recording])[];

/** What is known after so much of a stream. */
function open(protocol: ChatProtocolName, pieces: readonly Buffer[]): StreamOpening {
  const opening = new StreamOpening(protocol);
  for (const piece of pieces) if (opening.read(piece)) break;
  return opening;
}

describe.each(streams)('a stream of %s', (name, { stream }) => {
  const bytes = Buffer.from(stream);
  const firstText = bytes.indexOf('Γειά');

  test('has begun with its first text, wherever pieces end', () => {
    for (let split = 1; split < bytes.length; split++) {
      const { hasBegun, failure } = open(name, [bytes.subarray(0, split), bytes.subarray(split)]);
      if (!hasBegun || failure !== undefined) expect.fail(`not begun when split at ${split}`);
    }
    expect(open(name, [bytes.subarray(0, firstText)]).hasBegun).toBe(false);
  });

  test('N7: ends the look at it, and does not throw, whatever comes', () => {
    let state = 7;
    const random = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (state >> 8) % below;
    };
    for (let round = 0; round < 100; round++) {
      const broken = Buffer.from(bytes);
      for (let hit = 0; hit < 3; hit++) broken[random(broken.length)] = random(256);
      const { hasBegun, failure } = open(name, [broken, Buffer.alloc(70_000, 'x')]);
      expect(hasBegun || failure !== undefined).toBe(true);
    }
  });
});

test.each([
  ['throttlingException', 429],
  ['serviceUnavailableException', 503],
  ['modelStreamErrorException', 500],
])('%s of Amazon is an opening of %d', (type, status) => {
  const event = Buffer.from(new AwsEventFraming().close([{ type, data: { message: 'no' } }]));
  expect(open('bedrock-converse', [event]).failure).toMatchObject({ status, error: { message: 'no' } });
});

test("Amazon's errors about the call itself are the caller's", () => {
  const event = Buffer.from(new AwsEventFraming().close([{ type: 'validationException', data: { message: 'no' } }]));
  expect(open('bedrock-converse', [event])).toMatchObject({ hasBegun: true, failure: undefined });
});
