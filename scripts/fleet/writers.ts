import { setTimeout as wait } from 'node:timers/promises';
import type { Fleet } from './fleet.ts';
import { callManagement, type ManagementAddress, type ManagementAnswer, Unanswered } from './management-calls.ts';

// Writers at both control planes, through what stands in front of them: each makes a product, changes it on condition of its
// ETag, and deletes every third. What was acknowledged is remembered, and looked for at each control plane in the end.

/** What a product has to be: what was acknowledged last, or what was under way when there was no answer. */
interface Expected {
  readonly acknowledged: string | undefined;
  readonly underWay?: { readonly value: string | undefined };
}

/** A write without an acknowledgement. */
export interface FailedWrite {
  /** 0 without an answer. */
  readonly status: number;
  readonly at: number;
  /** The port of the control plane that it went to. */
  readonly target: number | undefined;
  readonly message: string;
}

const pauseMs = 15;

/** Writers that go on until they are told to end. */
export class Writers {
  readonly failed: FailedWrite[] = [];
  acknowledged = 0;
  readonly #fleet: Fleet;
  readonly #written = new Map<string, Expected>();
  readonly #running: Promise<unknown>;
  #isEnding = false;

  constructor(fleet: Fleet, name: string, count: number) {
    this.#fleet = fleet;
    this.#running = Promise.all(Array.from({ length: count }, (_, index) => this.#run(`${name}-${index}`)));
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#running;
  }

  /** Whether what is there is what has to be, as each control plane tells it. */
  async check(): Promise<readonly string[]> {
    const mistakes: string[] = [];
    for (const { name, port } of this.#fleet.planes) {
      const found = await listProducts({ ...this.#fleet.access, port });
      for (const [key, { acknowledged, underWay }] of this.#written) {
        const value = found.get(key);
        if (value !== acknowledged && !(underWay !== undefined && value === underWay.value))
          mistakes.push(`${key} is ${value} at ${name}; expected ${acknowledged}`);
      }
    }
    return mistakes;
  }

  async #run(name: string): Promise<void> {
    for (let index = 0; !this.#isEnding; index++) {
      const key = `${name}-${index}`;
      const made = await this.#write('PUT', key, `${key} made`);
      await wait(pauseMs);
      if (made?.etag === undefined) continue;
      const changed = await this.#write('PUT', key, `${key} changed`, made.etag);
      await wait(pauseMs);
      if (changed === undefined || index % 3 !== 0) continue;
      await this.#write('DELETE', key, undefined, '*');
    }
  }

  async #write(
    method: 'PUT' | 'DELETE',
    key: string,
    value: string | undefined,
    etag?: string,
  ): Promise<ManagementAnswer | undefined> {
    this.#written.set(key, { acknowledged: this.#written.get(key)?.acknowledged, underWay: { value } });
    const { access, management } = this.#fleet;
    const address = { ...access, port: management.port };
    const body = value === undefined ? undefined : { properties: { displayName: value } };
    try {
      const path = method === 'DELETE' ? `products/${key}?deleteSubscriptions=true` : `products/${key}`;
      const answer = await callManagement(address, method, path, body, etag ? { 'if-match': etag } : {});
      if (answer.status >= 300) return this.#fail(answer.status, undefined, answer.text);
      this.#written.set(key, { acknowledged: value });
      this.acknowledged++;
      return answer;
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      return this.#fail(0, management.targetOf(error.from), error.message);
    }
  }

  #fail(status: number, target: number | undefined, message: string): undefined {
    this.failed.push({ status, at: performance.now(), target, message: message.slice(0, 200) });
    return undefined;
  }
}

async function listProducts(address: ManagementAddress): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const portion = 1000;
  for (let skip = 0; ; skip += portion) {
    const { status, text } = await callManagement(address, 'GET', `products?$top=${portion}&$skip=${skip}`);
    if (status !== 200) throw new Error(`a list of products was answered with ${status}: ${text}`);
    const { value, nextLink } = JSON.parse(text) as {
      readonly value: readonly { readonly name: string; readonly properties: { readonly displayName: string } }[];
      readonly nextLink?: string;
    };
    for (const { name, properties } of value) found.set(name, properties.displayName);
    if (nextLink === undefined || value.length === 0) return found;
  }
}
