import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createCounterMemory, SharedCounters } from '../state/shared-counters.ts';
import { createQuotaMemory, SharedQuotas } from '../state/shared-quotas.ts';
import type { RedisSettings } from './connect-client.ts';
import { RedisConnection } from './connection.ts';
import { FleetCounters } from './fleet-counters.ts';
import { FleetQuotas } from './fleet-quotas.ts';

// What tests of fleets share.

/** A gateway as far as it counts. */
export interface Member extends AsyncDisposable {
  readonly redis: RedisConnection;
  readonly counters: FleetCounters;
  readonly quotas: FleetQuotas;
  close(): Promise<void>;
}

/** Opens a member of a fleet whose server is there; tests are on busy machines, so that it waits for long unless told otherwise. */
export async function openMember(
  urls: readonly string[],
  fleet: string = randomUUID(),
  settings: Partial<RedisSettings> = {},
): Promise<Member> {
  const member = await openAlone(urls, fleet, settings);
  await until(() => member.redis.available);
  return member;
}

/** Opens a member of a fleet, whether its server is there or not. */
export async function openAlone(
  urls: readonly string[],
  fleet: string,
  settings: Partial<RedisSettings>,
): Promise<Member> {
  const redis = new RedisConnection({ urls, commandMs: 20_000, ...settings });
  const options = { fleet, gateway: randomInt(2 ** 32) };
  const counters = new FleetCounters(redis, new SharedCounters(createCounterMemory({ keys: 1000 })), options);
  const quotas = new FleetQuotas(redis, new SharedQuotas(createQuotaMemory({ keys: 1000 })), options);
  await redis.open();
  const close = async (): Promise<void> => redis.close();
  return { redis, counters, quotas, close, [Symbol.asyncDispose]: close };
}

/** How many of so many calls at once are admitted. */
export async function taken(
  { counters }: Pick<Member, 'counters'>,
  key: string,
  calls: number,
  limit: number,
  periodMs = 60_000,
): Promise<number> {
  const admissions = await Promise.all(
    Array.from({ length: calls }, async () => counters.take(key, 1, limit, periodMs)),
  );
  return admissions.filter(({ admitted }) => admitted).length;
}

/** Waits until something is so. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(10);
}
