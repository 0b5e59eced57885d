import { type ExecutionResult, GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';
import { TransportSession } from './transport-protocol.ts';

// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md

function startSession() {
  const said: unknown[] = [];
  const closed: number[] = [];
  const queues: EventQueue<ExecutionResult>[] = [];
  let elapse = () => {};
  const session = new TransportSession(
    {
      send: async (text) => void said.push(JSON.parse(text)),
      close: (code) => void closed.push(code),
    },
    {
      subscribe: ({ query }) => {
        if (query === 'wrong') return { errors: [new GraphQLError('no')] };
        const queue = new EventQueue<ExecutionResult>(10, () => {});
        queues.push(queue);
        return { answers: queue as AsyncIterator<ExecutionResult, void> };
      },
      onBug: (error) => {
        throw error;
      },
      wait: (_, onElapsed) => {
        elapse = onElapsed;
        return () => {};
      },
    },
  );
  const take = (...messages: object[]) => {
    for (const message of messages) session.take(JSON.stringify(message));
  };
  return { session, said, closed, queues, take, elapse: () => elapse() };
}

const init = { type: 'connection_init' };
const subscribe = (id: string, query = 'right') => ({ id, type: 'subscribe', payload: { query } });

describe('a session', () => {
  test('answers a greeting, a ping, and events by the id of what is subscribed to', async () => {
    const { said, queues, take } = startSession();
    take(init, { type: 'ping' }, { type: 'pong' }, subscribe('1'), subscribe('2', 'wrong'));
    queues[0]?.add({ data: { a: 1 } });
    await expect.poll(() => said).toHaveLength(4);
    expect(said).toEqual([
      { type: 'connection_ack' },
      { type: 'pong' },
      { id: '2', type: 'error', payload: [{ message: 'no' }] },
      { id: '1', type: 'next', payload: { data: { a: 1 } } },
    ]);
  });

  test('says when a subscription is over, and takes its id again', async () => {
    const { said, closed, queues, take } = startSession();
    take(init, subscribe('1'));
    await queues[0]?.return();
    await expect.poll(() => said.at(-1)).toEqual({ id: '1', type: 'complete' });
    take(subscribe('1'));
    expect([queues.length, closed]).toEqual([2, []]);
  });

  test('ends what a client has subscribed to when it says so, or goes', async () => {
    const { session, queues, take } = startSession();
    take(init, subscribe('1'), subscribe('2'), { id: '1', type: 'complete' }, { id: '9', type: 'complete' });
    expect(queues.map((queue) => queue.add({}))).toEqual([false, true]);
    session.end();
    expect(queues.map((queue) => queue.add({}))).toEqual([false, false]);
  });

  test.each([
    ['subscribes before it greets', 4401, [subscribe('1')]],
    ['greets twice', 4429, [init, init]],
    ['subscribes by an id that is taken', 4409, [init, subscribe('1'), subscribe('1')]],
    ['subscribes without an id', 4400, [init, { type: 'subscribe', payload: {} }]],
    ['subscribes to nothing', 4400, [init, { id: '1', type: 'subscribe' }]],
    ['says what nobody knows', 4400, [{ type: 'what' }]],
    ['says a list', 4400, [[init]]],
  ])('closes the socket of a client that %s', (_, code, messages) => {
    const { take, closed } = startSession();
    take(...(messages as object[]));
    expect(closed).toEqual([code]);
  });

  test('closes the socket of a client that says no JSON, or nothing at all', () => {
    const { session, closed, elapse } = startSession();
    session.take('no');
    elapse();
    expect(closed).toEqual([4400, 4408]);
  });

  test('H13: has a hundred subscriptions at most', () => {
    const { said, take, queues } = startSession();
    take(init, ...Array.from({ length: 101 }, (_, index) => subscribe(String(index))));
    expect(queues).toHaveLength(100);
    expect(said.at(-1)).toMatchObject({ id: '100', type: 'error' });
  });
});
