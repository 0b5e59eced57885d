import type { CompletionGuard, CreateFailure, ModelExchange, PolicyContext } from '@turnpike/policy';
import { AgentStream } from './agent-stream.ts';
import { agentText, isAgentApi } from './agent-text.ts';
import { checkText, type Judge, mostCharacters, type Windows } from './check-text.ts';
import { isEmpty, type Objection } from './question.ts';

/** The text of an outcome ends here, so that what is this long may have been longer. */
const mostKept = 2 * 1024 * 1024;

/** Who judges, and how much at once. */
export interface TextCheck {
  readonly judge: Judge;
  readonly windows: Windows;
}

/** Stops what is objected to. */
export class TextChecks {
  readonly #failure: CreateFailure<'ContentSafetyPolicyViolated'>;

  constructor(failure: CreateFailure<'ContentSafetyPolicyViolated'>) {
    this.#failure = failure;
  }

  /** What goes to a model, an agent or a tool. */
  async asked(
    exchange: ModelExchange | undefined,
    { judge, windows }: TextCheck,
    context: PolicyContext,
  ): Promise<void> {
    if (isEmpty(judge.question)) return;
    if (exchange === undefined ? !isAgentApi(context) : exchange.call.protocol === 'openai-embeddings') {
      context.observer?.decided('the request has no prompt: there is nothing to check');
      return;
    }
    if ((exchange?.call.givenTokens ?? 0) > 0) this.#unless('a prompt of numbers cannot be read', context);
    const text = exchange === undefined ? await agentText(context.request, 'params') : promptOf(exchange);
    // What is no JSON asks no tool and no agent for anything.
    if (text !== undefined) this.#unless(await checkText(text, judge, windows, context), context);
  }

  /** What comes back, as soon as it does. */
  whenAnswered(exchange: ModelExchange | undefined, check: TextCheck, context: PolicyContext): void {
    if (isEmpty(check.judge.question)) return;
    if (exchange !== undefined) {
      exchange.watch({ keepsText: true, ended: () => {} });
      exchange.guard(guardOf(check, context));
    }
    context.whenAnswered(() => this.#answer(exchange, check, context));
  }

  /** What has come back, as far as outbound has it. */
  async answered(check: TextCheck, context: PolicyContext): Promise<void> {
    if (isEmpty(check.judge.question)) return;
    const exchange = context.services.languageModels.knownExchange(context);
    if (exchange !== undefined && exchange.outcome === undefined) exchange.guard(guardOf(check, context));
    await this.#answer(exchange, check, context);
  }

  async #answer(exchange: ModelExchange | undefined, check: TextCheck, context: PolicyContext): Promise<void> {
    if (exchange !== undefined) return this.#answerOfModel(exchange, check, context);
    if (!isAgentApi(context) || !context.response.body.isPresent) return;
    if (/event-stream/i.test(context.response.headers.get('Content-Type') ?? '')) {
      context.response.body.filter(new AgentStream((text) => mayPass(text, check, context)));
      return;
    }
    const text = await agentText(context.response);
    if (text === undefined) this.#unless('an answer of tools or agents that is no JSON cannot be checked', context);
    else this.#unless(await checkText(text, check.judge, check.windows, context), context);
  }

  async #answerOfModel({ call, outcome }: ModelExchange, check: TextCheck, context: PolicyContext): Promise<void> {
    const { response } = context;
    // What no model has said.
    if (!hasText.has(call.protocol) || response.status >= 300 || !response.body.isPresent) return;
    if (outcome === undefined && isStream(response, call)) return;
    // An error in the place of an answer, and what came from a cache, is no answer of the protocol, or has not been read.
    const text = outcome?.text ?? (await agentText(response));
    if (text === undefined) this.#unless('the answer cannot be read', context);
    else if (text.length >= mostKept) this.#unless('the answer is too long to be checked', context);
    else this.#unless(await checkText(text, check.judge, check.windows, context), context);
  }

  #unless(objection: Objection, context: PolicyContext): void {
    if (objection === undefined) return;
    tell(objection, context);
    throw this.#failure('ContentSafetyPolicyViolated', 403, 'Request failed content safety check.');
  }
}

/** The protocols whose answers are text. */
const hasText: ReadonlySet<string> = new Set([
  'openai-chat',
  'openai-completions',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
]);

/** Azure: all text of the request, one after another, whoever it is from. */
function promptOf({ call: { messages, tools } }: ModelExchange): string {
  const texts = messages.map(({ text }) => text);
  return [...(tools === undefined ? [] : [tools]), ...texts].filter((text) => text !== '').join('\n');
}

/** Whether an answer goes past the guards. What only might be a stream, for all that its head says, does not pass. */
function isStream({ headers }: PolicyContext['response'], call: ModelExchange['call']): boolean {
  const type = (headers.get('Content-Type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'text/event-stream' || type === 'application/vnd.amazon.eventstream') return true;
  return type === 'application/json' && call.isStream && call.protocol === 'gemini';
}

function guardOf(check: TextCheck, context: PolicyContext): CompletionGuard {
  // Whoever cuts streams may count characters otherwise than the service does.
  const windows = { size: mostCharacters, overlap: check.windows.overlap };
  return {
    windowSize: check.windows.size,
    overlap: check.windows.overlap,
    judge: (text) => mayPass(text, { ...check, windows }, context),
  };
}

/** Whether a piece of a stream may go on; nobody is told of a failure any more. */
async function mayPass(text: string, { judge, windows }: TextCheck, context: PolicyContext): Promise<boolean> {
  const objection = await checkText(text, judge, windows, context).catch((error: unknown) => String(error));
  if (objection !== undefined) tell(objection, context);
  return objection === undefined;
}

/** Those who operate the gateway learn why; the caller does not. */
function tell(objection: string, context: PolicyContext): void {
  context.observer?.decided(`stopped: ${objection}`);
  context.trace({ source: 'llm-content-safety', severity: 'error', message: `Stopped: ${objection}.` });
}
