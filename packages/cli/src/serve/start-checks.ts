import { closeSync, openSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { TrustedProxies } from '@turnpike/http';
import { StartError, UsageError } from '../command.ts';
import type { EventSettings, FleetRedisSettings, Settings } from './settings/settings.ts';
import { reasonOf } from './start-errors.ts';

// What a gateway was given is looked at before it starts, where that can still be said in a line.

/** The folder with the configuration. */
export function configFolder(config: string | undefined): string {
  if (config === undefined) throw new UsageError('no --config is given; expected a folder with APIOps artifacts');
  const folder = resolve(config);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new StartError(`--config is '${config}', which is no folder`);
  return folder;
}

/** Throws for what is no list of addresses. */
export function checkTrustedProxies(list: readonly string[]): void {
  try {
    new TrustedProxies(list);
  } catch (error) {
    throw new UsageError(`--trusted-proxies: ${(error as Error).message}`, { cause: error });
  }
}

/** Throws when no record could be written: later nobody waits for what becomes of a record. */
export function checkRecords(records: string | undefined): void {
  if (records === undefined || records === '-') return;
  try {
    closeSync(openSync(records, 'a'));
  } catch (error) {
    throw new StartError(`--records is '${records}', which cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}

/** Throws when a Redis cannot be spoken to as it is told; one that does not answer is no reason not to start. */
export function checkRedis(redis: FleetRedisSettings | undefined): void {
  if (redis === undefined) return;
  if (redis.urls.length === 0) throw new StartError("'redis.urls' is empty; expected redis://host:6379");
  for (const url of redis.urls)
    if (!isRedisUrl(url))
      throw new StartError(
        `'redis.urls' has an entry that is no URL of a Redis; expected redis://host:6379 or rediss://…`,
      );
  checkFiles('redis', redis);
}

/** Throws when a Kafka cannot be spoken to as it is told. */
export function checkEvents(events: Partial<EventSettings> | undefined): void {
  if (events?.target !== 'kafka') return;
  if (events.kafka === undefined || events.kafka.brokers.length === 0)
    throw new StartError("'events.target' is 'kafka' without 'events.kafka.brokers'; expected some, such as host:9092");
  for (const broker of events.kafka.brokers)
    if (!/^[^\s/@]+:\d{1,5}$/.test(broker))
      throw new StartError("'events.kafka.brokers' has an entry that is no broker; expected host:port");
  checkFiles('events.kafka', events.kafka);
}

/** Throws when the semantic cache is to be in a place that nobody has named. */
export function checkSemanticCache({ semanticCache, redis }: Settings): void {
  const { store, postgresUrl } = semanticCache ?? {};
  if (store === 'redis' && redis === undefined)
    throw new StartError("'semanticCache.store' is 'redis' without 'redis'; expected 'redis.urls'");
  if (store === 'postgresql' && !/^postgres(?:ql)?:\/\//.test(postgresUrl ?? ''))
    throw new StartError(
      "'semanticCache.store' is 'postgresql' without a URL in 'semanticCache.postgresUrl'; expected postgres://host:5432/database",
    );
}

interface NamedFiles {
  readonly authorities?: readonly string[];
  readonly certificate?: string;
  readonly key?: string;
}

function checkFiles(setting: string, { authorities = [], certificate, key }: NamedFiles): void {
  for (const file of [...authorities, certificate, key]) {
    if (file === undefined) continue;
    try {
      closeSync(openSync(file, 'r'));
    } catch (error) {
      throw new StartError(`'${setting}' names the file '${file}', which cannot be read: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }
}

/** Whether it is one; the text itself may hold a password, and is not shown. */
function isRedisUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && ['redis:', 'rediss:'].includes(url.protocol) && url.hostname !== '';
}
