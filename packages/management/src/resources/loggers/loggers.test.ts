import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const connectionString = 'Endpoint=sb://hub.example/;SharedAccessKeyName=send;SharedAccessKey=hunter2';
const hub = { loggerType: 'azureEventHub', credentials: { name: 'events', connectionString } } as const;
const mention = /^\{\{Logger-Credentials--[0-9a-f]{24}\}\}$/;

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { logger } = plane.client;
  const body = {
    loggerType: 'applicationInsights',
    credentials: { instrumentationKey: 'k' },
    description: 'D',
  } as const;
  const made = await logger.createOrUpdate(...at(), 'insights', body);
  expect(made).toMatchObject({
    name: 'insights',
    type: 'Microsoft.ApiManagement/service/loggers',
    loggerType: 'applicationInsights',
    isBuffered: true,
    credentials: { instrumentationKey: expect.stringMatching(mention) },
  });
  await logger.update(...at(), 'insights', made.eTag as string, { description: 'E' });
  expect(await logger.get(...at(), 'insights')).toMatchObject({ description: 'E', credentials: made.credentials });
  const names = [];
  for await (const { name } of logger.listByService(...at(), { filter: "loggerType eq 'applicationInsights'" }))
    names.push(name);
  expect(names).toEqual(['insights']);
  await logger.delete(...at(), 'insights', '*');
  await expect(logger.getEntityTag(...at(), 'insights')).rejects.toMatchObject({ statusCode: 404 });
});

test('L8: a secret is in a named value of its own, which goes with the logger', async () => {
  const { logger, namedValue } = plane.client;
  const { credentials } = await logger.createOrUpdate(...at(), 'hub', hub);
  expect(credentials).toEqual({ name: 'events', connectionString: expect.stringMatching(mention) });
  const id = credentials?.connectionString?.slice('{{Logger-Credentials--'.length, -2) as string;
  expect(await namedValue.get(...at(), id)).toMatchObject({ displayName: `Logger-Credentials--${id}`, secret: true });
  expect(await namedValue.listValue(...at(), id)).toMatchObject({ value: connectionString });

  // What was shown can be put again, and a new secret takes the place of the old one.
  const again = await logger.createOrUpdate(...at(), 'hub', { loggerType: 'azureEventHub', credentials });
  expect(again.credentials).toEqual(credentials);
  const changed = { name: 'events', connectionString: `${connectionString}2` };
  expect((await logger.createOrUpdate(...at(), 'hub', { ...hub, credentials: changed })).credentials).toEqual(
    credentials,
  );
  expect(await namedValue.listValue(...at(), id)).toMatchObject({ value: `${connectionString}2` });

  await logger.delete(...at(), 'hub', '*');
  await expect(namedValue.get(...at(), id)).rejects.toMatchObject({ statusCode: 404 });
});

test('L8: a secret that is replaced by a named value is forgotten, and one that two loggers have stays', async () => {
  const { logger, namedValue } = plane.client;
  await namedValue.beginCreateOrUpdateAndWait(...at(), 'mine', { displayName: 'mine', value: 'v', secret: true });
  const { credentials } = await logger.createOrUpdate(...at(), 'first', hub);
  const id = credentials?.connectionString?.slice('{{Logger-Credentials--'.length, -2) as string;
  await logger.createOrUpdate(...at(), 'second', { loggerType: 'azureEventHub', credentials });
  const changed = await logger.createOrUpdate(...at(), 'second', hub);
  expect(changed.credentials?.connectionString).not.toBe(credentials?.connectionString);
  await logger.delete(...at(), 'second', '*');
  expect(await namedValue.listValue(...at(), id)).toMatchObject({ value: connectionString });
  const mentioning = { name: 'events', connectionString: '{{mine}}' };
  await logger.createOrUpdate(...at(), 'first', { ...hub, credentials: mentioning });
  await expect(namedValue.get(...at(), id)).rejects.toMatchObject({ statusCode: 404 });
  await logger.delete(...at(), 'first', '*');
  expect(await namedValue.get(...at(), 'mine')).toMatchObject({ displayName: 'mine' });
});

