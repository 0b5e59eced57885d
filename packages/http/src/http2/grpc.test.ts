import { createServer, type ServerHttp2Stream } from 'node:http2';
import * as grpc from '@grpc/grpc-js';
import { afterEach, describe, expect, test } from 'vitest';
import { Forwarder } from './testing/forwarder.ts';
import { describeGrpc, newTestClient, unary } from './testing/grpc-suite.ts';
import { listen } from './testing/test-server.ts';

describe('T8: gRPC through both versions of our HTTP/2', () => {
  let forwarder: Forwarder;
  afterEach(() => expect.poll(() => forwarder.session.streams).toBe(0));
  describeGrpc(async (serverPort) => {
    forwarder = await Forwarder.start(serverPort);
    return { port: forwarder.server.port, [Symbol.asyncDispose]: () => forwarder[Symbol.asyncDispose]() };
  });
});

/** The start of a message that says how long it is, and whether it is compressed. */
function messageStart(length: number, isCompressed: boolean): Buffer {
  const start = Buffer.alloc(5);
  start[0] = isCompressed ? 1 : 0;
  start.writeUInt32BE(length, 1);
  return start;
}

type Answer = (stream: ServerHttp2Stream) => void;

const grpcHead = { ':status': 200, 'content-type': 'application/grpc' };

function answerWith(message: Buffer, head: object, trailers: object | undefined): Answer {
  return (stream) => {
    stream.respond({ ...grpcHead, ...head }, { waitForTrailers: trailers !== undefined });
    stream.on('wantTrailers', () => stream.sendTrailers({ ...trailers }));
    stream.end(message);
  };
}

const emptyMessage = messageStart(0, false);

test.each<readonly [what: string, code: number | undefined, answer: Answer]>([
  ['no trailers', grpc.status.INTERNAL, answerWith(emptyMessage, {}, undefined)],
  [
    'a status in head and trailers',
    grpc.status.NOT_FOUND,
    answerWith(emptyMessage, { 'grpc-status': '10' }, { 'grpc-status': '5' }),
  ],
  [
    'a message of 4 GB',
    grpc.status.RESOURCE_EXHAUSTED,
    answerWith(messageStart(0xffff_ffff, false), {}, { 'grpc-status': '0' }),
  ],
  [
    'an unknown compression',
    // This client takes the message as it is.
    undefined,
    answerWith(
      Buffer.concat([messageStart(4, true), Buffer.alloc(4)]),
      { 'grpc-encoding': 'nonsense' },
      { 'grpc-status': '0' },
    ),
  ],
  ['a stream that is reset', grpc.status.INTERNAL, (stream) => stream.close(2)],
  ['503', grpc.status.UNAVAILABLE, (stream) => stream.respond({ ':status': 503 }, { endStream: true })],
])('C8: %s is the same to a client, whether it asks us or the backend', async (_what, code, answer) => {
  const backend = createServer();
  backend.on('stream', (stream) => {
    stream.on('error', () => {});
    stream.resume();
    answer(stream);
  });
  const port = await listen(backend);
  const through = await Forwarder.start(port);
  const codes: unknown[] = [];
  for (const at of [port, through.server.port]) {
    const asking = newTestClient({ port: at }, { 'grpc.max_receive_message_length': 1_000_000 });
    codes.push((await unary(asking, 'EmptyCall', {})).error?.code);
    asking.close();
  }
  await through[Symbol.asyncDispose]();
  backend.close();
  expect(codes).toEqual([code, code]);
});
