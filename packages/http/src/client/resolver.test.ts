import { describe, expect, test } from 'vitest';
import { type AddressRecord, CachingResolver, type NameSources, SystemNames } from './resolver.ts';

/** Name servers and a system that know what a test says, and note what they are asked. */
class Names implements NameSources {
  readonly asked: string[] = [];
  records: Record<string, readonly AddressRecord[]> = {};
  local: Record<string, readonly string[]> = {};
  hosts: string[] = [];
  time = 0;

  async query(name: string): Promise<readonly AddressRecord[]> {
    this.asked.push(`query ${name}`);
    return this.records[name] ?? Promise.reject(new Error('ENOTFOUND'));
  }

  async system(name: string): Promise<readonly string[]> {
    this.asked.push(`system ${name}`);
    return this.local[name] ?? Promise.reject(new Error('ENOTFOUND'));
  }

  async hostsNames(): Promise<ReadonlySet<string>> {
    return new Set(this.hosts);
  }

  now(): number {
    return this.time;
  }
}

describe('a name', () => {
  test('holds for as long as its shortest record', async () => {
    const names = new Names();
    names.records = {
      'a.test': [
        { address: '10.0.0.1', ttl: 60 },
        { address: '::1', ttl: 20 },
      ],
    };
    const resolver = new CachingResolver(names);
    expect(await resolver.resolve('A.test')).toEqual(['10.0.0.1', '::1']);
    names.records = { 'a.test': [{ address: '10.0.0.2', ttl: 60 }] };
    names.time = 19_999;
    expect(await resolver.resolve('a.test')).toEqual(['10.0.0.1', '::1']);
    names.time = 20_000;
    expect(await resolver.resolve('a.test')).toEqual(['10.0.0.2']);
    expect(names.asked).toEqual(['query a.test', 'query a.test']);
  });

  test.each([
    ['less than a second', 0, 1_000],
    ['more than five minutes', 86_400, 300_000],
  ])('does not hold for %s', async (_, ttl, expires) => {
    const names = new Names();
    names.records = { 'a.test': [{ address: '10.0.0.1', ttl }] };
    const resolver = new CachingResolver(names);
    for (const time of [0, expires - 1, expires]) {
      names.time = time;
      await resolver.resolve('a.test');
    }
    expect(names.asked.length).toBe(2);
  });

  test('that does not exist is asked for again soon, and not at once', async () => {
    const names = new Names();
    const resolver = new CachingResolver(names);
    for (const time of [0, 1_999, 2_000]) {
      names.time = time;
      await expect(resolver.resolve('a.test')).rejects.toMatchObject({ code: 'name-not-found' });
    }
    expect(names.asked).toEqual(['query a.test', 'system a.test', 'query a.test', 'system a.test']);
  });

  test('is asked for once by many', async () => {
    const names = new Names();
    names.records = { 'a.test': [{ address: '10.0.0.1', ttl: 60 }] };
    const resolver = new CachingResolver(names);
    await Promise.all(Array.from({ length: 100 }, () => resolver.resolve('a.test')));
    expect(names.asked).toEqual(['query a.test']);
  });

  test.each(['localhost', 'api.localhost', 'printer.local', 'backend', '0x7f.1', '2130706433', 'here.test'])(
    '%s is left to the system',
    async (name) => {
      const names = new Names();
      names.hosts = ['here.test'];
      names.local = { [name]: ['127.0.0.1', '127.0.0.1'] };
      expect(await new CachingResolver(names).resolve(name)).toEqual(['127.0.0.1']);
      expect(names.asked).toEqual([`system ${name}`]);
    },
  );

  test('that is an address is not asked for', async () => {
    const names = new Names();
    const resolver = new CachingResolver(names);
    expect(await resolver.resolve('10.0.0.1')).toEqual(['10.0.0.1']);
    expect(await resolver.resolve('::1')).toEqual(['::1']);
    expect(names.asked).toEqual([]);
  });

  test('of many is forgotten when there is no more room', async () => {
    const names = new Names();
    const resolver = new CachingResolver(names, { names: 10 });
    for (let index = 0; index < 20; index++) {
      names.records[`${index}.test`] = [{ address: '10.0.0.1', ttl: 60 }];
      await resolver.resolve(`${index}.test`);
    }
    await resolver.resolve('19.test');
    expect(names.asked.length).toBe(20);
    await resolver.resolve('0.test');
    expect(names.asked.length).toBe(21);
  });
});

test('the system knows the own machine', async () => {
  expect(await new CachingResolver(new SystemNames()).resolve('localhost')).toContain('127.0.0.1');
});
