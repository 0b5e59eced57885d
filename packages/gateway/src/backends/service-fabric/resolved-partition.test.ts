import { expect, test } from 'vitest';
import { chooseEndpoint, readPartition } from './resolved-partition.ts';

const any = { replicaType: undefined, listenerName: undefined };
const listeners = (listed: Readonly<Record<string, unknown>>) => JSON.stringify({ Endpoints: listed });

/** The address that is chosen of these endpoints. */
function chosen(
  endpoints: readonly unknown[],
  choice: Partial<Parameters<typeof chooseEndpoint>[1]> = {},
  random = 0,
): string | undefined {
  const partition = readPartition(JSON.stringify({ Endpoints: endpoints, Version: '1:2' }))!;
  return chooseEndpoint(partition, { ...any, ...choice }, () => random);
}

test('the primary replica of a stateful service takes requests, unless a secondary one is asked for', () => {
  const replicas = [
    { Kind: 'StatefulSecondary', Address: 'http://b:1' },
    { Kind: 'StatefulPrimary', Address: 'http://a:1' },
    { Kind: 3, Address: 'http://c:1' },
    { Kind: 'Invalid', Address: 'http://d:1' },
  ];
  expect(chosen(replicas)).toBe('http://a:1');
  expect(chosen(replicas, { replicaType: 'primary' })).toBe('http://a:1');
  expect([0, 0.99].map((random) => chosen(replicas, { replicaType: 'secondary' }, random))).toEqual([
    'http://b:1',
    'http://c:1',
  ]);
});

test('any instance of a stateless service does', () => {
  const instances = ['http://a:1', 'http://b:1'].map((Address) => ({ Kind: 'Stateless', Address }));
  expect([0, 0.5].map((random) => chosen(instances, {}, random))).toEqual(['http://a:1', 'http://b:1']);
});

test('the listener is the one of that name, else the first that speaks HTTP', () => {
  const Address = listeners({ remoting: '10.0.0.1:80+x-y', web: 'http://a:1/x', admin: 'https://a:2' });
  const instance = [{ Kind: 'Stateless', Address }];
  expect(chosen(instance)).toBe('http://a:1/x');
  expect(chosen(instance, { listenerName: 'admin' })).toBe('https://a:2');
  expect(chosen(instance, { listenerName: 'remoting' })).toBeUndefined();
  expect(chosen(instance, { listenerName: 'gone' })).toBeUndefined();
});

test('what is none of this API is nothing, and never a mistake of ours', () => {
  for (const text of ['', 'null', '[]', '{', '{"Endpoints":{}}', '"a"'])
    expect(readPartition(text), text).toBeUndefined();
  for (const address of ['{', '{"Endpoints":[]}', '{"Endpoints":{"a":1}}', 'tcp://a:1', 'http://u:p@a', 'http://a/?b'])
    expect(chosen([{ Kind: 'Stateless', Address: address }]), address).toBeUndefined();
  expect(chosen([null, 1, {}, { Kind: 'constructor', Address: 'http://a' }, { Kind: 1, Address: 2 }])).toBeUndefined();
});
