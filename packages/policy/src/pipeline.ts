import { STATUS_CODES } from 'node:http';
import type { Section } from '@turnpike/model';
import type { ModelExchange } from './language-models.ts';
import type { LastError } from './last-error.ts';
import type { PolicyContext, RequestPurpose, ResumePoint, StepObserver } from './policy-context.ts';
import { PolicyFailure, TransportFailure } from './policy-failure.ts';
import { observe, Wait, type Waiting, type WaitObserver } from './wait.ts';

// Running policies. A step gives nothing, or what it has to wait for, and only then does the runner wait: a request
// whose policies need no answer from outside passes them without a turn of the event loop.

/** What a prepared policy does to a request. */
// biome-ignore lint/suspicious/noConfusingVoidType: a policy that waits for nothing need not return anything.
export type RunPolicy = (context: PolicyContext) => void | Waiting;

/** Runs policies inside another policy, in order. */
export type RunPolicies = RunPolicy;

/** The bodies that are read, and must be in memory before. */
export interface BodyReads {
  readonly requestBody: boolean;
  readonly responseBody: boolean;
}

/** A prepared policy and where it stands. */
export interface Step extends Pick<LastError, 'scope' | 'section' | 'path' | 'policyId'> {
  readonly policy: string;
  readonly reads: BodyReads;
  readonly run: RunPolicy;
  /** The names of the policies inside it, at any depth; absent where there are none. */
  readonly inside?: ReadonlySet<string>;
}

/** The prepared policies of each section. */
export type Pipeline = Readonly<Record<Section, readonly Step[]>>;

/** Runs steps in order until the last, or until one makes the response final. */
export function runSteps(steps: readonly Step[], context: PolicyContext): Waiting | undefined {
  if (context.observer !== undefined) return runObserved(steps, context, context.observer);
  for (let index = 0; index < steps.length; index++) {
    const waiting = runStep(steps[index]!, context);
    if (waiting !== undefined) return new StepsRun(steps, index, context, waiting);
    if (context.stopped) return;
  }
}

/** Steps of which one has had to wait. */
class StepsRun extends Wait implements WaitObserver {
  readonly #steps: readonly Step[];
  readonly #context: PolicyContext;
  /** Which one is waited for. */
  #index: number;

  constructor(steps: readonly Step[], index: number, context: PolicyContext, waiting: Waiting) {
    super();
    this.#steps = steps;
    this.#context = context;
    this.#index = index;
    observe(waiting, this);
  }

