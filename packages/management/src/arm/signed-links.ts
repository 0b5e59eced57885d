import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Store } from '../store/store.ts';
import type { ArmRequest } from './messages.ts';

// Links that anybody can follow for some minutes, without credentials: what they lead to is written in them, and signed. The
// key is in the store, so that each control plane on it knows the links of the others, also after it has started again.

const prefix = '/links/';
const storeKey = '~/links';

/** Azure: links to exports are good for five minutes. */
export const linkSeconds = 300;

/** Makes links and reads them. */
export class SignedLinks {
  readonly #store: Store;
  readonly #now: () => Date;
  #key: Promise<Buffer> | undefined;

  constructor(store: Store, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  /** A link to something, for clients of an origin. */
  async make(origin: string, target: string): Promise<string> {
    const expires = Math.floor(this.#now().getTime() / 1000) + linkSeconds;
    const what = Buffer.from(target).toString('base64url');
    const signature = (await this.#sign(what, String(expires))).toString('base64url');
    return `${origin}${prefix}${what}?expires=${expires}&signature=${signature}`;
  }

  /** Whether a path is that of a link. */
  isLink(path: string): boolean {
    return path.startsWith(prefix);
  }

  /** What a link leads to; `undefined` when we have not made it, or it is no longer good. */
  async read({ path, query }: Pick<ArmRequest, 'path' | 'query'>): Promise<string | undefined> {
    const what = path.slice(prefix.length);
    const expires = query.get('expires') ?? '';
    const given = Buffer.from(query.get('signature') ?? '', 'base64url');
    const expected = await this.#sign(what, expires);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    if (Number(expires) * 1000 < this.#now().getTime()) return undefined;
    return Buffer.from(what, 'base64url').toString('utf8');
  }

  async #sign(what: string, expires: string): Promise<Buffer> {
    this.#key ??= this.#openKey().catch((error: unknown) => {
      this.#key = undefined;
      throw error;
    });
    return createHmac('sha256', await this.#key)
      .update(`${expires}\n${what}`)
      .digest();
  }

  async #openKey(): Promise<Buffer> {
    const kept = await this.#store.get(storeKey);
    const text =
      kept?.secrets.key ??
      (await this.#store.write('turnpike', async (transaction) => {
        const there = await transaction.get(storeKey);
        if (there !== undefined) return there.secrets.key;
        const key = randomBytes(32).toString('base64');
        const place = { key: storeKey, type: '~/links', parent: '~', path: storeKey };
        await transaction.put({ ...place, properties: {}, secrets: { key }, fields: {} }, 'absent');
        return key;
      }));
    return Buffer.from(String(text), 'base64');
  }
}
