import type { ChatProtocolName } from '@turnpike/llm';
import type { ModelAffinity, ModelTarget } from '@turnpike/model';
import type { ForwardOptions } from '@turnpike/policy';
import type { GatewayContext } from '../request/gateway-context.ts';
import type { RankedTarget, TargetOrder } from './target-order.ts';

/** A model at a provider, ready for calls. */
export interface CompiledTarget extends RankedTarget {
  readonly target: ModelTarget;
  readonly protocol: ChatProtocolName;
  /** What the provider calls it. */
  readonly model: string;
  /** Names the workspace in which its backend is. */
  readonly workspace: string | undefined;
}

/** An API of models, ready for calls. */
export interface ModelApi {
  /** By the names that callers use. */
  readonly models: ReadonlyMap<string, TargetOrder<CompiledTarget>>;
  readonly affinity: ModelAffinity | undefined;
  /** Answers a call; the answer takes the place of the response. */
  readonly answer: (context: GatewayContext, options: ForwardOptions, signal?: AbortSignal) => Promise<void>;
}
