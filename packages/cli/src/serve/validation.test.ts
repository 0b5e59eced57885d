import { expect, test } from 'vitest';
import { connectRaw } from './raw-client.ts';
import { api, startGateway } from './testing.ts';

test('a body that is too long is refused before it has ended', async () => {
  const check =
    '<validate-content unspecified-content-type-action="ignore" max-size="1000" size-exceeded-action="prevent" />';
  const text = `<policies><inbound>${check}</inbound><backend /><outbound /><on-error /></policies>`;
  await using gateway = await startGateway({
    apis: [api(['POST /x'], { serviceUrl: 'http://127.0.0.1:1' })],
    policies: [{ scope: 'api', apiId: 'a', apiRevision: '1', text }],
  });
  await using client = await connectRaw(gateway.port);
  client.socket.write(
    'POST /a/x HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
  client.socket.write(`3e8\r\n${'x'.repeat(1000)}\r\n`);
  client.socket.write('1\r\ny\r\n');
  // The last chunk is never sent.
  const answer = await client.until(/bytes\./);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain("Request's body is more than 1000 bytes long and it exceeds the limit of 1000 bytes.");
});