  done(): void {
    const steps = this.#steps;
    const context = this.#context;
    try {
      while (++this.#index < steps.length && !context.stopped) {
        const waiting = runStep(steps[this.#index]!, context);
        if (waiting === undefined) continue;
        observe(waiting, this);
        return;
      }
    } catch (error) {
      this.fail(error);
      return;
    }
    this.end();
  }

  failed(error: unknown): void {
    this.fail(failureOf(error, this.#steps[this.#index]!));
  }
}

/** The same, for a request that somebody traces. */
async function runObserved(steps: readonly Step[], context: PolicyContext, observer: StepObserver): Promise<void> {
  for (const step of steps) {
    if (context.purpose !== 'call' && !isAnswering(step, context.purpose)) continue;
    observer.before(step);
    try {
      await runStep(step, context);
    } catch (error) {
      const failure = failureOf(error, step);
      observer.after(step, failure instanceof StepFailure ? failure.failure : failure);
      throw failure;
    }
    observer.after(step);
    if (context.stopped) return;
  }
}

/** The policy that alone runs for a request that is no call. */
const answering: Readonly<Record<Exclude<RequestPurpose, 'call'>, string>> = {
  preflight: 'cors',
  'cross-domain-file': 'cross-domain',
  refusal: 'cors',
};

/** Whether some of the steps run for a request of that purpose. */
export function hasAnswer(steps: readonly Step[], purpose: Exclude<RequestPurpose, 'call'>): boolean {
  return steps.some((step) => isAnswering(step, purpose));
}

/** What decides between policies runs with those that are inside. */
function isAnswering({ policy, inside }: Step, purpose: Exclude<RequestPurpose, 'call'>): boolean {
  return policy === answering[purpose] || (policy === 'choose' && inside?.has(answering[purpose]) === true);
}

function runStep(step: Step, context: PolicyContext): Waiting | undefined {
  const { purpose } = context;
  if (purpose !== 'call' && !isAnswering(step, purpose)) return;
  try {
    const { requestBody, responseBody } = step.reads;
    const waiting = requestBody || responseBody ? bufferAndRun(step, context) : step.run(context);
    if (waiting !== undefined) return waiting;
  } catch (error) {
    throw failureOf(error, step);
  }
}

function bufferAndRun(step: Step, context: PolicyContext): ReturnType<RunPolicy> {
  const request = step.reads.requestBody ? context.request.body.buffer() : undefined;
  const response = step.reads.responseBody ? context.response.body.buffer() : undefined;
  if (request === undefined && response === undefined) return step.run(context);
  return Promise.all([request, response]).then(() => step.run(context));
}

/** A failure on its way from the step where it arose to the end of the section. It has no stack: nobody mends it here. */
class StepFailure {
  readonly failure: PolicyFailure;
  readonly step: Partial<Step>;

  constructor(failure: PolicyFailure, step: Partial<Step>) {
    this.failure = failure;
    this.step = step;
  }
}

/** Notes where a failure arose: in the innermost step. Anything else is a bug of ours, and passes as it is. */
function failureOf(error: unknown, step: Step): unknown {
  const failure = error instanceof TransportFailure ? failedWait(error, step) : error;
  return failure instanceof PolicyFailure ? new StepFailure(failure, step) : failure;
}

/** Whatever a step waits for ends like this when the caller goes away; a policy that cares says so itself. */
function failedWait({ reason, status, message, answer }: TransportFailure, { policy }: Step): PolicyFailure {
  return new PolicyFailure(policy, reason, status, message, undefined, answer);
}

const requestSections: readonly Section[] = ['inbound', 'backend', 'outbound'];
const answeringSections: readonly Section[] = ['inbound'];

/** Runs the sections in which nothing has failed yet, one after another; after a failure `on-error` instead. */
export function runPipeline(
  pipeline: Pipeline,
  context: PolicyContext,
  sections: readonly Section[] = context.purpose === 'call' ? requestSections : answeringSections,
): Waiting | undefined {
  const run = new PipelineRun(pipeline, context, sections);
  return run.start() ? undefined : run;
}

/** The sections of a pipeline on their way; what has had to wait goes on from where it was. */
class PipelineRun extends Wait implements WaitObserver {
  readonly #pipeline: Pipeline;
  readonly #context: PolicyContext;
  readonly #sections: readonly Section[];
  /** The section that comes next. */
  #next = 0;
  #isModelRead = false;
  #isAnswered = false;
  #hasFailed = false;

  constructor(pipeline: Pipeline, context: PolicyContext, sections: readonly Section[]) {
    super();
    this.#pipeline = pipeline;
    this.#context = context;
    this.#sections = sections;
  }

  /** Whether all is done, without a wait. */
  start(): boolean {
    let waiting: Waiting | undefined;
    try {
      waiting = this.#run();
    } catch (error) {
      waiting = this.#runOnError(error);
    }
    if (waiting === undefined) return true;
    observe(waiting, this);
    return false;
  }

  done(): void {
    let waiting: Waiting | undefined;
    try {
      if (!this.#hasFailed) waiting = this.#run();
    } catch (error) {
      this.failed(error);
      return;
    }
    if (waiting === undefined) this.end();
    else observe(waiting, this);
  }

  failed(error: unknown): void {
    if (this.#hasFailed) {
      this.fail(error);
      return;
    }
    let waiting: Waiting | undefined;
    try {
      waiting = this.#runOnError(error);
    } catch (second) {
      this.fail(second);
      return;
    }
    if (waiting === undefined) this.end();
    else observe(waiting, this);
  }

  /** Goes on until something has to be waited for. */
  #run(): Waiting | undefined {
    const context = this.#context;
    const sections = this.#sections;
    while (this.#next < sections.length && !context.stopped) {
      const section = sections[this.#next]!;
      let waiting: Waiting | undefined;
      if (section === 'backend' && this.#isModelUnread()) waiting = readModelCall(this.#pipeline, context);
      else if (section === 'outbound' && this.#isUnanswered()) waiting = answered(context);
      else waiting = this.#runNext(section);
      if (waiting !== undefined) return waiting;
    }
    if (context.stopped && context.resumeAfter !== undefined) return this.#resume();
  }

  #runNext(section: Section): Waiting | undefined {
    this.#next++;
    return runSteps(this.#pipeline[section], this.#context);
  }

  /** Whether what the request asks of a model may still have to be read; from now on it is. */
  #isModelUnread(): boolean {
    const isUnread = !this.#isModelRead;
    this.#isModelRead = true;
    return isUnread;
  }

  /** Whether nobody has been told yet that the backend section is over; from now on somebody has. */
  #isUnanswered(): boolean {
    const isUnanswered = !this.#isAnswered;
    this.#isAnswered = true;
    return isUnanswered;
  }

  #resume(): Waiting | undefined {
    this.#next = this.#sections.length;
    return runResumed(this.#pipeline, this.#context);
  }

  #runOnError(error: unknown): Waiting | undefined {
    this.#hasFailed = true;
    return runOnError(error, this.#pipeline, this.#context);
  }
}

/** The policy that judges in outbound what a model has answered: by then the call that it is the answer to may be gone. */
const judging = 'llm-content-safety';

/** Reads what a request asks of a model, where a policy of outbound needs to know. */
function readModelCall({ outbound }: Pipeline, context: PolicyContext): Waiting | undefined {
  if (!outbound.some(({ policy, inside }) => policy === judging || inside?.has(judging) === true)) return;
  const keepText = (exchange: ModelExchange | undefined): void => exchange?.watch({ keepsText: true, ended: () => {} });
  const step = { policy: judging, section: 'outbound' } as Step;
  try {
    const exchange = context.services.languageModels.exchangeOf(context);
    if (!(exchange instanceof Promise)) return keepText(exchange) as undefined;
    return exchange.then(keepText, (error: unknown) => {
      throw failureOf(error, step);
    });
  } catch (error) {
    throw failureOf(error, step);
  }
}

/** What policies wait for before outbound; what it fails with, a policy has brought about that is through already. */
function answered(context: PolicyContext): Waiting | undefined {
  const nowhere = (error: unknown): unknown => (error instanceof PolicyFailure ? new StepFailure(error, {}) : error);
  try {
    return context.answered()?.then(undefined, (error: unknown) => {
      throw nowhere(error);
    });
  } catch (error) {
    throw nowhere(error);
  }
}

/** What is left of the outbound section for a response that came from elsewhere than the backend. */
function runResumed(pipeline: Pipeline, context: PolicyContext): Waiting | undefined {
  const { outbound } = pipeline;
  const { resumeAfter } = context;
  context.resume();
  return runSteps(resumeAfter === undefined ? outbound : outbound.slice(indexBehind(outbound, resumeAfter)), context);
}

/** A policy inside another counts as where that one stands. */
function indexBehind(steps: readonly Step[], { policy, scope }: ResumePoint): number {
  const isThere = (step: Step): boolean => step.policy === policy || step.inside?.has(policy) === true;
  const ofScope = steps.findLastIndex((step) => isThere(step) && step.scope === scope);
  return 1 + (ofScope >= 0 ? ofScope : steps.findLastIndex(isThere));
}

/**
 * Ends a request that a step outside of any document turns away, such as `authorization`: `on-error` has the last word,
 * and is told of the section where that is known.
 */
export function refuse(
  pipeline: Pipeline,
  context: PolicyContext,
  failure: PolicyFailure,
  section?: Section,
): Waiting | undefined {
  recordFailure(failure, context, { ...(section !== undefined && { section }) });
  return runLast(pipeline, context);
}

function runOnError(error: unknown, pipeline: Pipeline, context: PolicyContext): Waiting | undefined {
  recordStepFailure(error, context);
  return runLast(pipeline, context);
}

function runLast(pipeline: Pipeline, context: PolicyContext): Waiting | undefined {
  try {
    return runSteps(pipeline['on-error'], context)?.then(undefined, (second: unknown) =>
      recordStepFailure(second, context),
    );
  } catch (second) {
    // What happens when `on-error` fails is not documented; the caller is told of what failed last.
    recordStepFailure(second, context);
  }
}

function recordStepFailure(error: unknown, context: PolicyContext): void {
  if (showFailure(error, context) === undefined) throw error;
}

/**
 * Shows expressions what policies inside another have failed with, as `on-error` would see it, and gives it. `undefined`
 * when the error is no failure of a policy; whoever does not go on after all throws the error again.
 */
export function showFailure(error: unknown, context: PolicyContext): PolicyFailure | undefined {
  if (!(error instanceof StepFailure)) return undefined;
  recordFailure(error.failure, context, error.step);
  return error.failure;
}

/** Sets `LastError`, and the response that is sent unless `on-error` decides otherwise. */
function recordFailure(failure: PolicyFailure, context: PolicyContext, place: Partial<Step>): void {
  const { status, answer } = failure;
  context.lastError = {
    source: failure.source,
    reason: failure.reason,
    message: failure.message,
    scope: place.scope,
    section: place.section,
    path: failure.path ?? place.path,
    policyId: place.policyId,
    status,
  };
  const response = context.startResponse() as PolicyContext['response'];
  response.status = status;
  response.reason = answer.statusReason ?? STATUS_CODES[status] ?? '';
  response.headers.set('Content-Type', ['application/json']);
  for (const [name, value] of answer.headers ?? []) response.headers.set(name, [value]);
  response.body.replace(answer.body ?? errorBody(failure, context.requestId));
}

/** `{ "statusCode": 401, "message": "…" }` with the spaces that Azure puts. What failed inside is not the caller's to know. */
function errorBody({ status, message, answer }: PolicyFailure, requestId: string): string {
  if (status === 500 && answer.message === undefined)
    return `{ "statusCode": 500, "message": "Internal server error", "activityId": "${requestId}" }`;
  const told = answer.message ?? (status > 500 ? STATUS_CODES[status] : message) ?? '';
  return `{ "statusCode": ${status}, "message": ${JSON.stringify(told)} }`;
}
