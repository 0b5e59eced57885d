import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { GraphQLEvents } from './graphql-events.ts';

test('tells those who listen to a topic, until they do not', () => {
  const events = new GraphQLEvents();
  const told: string[] = [];
  const stop = events.subscribe('a', (event) => void told.push(event));
  events.publish('a', '1');
  events.publish('b', '2');
  stop();
  events.publish('a', '3');
  expect(told).toEqual(['1']);
});

test('tells those of other threads that share a channel, each once', async () => {
  const name = randomUUID();
  const [one, other, stranger] = [new GraphQLEvents(name), new GraphQLEvents(name), new GraphQLEvents(randomUUID())];
  const told: string[] = [];
  one.subscribe('a', (event) => void told.push(`one ${event}`));
  other.subscribe('a', (event) => void told.push(`other ${event}`));
  stranger.subscribe('a', (event) => void told.push(`stranger ${event}`));
  one.publish('a', '1');
  one.publish('a', '2');
  await expect.poll(() => told.toSorted()).toEqual(['one 1', 'one 2', 'other 1', 'other 2']);
  for (const events of [one, other, stranger]) events.close();
});
