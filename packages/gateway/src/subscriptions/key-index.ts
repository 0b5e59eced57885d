import { readSubscriptionScope, type Subscription, type SubscriptionScope, type User } from '@turnpike/model';
import { type Claims, claimed, claimsOf, firstOf, isContested, released } from '../nouns/claims.ts';
import type { ItemChange } from '../nouns/nouns.ts';
import { ShardedMap } from '../nouns/sharded-map.ts';
import type { SnapshotDiagnostic } from '../snapshot-diagnostic.ts';
import { isKeyHash } from './key-hash.ts';

/** A subscription that has a key. */
export interface KeyClaim {
  readonly key: string;
  readonly subscription: Subscription;
  readonly scope: SubscriptionScope;
}

/** A user, by the part that it came by. */
export interface UserClaim {
  readonly key: string;
  readonly user: User;
}

/** Whose keys are whose. It does not change: what changes is made into another one, which shares the rest. */
export interface KeyIndex {
  readonly byHash: ShardedMap<Claims<KeyClaim>>;
  /** By id in lower case. */
  readonly users: ShardedMap<Claims<UserClaim>>;
}

/** A subscription whose key was recognised. */
export interface KeyHolder {
  readonly subscription: Subscription;
  readonly scope: SubscriptionScope;
  /** Whether the keys open anything now. */
  readonly isActive: boolean;
  /** Absent when the subscription stands alone. */
  readonly user: User | undefined;
}

/** Whose a key is, by its hash: of several the first that is active. */
export function holderOf(index: KeyIndex, hash: string): KeyHolder | undefined {
  const holders = claimsOf(index.byHash.get(hash)).map((claim) => holderBy(claim, index.users));
  return holders.find(({ isActive }) => isActive) ?? holders[0];
}

function holderBy({ subscription, scope }: KeyClaim, users: KeyIndex['users']): KeyHolder {
  const owner = subscription.ownerId;
  const user = owner === undefined ? undefined : firstOf(users.get(owner.toLowerCase()))?.user;
  // Azure: a developer who is blocked can call no API.
  const isActive = subscription.state === 'active' && user?.state !== 'blocked' && user?.state !== 'deleted';
  return { subscription, scope, isActive, user };
}

/** Makes one index of keys of the one before. */
export class KeyIndexCompiler {
  #index: KeyIndex = { byHash: ShardedMap.empty(), users: ShardedMap.empty() };
  /** What is wrong with a subscription on its own, and with a hash that several have. */
  readonly #faults = new Map<Subscription, readonly SnapshotDiagnostic[]>();
  readonly #contested = new Map<string, readonly SnapshotDiagnostic[]>();

  get index(): KeyIndex {
    return this.#index;
  }

  /** What is wrong. To know it, all of the index is looked at. */
  get diagnostics(): readonly SnapshotDiagnostic[] {
    for (const _ of this.look());
    return [...this.#faults.values(), ...this.#contested.values()].flat();
  }

  /** Looks at what was not looked at yet, piece by piece. */
  *look(): Generator<void> {
    yield* this.#index.byHash.look();
    yield* this.#index.users.look();
  }

  take(subscriptions: readonly ItemChange<Subscription>[], users: readonly ItemChange<User>[]): KeyIndex {
    this.#index = {
      byHash: subscriptions.length === 0 ? this.#index.byHash : this.#takeSubscriptions(subscriptions),
      users: users.length === 0 ? this.#index.users : this.#takeUsers(users),
    };
    return this.#index;
  }

  #takeSubscriptions(changes: readonly ItemChange<Subscription>[]): KeyIndex['byHash'] {
    const edit = this.#index.byHash.edit<KeyClaim | Subscription>((claims, item, hash) =>
      this.#claimsAfter(claims, item, hash),
    );
    for (const { key, before, after } of changes) {
      for (const subscription of before) {
        this.#faults.delete(subscription);
        for (const hash of hashesOf(subscription)) edit.put(hash, subscription);
      }
      for (const subscription of after) {
        const scope = scopeOf(subscription.scope);
        if (scope === undefined) this.#addFault(subscription, unknownScope(subscription));
        else {
          const claim: KeyClaim = { key, subscription, scope };
          for (const hash of hashesOf(subscription)) edit.put(hash, claim);
        }
      }
    }
    return edit.done();
  }

  /** @param item who claims the key, or who does no longer */
  #claimsAfter(
    before: Claims<KeyClaim> | undefined,
    item: KeyClaim | Subscription,
    hash: string,
  ): Claims<KeyClaim> | undefined {
    const isClaim = 'subscription' in item;
    if (isClaim && !isKeyHash(hash)) {
      this.#addFault(item.subscription, invalidHash(item.subscription));
      return undefined;
    }
    const claims = isClaim ? claimed(before, item) : released(before, (claim) => claim.subscription === item);
    if (isContested(claims)) this.#contested.set(hash, duplicateKeys(claims));
    else if (isContested(before)) this.#contested.delete(hash);
    return claims;
  }

  #addFault(subscription: Subscription, fault: SnapshotDiagnostic): void {
    this.#faults.set(subscription, [...(this.#faults.get(subscription) ?? []), fault]);
  }

  #takeUsers(changes: readonly ItemChange<User>[]): KeyIndex['users'] {
    const edit = this.#index.users.edit<UserClaim | User>((claims, item) =>
      'user' in item ? claimed(claims, item) : released(claims, (claim) => claim.user === item),
    );
    for (const { key, before, after } of changes) {
      for (const user of before) edit.put(user.id.toLowerCase(), user);
      for (const user of after) edit.put(user.id.toLowerCase(), { key, user });
    }
    return edit.done();
  }
}

function hashesOf({ primaryKeyHash, secondaryKeyHash }: Subscription): readonly string[] {
  const hashes = primaryKeyHash === secondaryKeyHash ? [primaryKeyHash] : [primaryKeyHash, secondaryKeyHash];
  return hashes.filter((hash) => hash !== undefined);
}

/** Many subscriptions have the same few scopes. */
const knownScopes = new Map<string, SubscriptionScope | undefined>();
const mostKnownScopes = 10_000;

function scopeOf(text: string): SubscriptionScope | undefined {
  if (knownScopes.has(text)) return knownScopes.get(text);
  if (knownScopes.size >= mostKnownScopes) knownScopes.clear();
  const scope = readSubscriptionScope(text);
  knownScopes.set(text, scope);
  return scope;
}

function unknownScope({ id, scope }: Subscription): SnapshotDiagnostic {
  const message = `the scope is '${scope}'; expected a product, an API, all APIs or the service`;
  return { code: 'unknown-subscription-scope', severity: 'error', message, resource: `subscriptions/${id}` };
}

function invalidHash({ id }: Subscription): SnapshotDiagnostic {
  const message = 'a key hash is something else; expected 64 hexadecimal digits in lower case';
  return { code: 'invalid-key-hash', severity: 'error', message, resource: `subscriptions/${id}` };
}

function duplicateKeys([first, ...others]: readonly KeyClaim[]): readonly SnapshotDiagnostic[] {
  const message = `'${first?.subscription.id}' has the same key; expected keys of its own`;
  return others.map(({ subscription: { id } }) => ({
    code: 'duplicate-key',
    severity: 'warning',
    message,
    resource: `subscriptions/${id}`,
  }));
}
