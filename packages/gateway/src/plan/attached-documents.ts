import type { AttachedPolicies } from '@turnpike/model';
import { type Claims, claimed, firstOf, released } from '../nouns/claims.ts';
import type { ItemChange } from '../nouns/nouns.ts';
import { placeOf } from './document-keys.ts';

interface AttachedDocument {
  readonly key: string;
  readonly attached: AttachedPolicies;
}

type Change = (claims: Claims<AttachedDocument> | undefined) => Claims<AttachedDocument> | undefined;

/** Which document is attached where, as it changes. */
export class AttachedDocuments {
  readonly #byPlace = new Map<string, Claims<AttachedDocument>>();

  /** Takes changes in; gives the owners of the documents that are different. */
  take(changes: readonly ItemChange<AttachedPolicies>[]): ReadonlySet<string> {
    const owners = new Set<string>();
    for (const { key, before, after } of changes) {
      for (const attached of before)
        this.#put(attached, owners, (claims) => released(claims, (one) => one.attached === attached));
      for (const attached of after) this.#put(attached, owners, (claims) => claimed(claims, { key, attached }));
    }
    return owners;
  }

  /** The text of the document at a place; of several the first. */
  textAt(place: string): string | undefined {
    return firstOf(this.#byPlace.get(place))?.attached.text;
  }

  #put(attached: AttachedPolicies, owners: Set<string>, change: Change): void {
    const place = placeOf(attached);
    owners.add(place.owner);
    const claims = change(this.#byPlace.get(place.key));
    if (claims === undefined) this.#byPlace.delete(place.key);
    else this.#byPlace.set(place.key, claims);
  }
}
