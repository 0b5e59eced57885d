import type { Product } from '@turnpike/model';
import type { ItemChange } from './nouns.ts';

/** The products that hold an API, as they change. */
export class ProductsByApi {
  /** By API, and then by the key that the product came by, and its id. */
  readonly #byApi = new Map<string, Map<string, Product>>();
  readonly #lists = new Map<string, readonly Product[]>();

  /** Takes changes in; gives the APIs, in lower case, that something is different for. */
  take(changes: readonly ItemChange<Product>[]): ReadonlySet<string> {
    const touched = new Set<string>();
    for (const { key, before, after } of changes) {
      for (const product of before)
        for (const api of apisOf(product)) this.#put(api, `${key} ${product.id}`, undefined, touched);
      for (const product of after)
        for (const api of apisOf(product)) this.#put(api, `${key} ${product.id}`, product, touched);
    }
    for (const api of touched) this.#lists.delete(api);
    return touched;
  }

  /** The products of an API, by its id in lower case, in the order of their keys. */
  of(api: string): readonly Product[] {
    let list = this.#lists.get(api);
    if (list === undefined) {
      const entries = [...(this.#byApi.get(api) ?? [])].sort(([one], [other]) => (one < other ? -1 : 1));
      list = entries.map(([, product]) => product);
      this.#lists.set(api, list);
    }
    return list;
  }

  #put(api: string, key: string, product: Product | undefined, touched: Set<string>): void {
    touched.add(api);
    let byKey = this.#byApi.get(api);
    if (byKey === undefined) this.#byApi.set(api, (byKey = new Map()));
    if (product !== undefined) byKey.set(key, product);
    else byKey.delete(key);
    if (byKey.size === 0) this.#byApi.delete(api);
  }
}

function apisOf({ apis }: Product): ReadonlySet<string> {
  return new Set(apis.map((id) => id.toLowerCase()));
}
