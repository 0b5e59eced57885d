import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '@turnpike/model';
import { expect, test } from 'vitest';
import { EventFile } from './event-file.ts';
import type { EventSink, TimedEvent } from './event-sink.ts';
import { LoggedEvents } from './logged-events.ts';

const logger = (id: string, name = id): Logger => ({ id, loggerType: 'azureEventHub', credentials: { name } });

/** A sink that takes a batch when the test says so. */
class SlowSink implements EventSink {
  readonly batches: (readonly string[])[] = [];
  readonly open: (() => void)[] = [];
  isClosed = false;

  send(events: readonly TimedEvent[]): Promise<number> {
    this.batches.push(events.map(({ content }) => content));
    return new Promise((resolve) => this.open.push(() => resolve(0)));
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

test('what there is no room for is dropped at once, and counted', async () => {
  const sink = new SlowSink();
  const events = new LoggedEvents({ open: () => sink, now: () => 0, queue: { pendingBytes: 1_000, batchBytes: 600 } });
  events.use([logger('a')]);
  for (let at = 0; at < 5; at++) events.log({ loggerId: 'a', content: 'x'.repeat(100) });
  expect(events.read()).toEqual({ sent: 0, dropped: 2 });
  await expect.poll(() => sink.open.length).toBe(1);
  sink.open.shift()!();
  await expect.poll(() => sink.open.length).toBe(1);
  sink.open.shift()!();
  await events.close();
  expect(sink.batches.map(({ length }) => length)).toEqual([2, 1]);
  expect([events.read(), sink.isClosed]).toEqual([{ sent: 3, dropped: 2 }, true]);
});

test('an event of a logger that is not there is dropped, and counted', () => {
  const events = new LoggedEvents({ open: () => undefined, now: () => 0 });
  events.use([logger('nowhere')]);
  for (const loggerId of ['nowhere', 'unknown']) events.log({ loggerId, content: 'a' });
  expect(events.read()).toEqual({ sent: 0, dropped: 2 });
});

test('a logger that is as before goes on, another begins anew', () => {
  const opened: string[] = [];
  const open = ({ credentials }: Logger) => {
    opened.push(credentials.name ?? '');
    return new SlowSink();
  };
  const events = new LoggedEvents({ open, now: () => 0 });
  events.use([logger('a'), logger('b')]);
  events.use([logger('A', 'a'), logger('b', 'other')]);
  events.use([logger('A', 'a')]);
  expect(opened).toEqual(['a', 'b', 'a', 'other']);
});

test('a file has one JSON object a line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-'));
  const path = join(folder, 'data', 'events.ndjson');
  const events = new LoggedEvents({ open: () => new EventFile(path), now: () => 0 });
  events.use([logger('a')]);
  events.log({ loggerId: 'a', content: 'one\ntwo', partitionKey: 'k' });
  events.log({ loggerId: 'a', content: 'three' });
  await events.close();
  expect((await readFile(path, 'utf8')).split('\n')).toEqual([
    '{"time":"1970-01-01T00:00:00.000Z","loggerId":"a","content":"one\\ntwo","partitionKey":"k"}',
    '{"time":"1970-01-01T00:00:00.000Z","loggerId":"a","content":"three"}',
    '',
  ]);
  await rm(folder, { recursive: true });
});

test('a file that cannot be written costs the events, and nothing else', async () => {
  const open = () => new EventFile('/dev/null/events.ndjson');
  const events = new LoggedEvents({ open, now: () => 0, queue: { attempts: 2, retryMs: 1 } });
  events.use([logger('a')]);
  events.log({ loggerId: 'a', content: 'a' });
  await events.close();
  expect(events.read()).toEqual({ sent: 0, dropped: 1 });
});
