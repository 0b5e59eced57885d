import { expect, test } from 'vitest';
import { information, read, shown, snapshotOf } from '../testing.ts';

test('named values are filled in', async () => {
  const { loggers } = await snapshotOf({
    'namedValues/k/namedValueInformation.json': information({ displayName: 'hub-key', value: 'secret', secret: true }),
    'loggers/usage/loggerInformation.json': information({
      loggerType: 'azureEventHub',
      credentials: { name: 'usage', connectionString: '{{hub-key}}', unused: null },
      isBuffered: true,
    }),
    'loggers/insights/loggerInformation.json': information({
      loggerType: 'applicationInsights',
      credentials: { instrumentationKey: '{{not-there}}' },
    }),
  });
  expect(loggers).toEqual([
    { id: 'insights', loggerType: 'applicationInsights', credentials: {} },
    {
      id: 'usage',
      loggerType: 'azureEventHub',
      credentials: { name: 'usage', connectionString: 'secret' },
      isBuffered: true,
    },
  ]);
});

test('what is wrong is told, without what is secret', async () => {
  const { diagnostics } = await read({
    'loggers/a/loggerInformation.json': information({ loggerType: 'kafka', credentials: {} }),
    'loggers/b/loggerInformation.json': information({
      loggerType: 'azureEventHub',
      credentials: { connectionString: '{{gone}}' },
    }),
    'loggers/c/loggerInformation.json': information({ loggerType: 'azureEventHub', credentials: { name: 1 } }),
  });
  expect(shown(diagnostics).map((line) => line.replace(/:\d+:\d+/, ''))).toEqual([
    "error invalid-value loggers/a/loggerInformation.json 'properties.loggerType' is 'kafka'; expected one of azureEventHub, applicationInsights, azureMonitor",
    "warning unknown-reference loggers/b/loggerInformation.json there is no named value 'gone' with a value; expected one",
    "warning missing-property loggers/b/loggerInformation.json 'credentials' has no 'name'; expected that of an event hub",
    "error invalid-value loggers/c/loggerInformation.json 'credentials.name' is no text; expected one",
    "warning missing-property loggers/c/loggerInformation.json 'credentials' has no 'name'; expected that of an event hub",
  ]);
});
