import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, expect, test } from 'vitest';

// gRPC's own interop cases (github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md), those that need no
// credentials, with its client and server on either side of whatever passes calls on.

interface Payload {
  readonly body: Buffer;
}

interface EchoStatus {
  readonly code: number;
  readonly message: string;
}

interface OutputRequest {
  readonly responseParameters?: readonly { readonly size: number; readonly intervalUs?: number }[];
  readonly payload?: Payload;
  readonly responseStatus?: EchoStatus;
}

interface PayloadAnswer {
  readonly payload: Payload;
}

type Unary = (
  request: object,
  metadata: grpc.Metadata,
  options: grpc.CallOptions,
  callback: grpc.requestCallback<PayloadAnswer>,
) => grpc.ClientUnaryCall;
type Output = (request: OutputRequest) => grpc.ClientReadableStream<PayloadAnswer>;
type Input = (
  callback: grpc.requestCallback<{ readonly aggregatedPayloadSize: number }>,
) => grpc.ClientWritableStream<{ payload: Payload }>;
type Duplex = (
  metadata: grpc.Metadata,
  options?: grpc.CallOptions,
) => grpc.ClientDuplexStream<OutputRequest, PayloadAnswer>;

/** A client of the services of the cases. */
export interface TestClient extends grpc.Client {
  readonly EmptyCall: Unary;
  readonly UnaryCall: Unary;
  readonly UnimplementedCall: Unary;
  readonly StreamingOutputCall: Output;
  readonly StreamingInputCall: Input;
  readonly FullDuplexCall: Duplex;
}

const definition = loadSync(fileURLToPath(new URL('interop.proto', import.meta.url)));
const packages = grpc.loadPackageDefinition(definition) as unknown as {
  readonly turnpike: {
    readonly testing: Record<'TestService' | 'UnimplementedService', grpc.ServiceClientConstructor>;
  };
};
const { TestService, UnimplementedService } = packages.turnpike.testing;

/** How many calls of a stream the server has been asked, and what it saw of those that were cut short. */
let begun = 0;
const cancelled: string[] = [];

function zeros(size: number): Payload {
  return { body: Buffer.alloc(size) };
}

function statusOf({ code, message }: EchoStatus): Partial<grpc.StatusObject> {
  return { code, details: message };
}

function echoMetadata(
  call: grpc.ServerUnaryCall<unknown, unknown> | grpc.ServerDuplexStream<unknown, unknown>,
): grpc.Metadata {
  const initial = call.metadata.get('x-grpc-test-echo-initial');
  if (initial.length > 0) {
    const metadata = new grpc.Metadata();
    metadata.set('x-grpc-test-echo-initial', initial[0]!);
    call.sendMetadata(metadata);
  }
  const trailing = new grpc.Metadata();
  const values = call.metadata.get('x-grpc-test-echo-trailing-bin');
  if (values.length > 0) trailing.set('x-grpc-test-echo-trailing-bin', values[0]!);
  return trailing;
}

const service: grpc.UntypedServiceImplementation = {
  EmptyCall: (_call: unknown, callback: grpc.sendUnaryData<object>) => callback(null, {}),
  UnaryCall: (
    call: grpc.ServerUnaryCall<{ responseSize: number; responseStatus?: EchoStatus }, PayloadAnswer>,
    callback: grpc.sendUnaryData<PayloadAnswer>,
  ) => {
    const trailers = echoMetadata(call);
    const { responseStatus, responseSize } = call.request;
    if (responseStatus) callback(statusOf(responseStatus), null, trailers);
    else callback(null, { payload: zeros(responseSize) }, trailers);
  },
  StreamingOutputCall: (call: grpc.ServerWritableStream<OutputRequest, PayloadAnswer>) => {
    for (const { size } of call.request.responseParameters ?? []) call.write({ payload: zeros(size) });
    call.end();
  },
  StreamingInputCall: (
    call: grpc.ServerReadableStream<{ payload: Payload }, object>,
    callback: grpc.sendUnaryData<object>,
  ) => {
    let size = 0;
    begun++;
    call.on('cancelled', () => cancelled.push('input'));
    call.on('data', ({ payload }: { payload: Payload }) => {
      size += payload.body.length;
    });
    call.on('end', () => callback(null, { aggregatedPayloadSize: size }));
  },
  FullDuplexCall: (call: grpc.ServerDuplexStream<OutputRequest, PayloadAnswer>) => {
    const trailers = echoMetadata(call as unknown as grpc.ServerDuplexStream<unknown, unknown>);
    call.on('cancelled', () => cancelled.push('duplex'));
    call.on('data', ({ responseParameters = [], responseStatus }: OutputRequest) => {
      if (responseStatus) {
        call.emit('error', { ...statusOf(responseStatus), metadata: trailers });
        return;
      }
      for (const { size } of responseParameters) call.write({ payload: zeros(size) });
    });
    call.on('end', () => call.end(trailers));
  },
};

