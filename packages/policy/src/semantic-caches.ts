import type { Scope } from '@turnpike/model';
import type { ModelExchange } from './language-models.ts';

// Answers found by what a question means. A vector stands for the meaning; two that are close mean about the same.

/** Keeps answers by vectors. */
export interface SemanticCaches {
  /** The cache in this process, or the one that gateways share, where one was added. */
  readonly store: SemanticStore;
  /** Whether callers with other subscriptions or credentials have answers of their own, whatever policies vary by. */
  readonly separatesCallers: boolean;
  /** A vector of the text, made without asking anybody: for lookups that name no backend for it. */
  embed(text: string): Float32Array | Promise<Float32Array>;
}

/** A store of answers. What cannot be asked or kept is a miss, and counted as such; nothing rejects. */
export interface SemanticStore {
  /**
   * The nearest answer of a partition whose cosine distance (0 is the same, 1 has nothing in common) is at most that. Those
   * of other partitions, and vectors of another length, are never found.
   */
  find(
    partition: string,
    vector: Float32Array,
    mostDistance: number,
  ): SemanticHit | undefined | Promise<SemanticHit | undefined>;
  keep(partition: string, vector: Float32Array, value: Uint8Array, durationMs: number): void | Promise<void>;
}

/** What a request has asked a store of answers for. */
export interface SemanticLookup {
  /** Of the policy that asked. */
  readonly scope: Scope | undefined;
  readonly exchange: ModelExchange;
  readonly partition: string;
  readonly vector: Float32Array;
  readonly isHit: boolean;
  /** Whether the answer is on its way into the store. */
  isStored: boolean;
}

/** What was found. */
export interface SemanticHit {
  readonly value: Uint8Array;
  /** Cosine distance. */
  readonly score: number;
  readonly ageMs: number;
}
