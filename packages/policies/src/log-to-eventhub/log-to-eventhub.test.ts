import { compileDocument, MemoryEvents, readPolicyDocument } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose, run } from '../testing.ts';

async function logged(xml: string) {
  const eventLog = new MemoryEvents();
  await run(xml, { services: { eventLog } });
  return eventLog.logged;
}
const policy = (attributes: string, text = 'text'): string =>
  `<log-to-eventhub ${attributes}>${text}</log-to-eventhub>`;

test('sends a text, to a partition where one is named', async () => {
  const xml =
    policy('logger-id="a"', '@(context.Request.Method)') +
    policy('logger-id="@("b")" partition-id="1"') +
    policy('logger-id="c" partition-key="@("k" + 1)"');
  expect(await logged(xml)).toEqual([
    { loggerId: 'a', content: 'GET' },
    { loggerId: 'b', content: 'text', partitionId: '1' },
    { loggerId: 'c', content: 'text', partitionKey: 'k1' },
  ]);
});

// https://learn.microsoft.com/azure/api-management/log-to-eventhub-policy#usage-notes
test('a text is cut at 200 KB, between two characters', async () => {
  const bytes = async (character: string, count: number) => {
    const [event] = await logged(policy('logger-id="a"', `@(new string('${character}', ${count}))`));
    return Buffer.byteLength(event?.content ?? '');
  };
  expect(await bytes('a', 204_800)).toBe(204_800);
  expect(await bytes('a', 204_801)).toBe(204_800);
  expect(await bytes('€', 100_000)).toBe(204_798);
});

test('what it cannot do is refused', () => {
  expect(diagnose(policy('logger-id="a" partition-id="1" partition-key="b"'))).toEqual([
    "error conflicting-values [b] 'partition-id' and 'partition-key' exclude each other",
  ]);
  expect(diagnose(policy('logger-id="a"', ''))).toEqual([expect.stringContaining('error missing-text')]);
});

test('a logger that is not there is refused where loggers are known', () => {
  const none = () => undefined;
  const entities = {
    backend: none,
    certificate: none,
    logger: (id: string) =>
      id === 'hub' || id === 'insights'
        ? {
            id,
            loggerType: id === 'hub' ? ('azureEventHub' as const) : ('applicationInsights' as const),
            credentials: {},
          }
        : undefined,
    schema: none,
    hasAuthorizations: false,
  };
  const check = (id: string) => {
    const { document } = readPolicyDocument(`<policies><inbound>${policy(`logger-id="${id}"`)}</inbound></policies>`);
    const compiled = compileDocument(document!, { policies: catalog, unavailable: 'error', entities });
    return compiled.diagnostics.map(({ message }) => message);
  };
  expect(check('hub')).toEqual([]);
  expect(check('@("none")')).toEqual([]);
  expect(check('none')).toEqual(["there is no logger 'none'; expected one"]);
  expect(check('insights')).toEqual(["the logger 'insights' is of applicationInsights; expected azureEventHub"]);
});
