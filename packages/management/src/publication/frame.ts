import { readSubscriptionScope, type SnapshotPart, type Subscription } from '@turnpike/model';
import { type MentionKind, type Mentions, mentionsOf } from './mentions.ts';
import type { PartsIndex } from './parts-index.ts';

// Which parts of everything that is published a gateway gets: its APIs, and what these cannot do without.

/** What a gateway gets. All names are in lower case. */
export interface Frame {
  readonly apis: ReadonlySet<string>;
  /** Products with one of its APIs. */
  readonly products: ReadonlySet<string>;
  readonly versionSets: ReadonlySet<string>;
  readonly mentions: Mentions;
  /** Tells frames apart: the first from each other by APIs and products, the second by all the rest. */
  readonly scopeText: string;
  readonly needsText: string;
}

/** Finds out what the APIs of a gateway need. */
export function frameOf(apis: ReadonlySet<string>, index: PartsIndex): Frame {
  const products = new Set<string>();
  for (const [, part] of index.with('products'))
    for (const { id, apis: offered } of part.products ?? [])
      if (offered.some((api) => apis.has(api.toLowerCase()))) products.add(id.toLowerCase());
  const versionSets = new Set<string>();
  const mentions = new Map<MentionKind, Set<string>>();
  const scope = { apis, products };
  for (const noun of ['policies', 'apis'] as const)
    for (const [key, part] of index.with(noun)) {
      const shown = isInWorkspace(key) ? undefined : withinScope(part, scope);
      if (shown === undefined) continue;
      addAll(mentions, mentionsOf(shown));
      for (const { apiVersionSetId } of shown.apis ?? [])
        if (apiVersionSetId !== undefined) versionSets.add(apiVersionSetId.toLowerCase());
    }
  followMentions(mentions, index);
  return {
    ...scope,
    versionSets,
    mentions,
    scopeText: JSON.stringify([sorted(apis), sorted(products)]),
    needsText: JSON.stringify([
      sorted(versionSets),
      sorted(Array.from(mentions, ([kind, names]) => `${kind}: ${sorted(names)}`)),
    ]),
  };
}

/** What is mentioned mentions more; until nothing is new. */
function followMentions(mentions: Map<MentionKind, Set<string>>, index: PartsIndex): void {
  const followed = new Set<SnapshotPart>();
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const noun of ['policyFragments', 'namedValues', 'backends'] as const)
      for (const [, part] of index.with(noun)) {
        if (followed.has(part) || !isMentioned(part, mentions)) continue;
        followed.add(part);
        addAll(mentions, mentionsOf(part));
        isNew = true;
      }
  }
}

function isMentioned(part: SnapshotPart, mentions: Mentions): boolean {
  return (
    (part.policyFragments ?? []).some(({ id }) => has(mentions, 'policyFragments', id)) ||
    (part.namedValues ?? []).some(({ name }) => has(mentions, 'namedValues', name)) ||
    (part.backends ?? []).some(({ id }) => has(mentions, 'backends', id))
  );
}

function addAll(into: Map<MentionKind, Set<string>>, mentions: Mentions): void {
  for (const [kind, names] of mentions) {
    const all = into.get(kind) ?? new Set();
    for (const name of names) all.add(name);
    into.set(kind, all);
  }
}

function has(mentions: Mentions, kind: MentionKind, name: string): boolean {
  const names = mentions.get(kind);
  return names !== undefined && (names.has('*') || names.has(name.toLowerCase()));
}

/** Azure: workspaces have gateways of their own kind. */
function isInWorkspace(key: string): boolean {
  return key.startsWith('workspaces/');
}

type ScopeOfFrame = Pick<Frame, 'apis' | 'products'>;

/** What of a part belongs to the APIs and products of a gateway, or to all; `undefined` for nothing. */
function withinScope(part: SnapshotPart, { apis, products }: ScopeOfFrame): SnapshotPart | undefined {
  return pick(part, {
    apis: (api) => apis.has(api.id.toLowerCase()),
    products: (product) => products.has(product.id.toLowerCase()),
    policies: (attached) => {
      if (attached.scope === 'global') return true;
      if (attached.scope === 'product') return products.has(attached.productId.toLowerCase());
      return attached.scope !== 'workspace' && apis.has(attached.apiId.toLowerCase());
    },
    subscriptions: (subscription) => isInScope(subscription, { apis, products }),
    diagnostics: ({ apiId }) => apiId === undefined || apis.has(apiId.toLowerCase()),
  });
}

function isInScope({ scope }: Subscription, { apis, products }: ScopeOfFrame): boolean {
  const read = readSubscriptionScope(scope);
  if (read?.kind === 'product') return products.has(read.productId.toLowerCase());
  if (read?.kind === 'api') return apis.has(read.apiId.toLowerCase());
  return read !== undefined;
}

/** What of a part a gateway gets; `undefined` for nothing. `isOwner` tells users with subscriptions that it has. */
export function partFor(
  key: string,
  part: SnapshotPart,
  frame: Frame,
  isOwner: (userId: string) => boolean,
): SnapshotPart | undefined {
  if (isInWorkspace(key)) return undefined;
  const { apis, mentions } = frame;
  const within = withinScope(part, frame);
  const needed =
    within &&
    pick(within, {
      versionSets: ({ id }) => frame.versionSets.has(id.toLowerCase()),
      namedValues: ({ name }) => has(mentions, 'namedValues', name),
      policyFragments: ({ id }) => has(mentions, 'policyFragments', id),
      backends: ({ id }) => has(mentions, 'backends', id),
      certificates: ({ id, thumbprint }) =>
        has(mentions, 'certificates', id) || has(mentions, 'certificates', thumbprint),
      loggers: ({ id }) => has(mentions, 'loggers', id),
      users: ({ id }) => isOwner(id),
      // Azure: self-hosted gateways have no credential manager.
      authorizations: () => false,
    });
  if (needed?.products === undefined) return needed;
  // Other APIs of a product are nothing to this gateway, not even by name.
  const products = needed.products.map((product) => ({
    ...product,
    apis: product.apis.filter((api) => apis.has(api.toLowerCase())),
  }));
  return { ...needed, products };
}

type Lists = Required<SnapshotPart>;
type Tests = { readonly [Name in keyof Lists]?: (item: Lists[Name][number]) => boolean };

/** The part with those items of its lists that pass; the same one where all do, none where nothing is left. */
function pick(part: SnapshotPart, tests: Tests): SnapshotPart | undefined {
  let isSame = true;
  let isEmpty = true;
  const picked = Object.entries(part).map(([name, items]) => {
    const test = (tests as Readonly<Record<string, (item: unknown) => boolean>>)[name];
    const kept = test === undefined ? items : (items as readonly unknown[]).filter((item) => test(item));
    if (kept.length > 0) isEmpty = false;
    if (kept.length !== items.length) isSame = false;
    return [name, kept] as const;
  });
  if (isEmpty) return undefined;
  return isSame ? part : (Object.fromEntries(picked) as SnapshotPart);
}

function sorted(texts: Iterable<string> = []): readonly string[] {
  return [...texts].sort();
}
