import { readFileSync } from 'node:fs';
import { credentials } from '@grpc/grpc-js';
import { describe } from 'vitest';
// The cases are those of the package that speaks HTTP/2; here a whole gateway stands between client and server.
import { describeGrpc } from '../../packages/http/src/http2/testing/grpc-suite.ts';
import { apiFiles, startGateway } from './gateway.ts';

const policy = `<policies>
  <inbound />
  <backend>
    <forward-request http-version="2" buffer-response="false" />
  </backend>
  <outbound />
  <on-error />
</policies>`;

describe('T8: @grpc/grpc-js, over TLS through a gateway to @grpc/grpc-js', () => {
  describeGrpc(async (serverPort) => {
    const serviceUrl = `http://127.0.0.1:${serverPort}`;
    const operations = ['POST /{service}/{method}'];
    const gateway = await startGateway(apiFiles('calls', { path: '', serviceUrl, operations, policy }));
    return {
      port: Number(new URL(gateway.tlsUrl).port),
      credentials: credentials.createSsl(readFileSync(gateway.authorityFile)),
      [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
    };
  });
});
