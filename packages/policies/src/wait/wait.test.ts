import { type MemoryAnswer, type SideRequest, TransportFailure } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const ask = (name: string, attributes = ''): string =>
  `<send-request response-variable-name="${name}" ${attributes}><set-url>https://${name}.example/</set-url></send-request>`;

/** Services that answer in the order in which the test lets them. */
function services(): {
  readonly send: (request: SideRequest) => Promise<MemoryAnswer>;
  readonly asked: readonly string[];
  answer(name: string, answer?: MemoryAnswer): void;
} {
  const asked: string[] = [];
  const waiting = new Map<string, (answer: MemoryAnswer) => void>();
  return {
    asked,
    send({ url }) {
      const name = new URL(url).hostname.replace('.example', '');
      asked.push(name);
      return new Promise((resolve) => waiting.set(name, resolve));
    },
    answer: (name, answer = {}) => waiting.get(name)?.(answer),
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const gone = new TransportFailure('BackendConnectionFailure', 500, 'gone');

test('begins all of them at once, and waits for the last', async () => {
  const { send, asked, answer } = services();
  let hasEnded = false;
  const running = run(`<wait>${ask('a')}${ask('b')}${ask('c')}</wait>`, { send });
  running.then(() => {
    hasEnded = true;
  });
  await settled();
  expect(asked).toEqual(['a', 'b', 'c']);
  answer('c');
  answer('a');
  await settled();
  expect(hasEnded).toBe(false);
  answer('b');
  const { variables, lastError } = await running;
  expect(lastError).toBeUndefined();
  expect([...variables.keys()].sort()).toEqual(['a', 'b', 'c']);
});

test('any: ends with the first, and the others leave nothing behind', async () => {
  const { send, answer } = services();
  const running = run(`<wait for="any">${ask('a', 'ignore-error="true"')}${ask('b')}</wait>${ask('c')}`, { send });
  await settled();
  answer('b');
  await settled();
  answer('a');
  answer('c');
  const { variables, lastError, traces } = await running;
  expect([[...variables.keys()], lastError, traces]).toEqual([['b', 'c'], undefined, []]);
});

test('any: a failure is not the end, unless all of them fail', async () => {
  const one = services();
  const running = run(`<wait for="@("any")">${ask('a')}${ask('b')}</wait>`, { send: one.send });
  await settled();
  one.answer('a', gone);
  await settled();
  one.answer('b');
  expect([...(await running).variables.keys()]).toEqual(['b']);
  const both = await run(`<wait for="any">${ask('a')}${ask('b')}</wait>`, {
    send: ({ url }) => new TransportFailure('Timeout', 500, url),
  });
  expect(both.lastError).toMatchObject({ source: 'send-request', reason: 'Timeout', message: 'https://a.example/' });
});

test('all: the first failure ends the others, and says where it was', async () => {
  const { send, answer } = services();
  const running = run(`<wait>${ask('a')}${ask('b')}</wait>`, { send });
  await settled();
  answer('b', gone);
  const { lastError, variables } = await running;
  expect(lastError).toMatchObject({
    source: 'send-request',
    reason: 'BackendConnectionFailure',
    path: 'wait[1]',
  });
  expect(variables.size).toBe(0);
});

test('a choose inside may hold anything, and its steps stop with it', async () => {
  const { send, asked, answer } = services();
  const inside = `<choose><when condition="@(true)">${ask('a')}<set-variable name="late" value="1" /></when></choose>`;
  const running = run(`<wait for="any">${inside}${ask('b')}</wait>`, { send });
  await settled();
  expect(asked).toEqual(['a', 'b']);
  answer('b');
  await running;
  answer('a');
  await settled();
  expect([...(await running).variables.keys()]).toEqual(['b']);
});

test('ends when one makes the answer final', async () => {
  const { send } = services();
  const final =
    '<choose><when condition="@(true)"><return-response><set-status code="202" reason="Accepted" /></return-response></when></choose>';
  const { response, stopped, lastError } = await run(`<wait>${ask('a')}${final}</wait>`, { send });
  expect([response.status, stopped, lastError]).toEqual([202, true, undefined]);
});

test('holds three policies only, and warns when there are none', () => {
  expect(diagnose('<wait><set-variable name="a" value="b" /></wait>')).toEqual([
    'error unknown-child [set-variable] <wait> may not hold <set-variable>; expected <send-request>, <cache-lookup-value>, <choose>',
  ]);
  expect(diagnose('<wait for="some" />')).toEqual(["error invalid-value [some] 'for' is 'some'; expected all or any"]);
  expect(diagnose('<wait />')).toEqual(['warning no-effect [wait] <wait> holds nothing to wait for']);
});