/** Something that passes calls on. */
export interface GrpcForwarder extends AsyncDisposable {
  readonly port: number;
  /** Insecure unless told. */
  readonly credentials?: grpc.ChannelCredentials;
}

/** A client of what listens at a port of the loopback address. */
export function newTestClient(
  { port, credentials }: Pick<GrpcForwarder, 'port' | 'credentials'>,
  options: grpc.ClientOptions = {},
  serviceClient: grpc.ServiceClientConstructor = TestService,
): TestClient {
  const made = new serviceClient(`127.0.0.1:${port}`, credentials ?? grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.use_local_subchannel_pool': 1,
    ...options,
  });
  return made as unknown as TestClient;
}

/** What became of a call with one message each way. */
export interface UnaryOutcome {
  readonly error: grpc.ServiceError | null;
  readonly answer: PayloadAnswer | undefined;
  readonly initial: grpc.Metadata | undefined;
  readonly status: grpc.StatusObject | undefined;
}

/** Makes a call with one message each way. */
export function unary(
  of: TestClient,
  method: 'EmptyCall' | 'UnaryCall' | 'UnimplementedCall',
  request: object,
  metadata: grpc.Metadata = new grpc.Metadata(),
  options: grpc.CallOptions = {},
): Promise<UnaryOutcome> {
  return new Promise((resolve) => {
    let initial: grpc.Metadata | undefined;
    let outcome: readonly [grpc.ServiceError | null, PayloadAnswer | undefined] | undefined;
    let status: grpc.StatusObject | undefined;
    const done = (): void => {
      if (outcome !== undefined && status !== undefined)
        resolve({ error: outcome[0], answer: outcome[1], initial, status });
    };
    const call = of[method](request, metadata, options, (error, answer) => {
      outcome = [error, answer];
      done();
    });
    call.on('metadata', (received: grpc.Metadata) => {
      initial = received;
    });
    call.on('status', (received: grpc.StatusObject) => {
      status = received;
      done();
    });
  });
}

function statusOfCall(
  call: grpc.ClientReadableStream<unknown> | grpc.ClientDuplexStream<unknown, unknown>,
): Promise<grpc.StatusObject> {
  call.on('error', () => {});
  return new Promise((resolve) => call.on('status', resolve));
}

