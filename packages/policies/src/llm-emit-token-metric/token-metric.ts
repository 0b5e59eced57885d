import {
  attribute,
  type Dynamic,
  definePolicy,
  dynamic,
  elements,
  type ModelExchange,
  type ModelOutcome,
  type ModelWatcher,
  name,
  number,
  type Policy,
  type PolicyContext,
  scopes,
} from '@turnpike/policy';
import { checkDimensions, type Dimension, dimensionConfig, evaluateDimension } from '../emit-metric/dimension.ts';

/** What both forms are told. */
const tokenMetricConfig = {
  namespace: attribute(name, 'Where the metrics belong.', { default: 'API Management' }),
  dimension: elements(dimensionConfig, 'One thing by which they are told apart.', { atLeast: 1 }),
};

const reference = 'https://learn.microsoft.com/azure/api-management/';

/** Defines the policy that counts tokens in metrics. */
export function tokenMetricPolicy(policy: 'llm-emit-token-metric'): Policy {
  return definePolicy({
    name: policy,
    reference: `${reference}${policy}-policy`,
    sections: ['inbound'],
    scopes,
    config: tokenMetricConfig,

    prepare({ namespace, dimension: dimensions }, _failure, place) {
      checkDimensions(dimensions, place);
      return emitter(namespace, dimensions);
    },
  });
}

/** Defines its older form, which has a value as well. */
export function valuedTokenMetricPolicy(policy: 'azure-openai-emit-token-metric'): Policy {
  return definePolicy({
    name: policy,
    reference: `${reference}${policy}-policy`,
    sections: ['inbound'],
    scopes,
    // Azure: its older page lists the value without a word on what it does.
    config: { ...tokenMetricConfig, value: attribute(dynamic(number), 'Nothing.', { default: 1 }) },

    prepare({ namespace, value, dimension: dimensions }, _failure, place) {
      checkDimensions(dimensions, place);
      checkValue(value, (message) => place.report('no-effect', 'value', message, 'warning'));
      return emitter(namespace, dimensions);
    },
  });
}

function checkValue(value: Dynamic<number>, report: (message: string) => void): void {
  if (value.constant !== 1) report("'value' changes nothing: the values of these metrics are numbers of tokens");
}

/** The metrics, in the order of the values. */
const metrics = ['Total Tokens', 'Prompt Tokens', 'Completion Tokens'];

function emitter(namespace: string, dimensions: readonly Dimension[]) {
  const watch = (exchange: ModelExchange | undefined, context: PolicyContext): void => {
    if (exchange === undefined)
      context.observer?.decided('the request is no call of a model that is known: nothing will be counted');
    else exchange.watch(new CallMetrics(namespace, dimensions, context));
  };
  return (context: PolicyContext): void | Promise<void> => {
    const { languageModels } = context.services;
    const exchange = languageModels.exchangeOf(context) ?? languageModels.sessionOf(context);
    return exchange instanceof Promise ? exchange.then((found) => watch(found, context)) : watch(exchange, context);
  };
}

type NameAndValue = readonly [name: string, value: string];

/** Counts the tokens of one call once they are known. */
class CallMetrics implements ModelWatcher {
  readonly #namespace: string;
  readonly #dimensions: readonly Dimension[];
  readonly #context: PolicyContext;
  /** What expressions say is asked for where the policy stands; which backend it will be is not known there yet. */
  readonly #known: NameAndValue[] = [];
  #late: number[] | undefined;

  constructor(namespace: string, dimensions: readonly Dimension[], context: PolicyContext) {
    this.#namespace = namespace;
    this.#dimensions = dimensions;
    this.#context = context;
    for (const dimension of dimensions) {
      const pair = evaluateDimension(dimension, context);
      if (dimension.value === undefined && pair[0] === 'Backend ID') (this.#late ??= []).push(this.#known.length);
      this.#known.push(pair);
    }
  }

  ended({ isAnswered, usage }: ModelOutcome): void {
    if (!isAnswered) return;
    const context = this.#context;
    for (const index of this.#late ?? []) this.#known[index] = evaluateDimension(this.#dimensions[index]!, context);
    context.services.customMetrics.emitAll({
      namespace: this.#namespace,
      dimensions: this.#known,
      names: metrics,
      values: [usage.totalTokens, usage.promptTokens, usage.completionTokens],
    });
  }
}
