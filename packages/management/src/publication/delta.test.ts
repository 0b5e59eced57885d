import { type SnapshotPart, SnapshotParts } from '@turnpike/model';
import { expect, test } from 'vitest';
import { ChangeLog } from './change-log.ts';
import { deltaFor, wholeFor } from './delta.ts';
import type { GatewayFacts } from './gateway-facts.ts';
import { GatewayView } from './gateway-view.ts';
import { Owners } from './owners.ts';
import { PartsIndex } from './parts-index.ts';

/** The same numbers each time. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pick = <Item>(items: readonly Item[], next: (below: number) => number): Item => items[next(items.length)] as Item;

/** Some part of what a service has; `undefined` is gone. */
function anyPart(next: (below: number) => number): readonly [key: string, part: SnapshotPart | undefined] {
  const id = (kind: string) => `${kind}${next(4)}`;
  const isGone = next(4) === 0;
  const mention = pick(
    [
      '',
      `{{${id('n')}}}`,
      `<include-fragment fragment-id="${id('f')}" />`,
      `<set-backend-service backend-id="${id('b')}" />`,
      '<set-backend-service backend-id="@(1)" />',
    ],
    next,
  );
  const name = id('x').slice(1);
  const makers: readonly (() => readonly [string, SnapshotPart])[] = [
    () => [
      `apis/a${name};rev=1/policies/policy`,
      { policies: [{ scope: 'api', apiId: `a${name}`, apiRevision: '1', text: mention }] },
    ],
    () => [
      `products/p${name}`,
      { products: [{ id: `p${name}`, name, state: 'published', apis: [id('a'), id('a')], groups: [] }] },
    ],
    () => [
      `products/p${name}/policies/policy`,
      { policies: [{ scope: 'product', productId: `p${name}`, text: mention }] },
    ],
    () => [
      `subscriptions/s${name}`,
      {
        subscriptions: [
          {
            id: `s${name}`,
            name,
            state: 'active',
            ownerId: id('u'),
            scope: pick(['/apis', `/products/${id('p')}`, `/apis/${id('a')}`], next),
          },
        ],
      },
    ],
    () => [
      `users/u${name}`,
      { users: [{ id: `u${name}`, email: `${next(9)}`, firstName: '', lastName: '', state: 'active', groups: [] }] },
    ],
    () => [
      `namedvalues/n${name}`,
      { namedValues: [{ name: `n${name}`, value: `${mention}${next(9)}`, secret: true }] },
    ],
    () => [`policyfragments/f${name}`, { policyFragments: [{ id: `f${name}`, text: mention }] }],
    () => [`backends/b${name}`, { backends: [{ id: `b${name}`, type: 'Pool', pool: [{ id: id('b') }] }] }],
    () => ['policies/policy', { policies: [{ scope: 'global', text: mention }] }],
  ];
  const [key, part] = pick(makers, next)();
  return [key, isGone ? undefined : part];
}

function factsOf(apis: readonly string[]): GatewayFacts {
  const profile = { id: 'g', region: '', hostnames: [], authorities: [], debugKey: '' };
  return { keys: [], apis: new Set(apis), profile };
}

test('by whatever changes a gateway comes to what it has, it is what it would get at once', () => {
  for (let seed = 1; seed <= 150; seed++) {
    const next = random(seed);
    const [index, log, owners] = [new PartsIndex(), new ChangeLog(), new Owners()];
    const view = new GatewayView('g', factsOf(['a0']), index);
    const follower = new SnapshotParts();
    for (let number = 1; number <= 60; number++) {
      const [key, part] = anyPart(next);
      const changed = index.apply({
        sequenceNumber: number,
        after: number - 1,
        parts: part === undefined ? [] : [[key, part]],
        removed: part === undefined ? [key] : [],
      });
      for (const { key: one, before, after } of changed ?? []) owners.change(one, before, after);
      log.add(number, changed ?? []);
      view.see(changed ?? [], index);
      if (next(12) === 0) view.use(factsOf(['a0', 'a1', 'a2'].filter(() => next(2) === 0)), index);
      if (next(5) !== 0 && number < 60) continue;
      const after = follower.sequenceNumber;
      const before = view.frameAt(after);
      const known = log.after(after);
      const told =
        before === undefined || known === undefined
          ? wholeFor(view.frame, index, owners)
          : deltaFor({ before, now: view.frame }, known, index, owners);
      follower.apply({ sequenceNumber: number, ...(before !== undefined && { after }), ...told });
      const whole = new SnapshotParts();
      whole.apply({ sequenceNumber: number, ...wholeFor(view.frame, index, owners) });
      expect([seed, number, follower.snapshot()]).toEqual([seed, number, whole.snapshot()]);
    }
  }
});