/** Runs the cases through what `start` puts in front of the server at a port. */
export function describeGrpc(start: (serverPort: number) => Promise<GrpcForwarder>): void {
  let server: grpc.Server;
  let forwarder: GrpcForwarder;
  let client: TestClient;

  beforeAll(async () => {
    server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
    const { UnimplementedCall: _, ...implemented } = TestService.service;
    server.addService(implemented as grpc.ServiceDefinition, service);
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    forwarder = await start(port);
    client = newTestClient(forwarder);
  });

  afterAll(async () => {
    client.close();
    await forwarder[Symbol.asyncDispose]();
    server.forceShutdown();
  });

  test('T8: empty_unary', async () => {
    expect(await unary(client, 'EmptyCall', {})).toMatchObject({ error: null, answer: {} });
  });

  test('T8: large_unary', async () => {
    const { error, answer } = await unary(client, 'UnaryCall', { responseSize: 314_159, payload: zeros(271_828) });
    expect([error, answer?.payload.body.length]).toEqual([null, 314_159]);
  });

  test('T8: client_streaming', async () => {
    const size = await new Promise((resolve, reject) => {
      const call = client.StreamingInputCall((error, answer) => {
        if (error === null) resolve(answer?.aggregatedPayloadSize);
        else reject(error);
      });
      for (const bytes of [27_182, 8, 1_828, 45_904]) call.write({ payload: zeros(bytes) });
      call.end();
    });
    expect(size).toBe(74_922);
  });

  test('T8: server_streaming', async () => {
    const sizes = [31_415, 9, 2_653, 58_979];
    const call = client.StreamingOutputCall({ responseParameters: sizes.map((size) => ({ size })) });
    const received: number[] = [];
    call.on('data', ({ payload }: PayloadAnswer) => received.push(payload.body.length));
    expect((await statusOfCall(call)).code).toBe(grpc.status.OK);
    expect(received).toEqual(sizes);
  });

  test('T8: ping_pong', async () => {
    const call = client.FullDuplexCall(new grpc.Metadata());
    const status = statusOfCall(call);
    const rounds = [
      [31_415, 27_182],
      [9, 8],
      [2_653, 1_828],
      [58_979, 45_904],
    ] as const;
    for (const [size, sent] of rounds) {
      const answer = new Promise<PayloadAnswer>((resolve) => call.once('data', resolve));
      call.write({ responseParameters: [{ size }], payload: zeros(sent) });
      expect((await answer).payload.body.length).toBe(size);
    }
    call.end();
    expect((await status).code).toBe(grpc.status.OK);
  });

  test('T8: empty_stream', async () => {
    const call = client.FullDuplexCall(new grpc.Metadata());
    let answers = 0;
    call.on('data', () => answers++);
    call.end();
    expect([(await statusOfCall(call)).code, answers]).toEqual([grpc.status.OK, 0]);
  });

  test('T8: status_code_and_message', async () => {
    const responseStatus = { code: 2, message: 'test status message' };
    const { error } = await unary(client, 'UnaryCall', { responseStatus });
    expect(error).toMatchObject({ code: 2, details: 'test status message' });
    const call = client.FullDuplexCall(new grpc.Metadata());
    const status = statusOfCall(call);
    call.resume();
    call.write({ responseStatus });
    call.end();
    expect(await status).toMatchObject({ code: 2, details: 'test status message' });
  });

  test('T8: special_status_message', async () => {
    const message = '\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n';
    const { error } = await unary(client, 'UnaryCall', { responseStatus: { code: 2, message } });
    expect(error).toMatchObject({ code: 2, details: message });
  });

  test('T8: unimplemented_method', async () => {
    const { error } = await unary(client, 'UnimplementedCall', {});
    expect(error?.code).toBe(grpc.status.UNIMPLEMENTED);
  });

  test('T8: unimplemented_service', async () => {
    const other = newTestClient(forwarder, {}, UnimplementedService);
    const { error } = await unary(other, 'UnimplementedCall', {});
    expect(error?.code).toBe(grpc.status.UNIMPLEMENTED);
    other.close();
  });

  test('T8, C9: cancel_after_begin', async () => {
    const [before, count] = [begun, cancelled.length];
    const ended = Promise.withResolvers<number | undefined>();
    const call = client.StreamingInputCall((error) => ended.resolve(error?.code));
    await expect.poll(() => begun).toBe(before + 1);
    call.cancel();
    expect(await ended.promise).toBe(grpc.status.CANCELLED);
    await expect.poll(() => cancelled.length).toBe(count + 1);
  });

  test('T8, C9: cancel_after_first_response', async () => {
    const count = cancelled.length;
    const call = client.FullDuplexCall(new grpc.Metadata());
    const status = statusOfCall(call);
    call.write({ responseParameters: [{ size: 31_415 }], payload: zeros(27_182) });
    await new Promise((resolve) => call.once('data', resolve));
    call.cancel();
    expect((await status).code).toBe(grpc.status.CANCELLED);
    await expect.poll(() => cancelled.length).toBe(count + 1);
  });

  test('T8, C9: timeout_on_sleeping_server', async () => {
    const count = cancelled.length;
    const call = client.FullDuplexCall(new grpc.Metadata(), { deadline: Date.now() + 2000 });
    const status = statusOfCall(call);
    call.resume();
    call.write({ payload: zeros(27_182) });
    expect((await status).code).toBe(grpc.status.DEADLINE_EXCEEDED);
    await expect.poll(() => cancelled.length).toBe(count + 1);
  });

  test('T8: custom_metadata', async () => {
    const metadata = new grpc.Metadata();
    metadata.set('x-grpc-test-echo-initial', 'test_initial_metadata_value');
    metadata.set('x-grpc-test-echo-trailing-bin', Buffer.from('ababab', 'hex'));
    const { error, initial, status } = await unary(
      client,
      'UnaryCall',
      { responseSize: 314_159, payload: zeros(271_828) },
      metadata,
    );
    expect(error).toBeNull();
    expect(initial?.get('x-grpc-test-echo-initial')).toEqual(['test_initial_metadata_value']);
    expect(status?.metadata.get('x-grpc-test-echo-trailing-bin')).toEqual([Buffer.from('ababab', 'hex')]);
    const call = client.FullDuplexCall(metadata);
    const begun = new Promise<grpc.Metadata>((resolve) => call.once('metadata', resolve));
    const ended = statusOfCall(call);
    call.resume();
    call.write({ responseParameters: [{ size: 314_159 }], payload: zeros(271_828) });
    call.end();
    expect((await begun).get('x-grpc-test-echo-initial')).toEqual(['test_initial_metadata_value']);
    expect((await ended).metadata.get('x-grpc-test-echo-trailing-bin')).toEqual([Buffer.from('ababab', 'hex')]);
  });

  test('messages of megabytes, and compressed ones, pass', async () => {
    const gzip = newTestClient(forwarder, { 'grpc.default_compression_algorithm': 2 });
    for (const of of [client, gzip]) {
      const { error, answer } = await unary(of, 'UnaryCall', { responseSize: 8_000_000, payload: zeros(6_000_000) });
      expect([error, answer?.payload.body.length]).toEqual([null, 8_000_000]);
    }
    gzip.close();
  });

  test('many calls at once share a connection', async () => {
    const calls = Array.from({ length: 300 }, (_, size) => unary(client, 'UnaryCall', { responseSize: size }));
    const sizes = (await Promise.all(calls)).map(({ answer }) => answer?.payload.body.length);
    expect(sizes).toEqual(Array.from({ length: 300 }, (_, size) => size));
  });
}
