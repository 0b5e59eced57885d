import { isSame, type SnapshotChange, type SnapshotPart } from '@turnpike/model';
import type { ChangedKeys } from './change-log.ts';
import { type Frame, partFor } from './frame.ts';
import { type Owners, ownersOf } from './owners.ts';
import type { PartsIndex } from './parts-index.ts';

/** What a gateway is told, without what it is told of itself. */
export type PartsOfChange = Pick<SnapshotChange, 'parts' | 'removed'>;

/** All that a gateway gets. */
export function wholeFor(frame: Frame, index: PartsIndex, owners: Owners): PartsOfChange {
  const isOwner = ownerTest(frame, index, owners);
  const parts: [string, SnapshotPart][] = [];
  for (const [key, part] of index.all) {
    const shown = partFor(key, part, frame, isOwner);
    if (shown !== undefined) parts.push([key, shown]);
  }
  return { parts, removed: [] };
}

/** What makes of what a gateway had, with the frame of then, what it gets now. */
export function deltaFor(
  { before, now }: { readonly before: Frame; readonly now: Frame },
  changed: ChangedKeys,
  index: PartsIndex,
  owners: Owners,
): PartsOfChange {
  const ownedBefore = ownerTest(before, index, owners);
  const ownedNow = ownerTest(now, index, owners);
  const affected = affectedUsers({ before, now }, changed, index);
  const keys = new Set(changed.keys());
  for (const user of affected) keys.add(owners.user(user) ?? user);
  for (const [key] of framedAnew(before, now, index)) keys.add(key);

  const parts: [string, SnapshotPart][] = [];
  const removed: string[] = [];
  for (const key of keys) {
    const part = index.get(key);
    const was = changed.has(key) ? changed.get(key) : part;
    const isAffected = [part, was].some((one) => one?.users?.some(({ id }) => affected.has(id.toLowerCase())));
    const shown = part && partFor(key, part, now, ownedNow);
    const shownBefore = was && partFor(key, was, before, ownedBefore);
    if (shown !== undefined) {
      if (isAffected || !isSame(shown, shownBefore)) parts.push([key, shown]);
    } else if (isAffected || shownBefore !== undefined) removed.push(key);
  }
  return { parts, removed };
}

/** The ids of users of whom it is not known whether the gateway had them: those of subscriptions that have changed. */
function affectedUsers(
  { before, now }: { readonly before: Frame; readonly now: Frame },
  changed: ChangedKeys,
  index: PartsIndex,
): ReadonlySet<string> {
  const users = new Set<string>();
  const isAnyone = (): boolean => true;
  for (const [key, was] of changed) {
    const part = index.get(key);
    const ownersBefore = ownersOf(was && partFor(key, was, before, isAnyone));
    const ownersNow = ownersOf(part && partFor(key, part, now, isAnyone));
    if (String(ownersBefore) === String(ownersNow)) continue;
    for (const owner of [...ownersBefore, ...ownersNow]) users.add(owner);
  }
  return users;
}

const needed = ['namedValues', 'policyFragments', 'backends', 'certificates', 'loggers', 'versionSets'] as const;

/** The parts that may be in one of two frames only. */
function framedAnew(before: Frame, now: Frame, index: PartsIndex): Iterable<readonly [key: string, unknown]> {
  if (before.scopeText !== now.scopeText) return index.all;
  return before.needsText === now.needsText ? [] : needed.flatMap((noun) => [...index.with(noun)]);
}

function ownerTest(frame: Frame, index: PartsIndex, owners: Owners): (userId: string) => boolean {
  return (userId) => {
    for (const key of owners.subscriptionsOf(userId)) {
      const part = index.get(key);
      if (part !== undefined && partFor(key, part, frame, () => false) !== undefined) return true;
    }
    return false;
  };
}
