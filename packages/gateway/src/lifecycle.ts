import { performance } from 'node:perf_hooks';
import type { Exchange, ExchangeObserver } from '@turnpike/http';
import type { Section } from '@turnpike/model';
import {
  type ModelExchange,
  observe,
  type Pipeline,
  type PolicyFailure,
  refuse,
  runPipeline,
  type WaitObserver,
} from '@turnpike/policy';
import type { CompiledSnapshot } from './compile-snapshot.ts';
import { answerHealth, isHealthRequest } from './health.ts';
import { answerMetadata, asksForMetadata, tellWhereTokensAre } from './mcp/resource-metadata.ts';
import { beginModelLog } from './models-log/model-log.ts';
import { modelUseOf } from './records/model-use.ts';
import { GatewayContext, unmatched } from './request/gateway-context.ts';
import type { GatewayServices } from './request/services.ts';
import { allowReading } from './steps/allow-reading.ts';
import { authorizeRequest } from './steps/authorize-request.ts';
import { isLooping, loopFailure } from './steps/detect-loop.ts';
import { findPreflight, isCrossDomainFile } from './steps/find-purpose.ts';
import { matchRequest, notFound } from './steps/match-request.ts';
import { sendInternalError } from './steps/send-internal-error.ts';
import { sendResponse } from './steps/send-response.ts';
import { beginTrace } from './tracing/begin-trace.ts';

// The life of a request, in order:
//
//   match host, API, version, revision, operation → find subscription → read what a model is asked, where that is logged
//     → inbound → backend → outbound
//     → say who may read a failure → what policies have put off → send → record
//
// with `on-error` from anywhere. Each step is synchronous until it has to wait. What a browser asks before a call, and the
// file for plug-ins, one policy answers alone (docs/decisions/0020-who-answers-alone.md).

/** Takes a request from its head to its record. */
export function serve(exchange: Exchange, snapshot: CompiledSnapshot, services: GatewayServices): void {
  if (isHealthRequest(exchange)) {
    answerHealth(exchange);
    return;
  }
  try {
    if (asksForMetadata(exchange) && answerMetadata(exchange, snapshot, services)) return;
    new RequestLife(exchange, snapshot, services).run();
  } catch (error) {
    services.onBug(error, '');
    exchange.abandon();
  }
}

class RequestLife implements ExchangeObserver, WaitObserver {
  readonly #context: GatewayContext;
  readonly #pipeline: Pipeline;
  /** Why no policy of the request itself runs. */
  readonly #refusal: PolicyFailure | undefined;
  /** What is waited for, where something is. */
  #stage: 'model' | 'policies' | 'reading' | 'deferred' = 'policies';
  #isRecorded = false;

  constructor(exchange: Exchange, snapshot: CompiledSnapshot, services: GatewayServices) {
    const { plans, router } = snapshot;
    if (isCrossDomainFile(exchange, plans.global)) {
      this.#context = new GatewayContext(exchange, unmatched, snapshot, services);
      this.#context.purpose = 'cross-domain-file';
      this.#pipeline = plans.global;
      exchange.observer = this;
      return;
    }
    const matched = matchRequest(exchange, router);
    if ('answer' in matched) {
      this.#context = new GatewayContext(exchange, unmatched, snapshot, services);
      this.#pipeline = plans.global;
      this.#refusal = matched.answer;
    } else {
      const context = new GatewayContext(exchange, matched, snapshot, services);
      this.#context = context;
      const refusal = isLooping(exchange, services.limits.hops)
        ? loopFailure
        : authorizeRequest(context, matched.query);
      this.#pipeline = plans.pipelineOf(matched.api, matched.operation, context.productId);
      const preflight = findPreflight(matched, exchange, this.#pipeline);
      if (preflight === 'answered') context.purpose = 'preflight';
      // Keys come with the call itself: whether one has come with the question does not matter.
      this.#refusal = preflight === undefined ? refusal : preflight === 'answered' ? undefined : notFound;
    }
    exchange.observer = this;
  }

  run(): void {
    const context = this.#context;
    try {
      beginTrace(context);
      const waiting = this.#refusal === undefined ? beginModelLog(context) : undefined;
      if (waiting === undefined) {
        this.#begin();
        return;
      }
      this.#stage = 'model';
      observe(waiting, this);
    } catch (error) {
      this.failed(error);
    }
  }

  #begin(): void {
    this.#stage = 'policies';
    const refusal = this.#refusal;
    const waiting =
      refusal === undefined
        ? runPipeline(this.#pipeline, this.#context)
        : refuse(this.#pipeline, this.#context, refusal, sectionOf(refusal));
    if (waiting === undefined) this.#finish();
    else observe(waiting, this);
  }

  /** What was waited for is over. */
  done(): void {
    try {
      if (this.#stage === 'model') this.#begin();
      else if (this.#stage === 'policies') this.#finish();
      else if (this.#stage === 'reading') this.#send();
      else sendResponse(this.#context);
    } catch (error) {
      this.failed(error);
    }
  }

  finished(): void {
    this.#end(() => this.#record());
  }

  aborted(): void {
    this.#end(() => {
      this.#context.abort();
      this.#record();
    });
  }

  /** Whoever tells of the end of a request has others to look after: a bug of ours must not reach it. */
  #end(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#context.services.onBug(error, this.#context.requestId);
    }
  }

  /** Does what policies have put off, and sends what they have left. */
  #finish(): void {
    this.#stage = 'reading';
    tellWhereTokensAre(this.#context);
    const waiting = allowReading(this.#context, this.#pipeline);
    if (waiting === undefined) this.#send();
    else observe(waiting, this);
  }

  #send(): void {
    this.#stage = 'deferred';
    const waiting = this.#context.finish();
    if (waiting === undefined) sendResponse(this.#context);
    else observe(waiting, this);
  }

  /** A bug of ours: this request fails, and no other. */
  failed(error: unknown): void {
    this.#context.services.onBug(error, this.#context.requestId);
    try {
      sendInternalError(this.#context);
    } catch {
      this.#context.exchange.abandon();
    }
  }

  #record(): void {
    if (this.#isRecorded) return;
    this.#isRecorded = true;
    const { services, endTrace } = this.#context;
    this.#context.endedAt = performance.now();
    this.#context.sent();
    services.metrics.count(this.#context);
    endTrace?.();
    const exchange = services.languageModels.knownExchange(this.#context);
    if (exchange === undefined) services.records.record(this.#context);
    else if (exchange.outcome !== undefined) this.#recordModel(exchange);
    else exchange.watch({ ended: () => this.#end(() => this.#recordModel(exchange)) });
  }

  /** What a model has done is known a moment later where it is still to be counted. */
  #recordModel({ outcome }: ModelExchange): void {
    const { services, api } = this.#context;
    const use = modelUseOf(this.#context);
    if (use !== undefined && outcome?.isAnswered === true) services.metrics.countModel(api.id, use);
    services.records.record(this.#context);
    if (outcome?.isAnswered === true) services.modelLog?.record(this.#context);
  }
}

/** Azure: gateways log `backend` for `OperationNotFound`; where keys are looked at is not documented. */
function sectionOf({ source }: PolicyFailure): Section | undefined {
  return source === 'configuration' ? 'backend' : undefined;
}
