import type { ApiManagementClient } from '@azure/arm-apimanagement';
import { isGroup, withoutBegin } from './sdk-operations.ts';

type Method = (...args: readonly unknown[]) => unknown;

/** Remembers which operations of a client have succeeded: a call that was answered, or a list that was read to its end. */
export class Recorder {
  readonly succeeded: Set<string> = new Set();
  readonly client: ApiManagementClient;

  constructor(client: ApiManagementClient) {
    this.client = new Proxy(client, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (isGroup(String(name), value)) return this.#group(value, `${String(name)}.`);
        return typeof value === 'function' ? this.#method(target, value as Method, withoutBegin(String(name))) : value;
      },
    });
  }

  #group(group: object, prefix: string): object {
    return new Proxy(group, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return this.#method(target, value as Method, `${prefix}${withoutBegin(String(name))}`);
      },
    });
  }

  #method(owner: object, method: Method, operation: string): Method {
    return (...args) => {
      const result = method.apply(owner, [...args]);
      if (result instanceof Promise)
        return result.then((value) => {
          this.succeeded.add(operation);
          return value;
        });
      return isAsyncIterable(result) ? this.#listed(result, operation) : result;
    };
  }

  async *#listed(items: AsyncIterable<unknown>, operation: string): AsyncGenerator<unknown> {
    yield* items;
    this.succeeded.add(operation);
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
