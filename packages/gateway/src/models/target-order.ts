import { createHash } from 'node:crypto';
import { BackendPool } from '../backends/backend-pool.ts';

/** A target as far as its turn goes. */
export interface RankedTarget {
  readonly id: string;
  readonly priority: number;
  readonly weight: number;
}

/**
 * Says in which order targets are tried. Those of the lowest priority come first; among them the one whose turn it is by
 * weight, or, for calls that belong together, the one that their key falls to. That is the rendezvous of Thaler and
 * Ravishankar with weights: each target draws a number from the key, and who leaves or comes takes with it only the keys
 * that are its own.
 */
export class TargetOrder<Target extends RankedTarget> {
  readonly #targets: readonly Target[];
  readonly #pool: BackendPool<Target & { waitMs(): number }>;

  constructor(targets: readonly Target[]) {
    this.#targets = targets;
    this.#pool = new BackendPool(targets.map((target) => ({ ...target, waitMs: () => 0 })));
  }

  /** Every target once; those that belong to one key in the same order each time. */
  order(key: string | undefined): readonly Target[] {
    if (key !== undefined) return this.#sorted((target) => draw(key, target));
    const turn = this.#pool.pick()?.id;
    return this.#sorted((target) => (target.id === turn ? Number.POSITIVE_INFINITY : target.weight));
  }

  #sorted(rank: (target: Target) => number): readonly Target[] {
    const ranks = new Map(this.#targets.map((target) => [target, rank(target)]));
    return this.#targets.toSorted((one, other) => one.priority - other.priority || ranks.get(other)! - ranks.get(one)!);
  }
}

/** The greater, the sooner; those without a weight come after all others. */
function draw(key: string, { id, weight }: RankedTarget): number {
  const hash = createHash('sha256').update(key).update('\0').update(id).digest().readUInt32BE();
  const chance = Math.log((hash + 0.5) / 2 ** 32);
  return weight > 0 ? -weight / chance : hash - 2 ** 33;
}
