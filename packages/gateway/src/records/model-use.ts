import type { ModelExchange, ModelProtocol } from '@turnpike/policy';
import type { GatewayContext } from '../request/gateway-context.ts';

/** What a request has had of a language model. */
export interface ModelUse {
  readonly Protocol: ModelProtocol;
  /** As the request names it. */
  readonly Asked: string;
  /** As the answer names it. */
  readonly Answered?: string | undefined;
  readonly PromptTokens: number;
  readonly CompletionTokens: number;
  readonly TotalTokens: number;
  readonly CachedTokens?: number | undefined;
  readonly ReasoningTokens?: number | undefined;
  /** Whether the tokens were counted here. */
  readonly IsEstimated: boolean;
  readonly IsStream: boolean;
  /** Milliseconds from the beginning of the request to the first text of its stream; absent where there was none. */
  readonly FirstTokenMs?: number | undefined;
  /** Whether all of the answer has come. */
  readonly IsComplete: boolean;
  /** Absent where the price of the model is not known, and where none has answered. */
  readonly CostUsd?: number | undefined;
}

const longestName = 256;

/** What the request that has ended has had of a model; absent where nobody has asked for one, or not all is known yet. */
export function modelUseOf(context: GatewayContext): ModelUse | undefined {
  return (context.modelUse ??= readUse(context));
}

function readUse(context: GatewayContext): ModelUse | undefined {
  const exchange = context.services.languageModels.knownExchange(context);
  const outcome = exchange?.outcome;
  if (exchange === undefined || outcome === undefined) return undefined;
  const { call, firstTextAt } = exchange;
  const { usage, model, isAnswered, isComplete } = outcome;
  const cost = isAnswered ? costOf(context, exchange) : undefined;
  return {
    Protocol: call.protocol,
    Asked: call.model.slice(0, longestName),
    Answered: model?.slice(0, longestName),
    PromptTokens: usage.promptTokens,
    CompletionTokens: usage.completionTokens,
    TotalTokens: usage.totalTokens,
    CachedTokens: usage.cachedTokens,
    ReasoningTokens: usage.reasoningTokens,
    IsEstimated: usage.isEstimated,
    IsStream: call.isStream,
    FirstTokenMs: firstTextAt === undefined ? undefined : firstTextAt - context.exchange.startedAt,
    IsComplete: isComplete,
    CostUsd: cost,
  };
}

/** By the name in the answer, and where that has no price by the one in the request, such as that of a deployment. */
function costOf({ services }: GatewayContext, { call, outcome }: ModelExchange): number | undefined {
  if (outcome === undefined || services.modelCost === undefined) return undefined;
  const { model, usage } = outcome;
  const cost = model === undefined ? undefined : services.modelCost(model, usage);
  return cost ?? services.modelCost(call.model, usage);
}
