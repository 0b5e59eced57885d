import { readFileSync } from 'node:fs';
import type { RedisArgument } from '@redis/client';
import { hashSlotOf } from './hash-slot.ts';

/** Where a Redis or Valkey is, and how it is spoken to. */
export interface RedisSettings {
  /** `redis://` or `rediss://`, with user, password and database where there are; several are nodes of one Cluster. */
  readonly urls: readonly string[];
  /** Whether a single URL is a node of a Cluster. */
  readonly cluster?: boolean;
  readonly username?: string;
  readonly password?: string;
  /** What a server's certificate is held against, where that is not what the system trusts. Files of PEM. */
  readonly authorities?: readonly string[];
  /** What this side shows. */
  readonly certificate?: string;
  readonly key?: string;
  /** The longest that a request waits for a server that says nothing, in milliseconds; after it the rest does without. */
  readonly commandMs?: number;
}

/** One command and what decides on its node. */
export interface RedisCommand {
  readonly key: string;
  readonly words: readonly RedisArgument[];
  /** Whether texts in the answer come as bytes. */
  readonly bytes: boolean;
}

/** What is left of a client's many ways: it sends a command, and closes. */
export interface RedisClient {
  send(command: RedisCommand): Promise<unknown>;
  /** The node that commands of a key are sent to, as far as is known. */
  nodeOf(key: string): string;
  close(): void;
}

/** The longest wait between two attempts to connect. */
const longestPauseMs = 500;

/** Makes a client, which keeps on trying to connect until it is closed. The library is loaded only when there is a Redis. */
export async function connectClient(settings: RedisSettings, onError: (error: Error) => void): Promise<RedisClient> {
  const { createClient, createCluster, RESP_TYPES } = await import('@redis/client');
  const asBytes = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };
  const { urls, cluster = urls.length > 1 } = settings;
  const common = { ...credentialsOf(settings), disableOfflineQueue: true, socket: socketOf(settings) };
  // Who waits, and for how long, is not the library's business: it would make a signal for each command.
  const commandOptions = { timeout: 0 };
  if (cluster) {
    const rootNodes = urls.map((url) => ({ url }));
    const nodes = createCluster({ rootNodes, commandOptions, defaults: common });
    nodes.on('error', onError);
    // The client for a Cluster gives up when no node answers at first; that for a single node does not.
    let isClosed = false;
    let attempt: Promise<unknown> | undefined;
    const connect = () => (attempt ??= nodes.connect().finally(() => (attempt = undefined)));
    return {
      async send({ key, words, bytes }) {
        if (!nodes.isOpen && !isClosed) await connect();
        return nodes.sendCommand(key, false, [...words], bytes ? asBytes : undefined);
      },
      nodeOf: (key) => nodes.slots[hashSlotOf(key)]?.master.address ?? '',
      close() {
        isClosed = true;
        nodes.destroy();
      },
    };
  }
  const node = createClient({ ...common, commandOptions, url: urls[0] as string });
  node.on('error', onError);
  node.connect().catch(onError);
  return {
    send: ({ words, bytes }) => node.sendCommand([...words], bytes ? asBytes : undefined),
    nodeOf: () => '',
    close: () => node.destroy(),
  };
}

function credentialsOf({ urls, username, password }: RedisSettings): { username?: string; password?: string } {
  const { username: user, password: secret } = new URL(urls[0] as string);
  const name = username ?? decodeURIComponent(user);
  const word = password ?? decodeURIComponent(secret);
  return { ...(name !== '' && { username: name }), ...(word !== '' && { password: word }) };
}

function socketOf({ urls, authorities, certificate, key }: RedisSettings): Record<string, unknown> {
  const common = {
    connectTimeout: 2000,
    reconnectStrategy: (attempts: number) => Math.min(50 * 2 ** Math.min(attempts, 8), longestPauseMs),
  };
  if (!urls.some((url) => url.startsWith('rediss:'))) return common;
  return {
    ...common,
    tls: true,
    ...(authorities && { ca: authorities.map((file) => readFileSync(file)) }),
    ...(certificate !== undefined && { cert: readFileSync(certificate) }),
    ...(key !== undefined && { key: readFileSync(key) }),
  };
}
