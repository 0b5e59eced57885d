import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { AwsEventFraming, writeMessage } from './aws-event-framing.ts';
import { FramingError } from './framing.ts';

const headers = { ':event-type': 'messageStop', ':message-type': 'event' };
const message = writeMessage(headers, '{"stopReason":"end_turn"}');

describe('a message of an Amazon event stream', () => {
  // https://github.com/awslabs/aws-c-event-stream: empty_message and payload_no_headers of its test vectors.
  test.each([
    ['', '000000100000000005c248eb7d98c8ff'],
    [`{'foo':'bar'}`, '0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936'],
  ])('with %j in it is written as Amazon writes it', (payload, hex) => {
    expect(writeMessage({}, payload).toString('hex')).toBe(hex);
    expect(new AwsEventFraming().push(Buffer.from(hex, 'hex'))).toMatchObject([{ data: payload, end: hex.length / 2 }]);
  });

  test('is there with its last byte, several in one piece at once', () => {
    const framing = new AwsEventFraming();
    expect(framing.push(message.subarray(0, -1))).toEqual([]);
    const frames = framing.push(Buffer.concat([message.subarray(-1), message, message.subarray(0, 5)]));
    expect(frames.map(({ type, data, end, isError }) => [type, data, end, isError])).toEqual([
      ['messageStop', '{"stopReason":"end_turn"}', message.length, false],
      ['messageStop', '{"stopReason":"end_turn"}', 2 * message.length, false],
    ]);
    expect(framing.finish()).toEqual([]);
  });

  test('that is an exception says so, and ours is one that is read again', () => {
    const bytes = new AwsEventFraming().close([{ type: 'modelStreamErrorException', data: { message: 'too long' } }]);
    expect(new AwsEventFraming().push(Buffer.from(bytes))).toMatchObject([
      { type: 'modelStreamErrorException', data: '{"message":"too long"}', isError: true },
    ]);
  });

  test('in the form of a model of its own is what its bytes say, and so is its end', () => {
    const wrapped = (data: object) => ({ bytes: Buffer.from(JSON.stringify(data)).toString('base64') });
    const framing = new AwsEventFraming();
    const chunk = writeMessage({ ...headers, ':event-type': 'chunk' }, JSON.stringify(wrapped({ type: 'ping' })));
    expect(framing.push(chunk)).toMatchObject([{ type: undefined, data: '{"type":"ping"}' }]);
    const end = framing.close([{ type: 'message_stop', data: { type: 'message_stop' } }]);
    expect(new AwsEventFraming().push(Buffer.from(end))).toMatchObject([{ data: '{"type":"message_stop"}' }]);
  });

  test('with a bit turned over anywhere is refused, or waited for', () => {
    for (let at = 0; at < message.length; at++) {
      const broken = Buffer.from(message);
      broken[at]! ^= 1;
      expect(() => new AwsEventFraming().push(broken), `bit at ${at}`).toThrow(FramingError);
    }
  });

  test('that is said to be huge, or is none at all, is refused before it has come', () => {
    const huge = writeMessage({}, '');
    huge.writeUInt32BE(0xffffffff, 0);
    expect(() => new AwsEventFraming().push(huge)).toThrow(FramingError);
    expect(() => new AwsEventFraming().push(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'))).toThrow('no stream of events');
  });
});
