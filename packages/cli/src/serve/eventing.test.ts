import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptySnapshot, type Logger } from '@turnpike/model';
import { expect, test } from 'vitest';
import { api, ask, policies, startBackend, startGateway } from './testing.ts';

const hub: Logger = { id: 'Hub', loggerType: 'azureEventHub', credentials: { name: 'usage' } };

test('events and messages go into files, and the request does not wait for events', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-'));
  const [eventFile, messageFile] = [join(folder, 'events.ndjson'), join(folder, 'messages.ndjson')];
  await using backend = await startBackend();
  const inbound = `<log-to-eventhub logger-id="hub">@(context.Request.Method)</log-to-eventhub>
    <send-service-bus-message queue-name="orders"><payload>@(context.Request.OriginalUrl.Path)</payload></send-service-bus-message>`;
  {
    await using gateway = await startGateway(
      { apis: [api(['GET /'], { serviceUrl: backend.url })], loggers: [hub], ...policies({ inbound }) },
      { eventFile, messageFile },
    );
    for (let index = 0; index < 3; index++) expect((await ask(`${gateway.url}/a`)).status).toBe(200);
  }
  const lines = async (path: string) =>
    (await readFile(path, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect((await lines(eventFile)).map(({ loggerId, content }) => [loggerId, content])).toEqual(
    Array(3).fill(['hub', 'GET']),
  );
  expect((await lines(messageFile)).map(({ queue, content }) => [queue, content])).toEqual(
    Array(3).fill(['orders', '/a']),
  );
  await rm(folder, { recursive: true });
});

test('a logger that is not there is a mistake in the document', async () => {
  const inbound = '<log-to-eventhub logger-id="hub">a</log-to-eventhub>';
  await using gateway = await startGateway({ apis: [api(['GET /'])] });
  const { diagnostics } = gateway.plane.publish({
    ...emptySnapshot,
    sequenceNumber: 2,
    apis: [api(['GET /'])],
    ...policies({ inbound }),
  });
  expect(diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining("there is no logger 'hub'")]);
});
