import type { Exchange } from '@turnpike/http';
import { refuse, runPipeline } from '@turnpike/policy';
import type { CompiledSnapshot } from './compile-snapshot.ts';
import { answerHealth, isHealthRequest } from './health.ts';
import { recordOf } from './records/record-of.ts';
import { GatewayContext, unmatched } from './request/gateway-context.ts';
import type { GatewayServices } from './request/services.ts';
import { authorizeRequest } from './steps/authorize-request.ts';
import { isLooping, loopFailure } from './steps/detect-loop.ts';
import { matchRequest } from './steps/match-request.ts';
import { sendInternalError } from './steps/send-internal-error.ts';
import { sendResponse } from './steps/send-response.ts';
import { beginTrace } from './tracing/begin-trace.ts';

// The life of a request, in order:
//
//   match host, API, version, revision, operation → find subscription → inbound → backend → outbound → send → record
//
// with `on-error` from anywhere. Each step is synchronous until it has to wait.

/** Takes a request from its head to its record. */
export function serve(exchange: Exchange, snapshot: CompiledSnapshot, services: GatewayServices): void {
  if (isHealthRequest(exchange)) {
    answerHealth(exchange);
    return;
  }
  const life = new RequestLife(exchange, snapshot, services);
  exchange.observer = life;
  life.run();
}

class RequestLife {
  readonly #exchange: Exchange;
  readonly #services: GatewayServices;
  readonly #context: GatewayContext;
  readonly #pipelineRun: () => void | Promise<void>;
  #isRecorded = false;

  constructor(exchange: Exchange, snapshot: CompiledSnapshot, services: GatewayServices) {
    this.#exchange = exchange;
    this.#services = services;
    const matched = matchRequest(exchange, snapshot.router);
    if ('answer' in matched) {
      const context = (this.#context = new GatewayContext(exchange, unmatched, snapshot, services));
      this.#pipelineRun = () => refuse(snapshot.plans.global, context, matched.answer);
      return;
    }
    const context = (this.#context = new GatewayContext(exchange, matched, snapshot, services));
    const plan = snapshot.plans.of(matched.api, matched.operation);
    if (plan === undefined) throw new Error(`no plan for ${matched.api.id}/${matched.operation.id}`);
    const refusal = isLooping(exchange, services.limits.hops) ? loopFailure : authorizeRequest(context, matched.query);
    if (refusal !== undefined) {
      this.#pipelineRun = () => refuse(plan.pipeline, context, refusal);
      return;
    }
    const pipeline = plan.byProduct.get(context.productId ?? '') ?? plan.pipeline;
    this.#pipelineRun = () => runPipeline(pipeline, context);
  }

  run(): void {
    try {
      beginTrace(this.#context);
      const waiting = this.#pipelineRun();
      if (waiting === undefined) this.#afterPolicies();
      else waiting.then(this.#afterPolicies, this.#fail);
    } catch (error) {
      this.#fail(error);
    }
  }

  readonly #afterPolicies = (): void => {
    try {
      const waiting = this.#context.finish();
      if (waiting === undefined) this.#send();
      else waiting.then(this.#send, this.#fail);
    } catch (error) {
      this.#fail(error);
    }
  };

  readonly #send = (): void => {
    try {
      sendResponse(this.#context);
    } catch (error) {
      this.#fail(error);
    }
  };

  /** A bug of ours: this request fails, and no other. */
  readonly #fail = (error: unknown): void => {
    this.#services.onBug(error, this.#context.requestId);
    try {
      sendInternalError(this.#context);
    } catch {
      this.#exchange.abandon();
    }
  };

  finished(): void {
    this.#record();
  }

  aborted(): void {
    this.#context.abort();
    this.#record();
  }

  #record(): void {
    if (this.#isRecorded) return;
    this.#isRecorded = true;
    this.#context.endTrace?.();
    this.#services.records.record(recordOf(this.#context));
  }
}