test('reaches the snapshot with its secrets, again when the named values change', async () => {
  const { logger, namedValue } = plane.client;
  await namedValue.beginCreateOrUpdateAndWait(...at(), 'c', { displayName: 'hub', value: 'one', secret: true });
  await logger.createOrUpdate(...at(), 'plain', hub);
  const mentioning = { ...hub, credentials: { name: 'events', connectionString: '{{hub}}' }, isBuffered: false };
  await logger.createOrUpdate(...at(), 'mentioning', mentioning);
  const { loggers } = await plane.published((snapshot) => snapshot.loggers?.length === 2);
  expect(loggers).toContainEqual({
    id: 'plain',
    loggerType: 'azureEventHub',
    credentials: { name: 'events', connectionString },
    isBuffered: true,
  });
  expect(loggers).toContainEqual({
    id: 'mentioning',
    ...mentioning,
    credentials: { name: 'events', connectionString: 'one' },
  });
  await namedValue.beginUpdateAndWait(...at(), 'c', '*', { value: 'two' });
  await plane.published((snapshot) =>
    Boolean(snapshot.loggers?.some(({ credentials }) => credentials.connectionString === 'two')),
  );
});

test('policies may mention it once it is there', async () => {
  const { logger, policy } = plane.client;
  const document = (id: string) =>
    `<policies><inbound><log-to-eventhub logger-id="${id}">text</log-to-eventhub></inbound>` +
    '<backend><forward-request /></backend><outbound /><on-error /></policies>';
  const put = () => policy.createOrUpdate(...at(), 'policy', { format: 'rawxml', value: document('told') });
  await expect(put()).rejects.toMatchObject({ statusCode: 400, code: 'ValidationError' });
  await logger.createOrUpdate(...at(), 'told', hub);
  expect(await put()).toMatchObject({ name: 'policy' });
});

test.each([
  ['an event hub without a name', { ...hub, credentials: { connectionString } }, 'credentials'],
  ['an event hub without a way to it', { ...hub, credentials: { name: 'events' } }, 'credentials'],
  ['Application Insights without a key', { loggerType: 'applicationInsights' }, 'credentials'],
  ['Azure Monitor under another name', { loggerType: 'azureMonitor' }, 'loggerType'],
  ['no type', {}, 'loggerType'],
])('%s is refused', async (_, properties, target) => {
  const answer = await plane.send('PUT', 'loggers/wrong', { body: { properties } });
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'ValidationError', details: [{ target }] } } });
  expect(JSON.stringify(answer.body)).not.toContain('hunter2');
});

test('a named value that is not there is refused, and nothing is left behind', async () => {
  const before = await plane.send('GET', 'namedValues');
  const credentials = { name: '{{absent}}', connectionString };
  expect(await plane.send('PUT', 'loggers/wrong', { body: { properties: { ...hub, credentials } } })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'credentials', message: "Property 'absent' not found." }] } },
  });
  expect((await plane.send('GET', 'namedValues')).body.count).toBe(before.body.count);
});

test('one that a diagnostic tells stays until it does not', async () => {
  const { diagnostic, logger } = plane.client;
  const credentials = { instrumentationKey: 'k' };
  await logger.createOrUpdate(...at(), 'diagnosed', { loggerType: 'applicationInsights', credentials });
  await diagnostic.createOrUpdate(...at(), 'applicationinsights', { loggerId: '/loggers/diagnosed' });
  await expect(logger.delete(...at(), 'diagnosed', '*')).rejects.toMatchObject({
    statusCode: 400,
    message: 'Logger cannot be deleted since it is used by diagnostics/applicationinsights.',
  });
  await diagnostic.delete(...at(), 'applicationinsights', '*');
  await logger.delete(...at(), 'diagnosed', '*');
});
