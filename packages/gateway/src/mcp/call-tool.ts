import { PolicyFailure, runPipeline } from '@turnpike/policy';
import { clientGone, type GatewayContext } from '../request/gateway-context.ts';
import { checkArguments } from './check-arguments.ts';
import type { Tool } from './tool.ts';
import { ToolContext } from './tool-context.ts';
import { toolRequest } from './tool-request.ts';
import { failedResult, longestResult, resultOfAnswer, type ToolResult } from './tool-result.ts';

/** How long a call may take, whatever the policies of the operation allow: nobody waits for a stream without an end. */
const longestCallMs = 300_000;

/** How a call is made. */
export interface CallOptions {
  /** Whether the client knows what structured content is. */
  readonly isStructured: boolean;
  /** Ends the call when the client says that it wants no answer any more. */
  readonly signal: AbortSignal;
}

/**
 * Calls the operation that a tool is, by the policies that requests for it go through: those of all APIs, of its API and
 * its own. What its arguments make impossible is a result too, which the model can learn from.
 */
export async function callTool(
  caller: GatewayContext,
  tool: Tool,
  args: Readonly<Record<string, unknown>>,
  options: CallOptions,
): Promise<ToolResult> {
  const faults = checkArguments(args, tool.inputs.schema);
  if (faults.length > 0) return failedResult(`The arguments of '${tool.name}' are wrong: ${faults.join('; ')}.`);
  const request = toolRequest(args, tool.operation, tool.inputs, tool.tree);
  if (typeof request === 'string') return failedResult(`The arguments of '${tool.name}' are wrong: ${request}.`);
  const context = new ToolContext(caller, tool, request);
  const ending = new CallEnding(caller, context, options.signal);
  try {
    await run(context, tool);
    if (ending.isLate) return failedResult(`'${tool.name}' took longer than ${longestCallMs / 1000} seconds.`);
    if (!(await context.response.body.bufferAtMost(longestResult)))
      return failedResult(`What '${tool.name}' answers is longer than ${longestResult} bytes.`);
    return resultOfAnswer(context.response, tool, options.isStructured);
  } catch (error) {
    if (caller.isAborted) throw clientGone();
    if (ending.isLate) return failedResult(`'${tool.name}' took longer than ${longestCallMs / 1000} seconds.`);
    if (!(error instanceof PolicyFailure)) throw error;
    return failedResult(`'${tool.name}' could not be called: its answer broke off.`);
  } finally {
    ending.stop();
    // What the record says of the backend is what the tool has asked.
    caller.attempt = context.attempt;
    context.response.discard();
    context.request.body.discard();
    context.sent();
  }
}

async function run(context: ToolContext, { api, operation }: Tool): Promise<void> {
  const pipeline = context.snapshot.plans.pipelineOf(api, operation, undefined);
  await runPipeline(pipeline, context);
  await context.finish();
}

/** What may end a call early: its caller goes away, takes it back, or it takes too long. */
class CallEnding {
  isLate = false;
  readonly #caller: GatewayContext;
  readonly #signal: AbortSignal;
  readonly #cancel: () => void;
  readonly #stopTimer: () => void;

  constructor(caller: GatewayContext, context: ToolContext, signal: AbortSignal) {
    this.#caller = caller;
    this.#signal = signal;
    this.#cancel = () => context.abort();
    this.#stopTimer = caller.services.wait(longestCallMs, () => {
      this.isLate = true;
      context.abort();
    });
    caller.beginWait(this.#cancel, signal);
    if (caller.isAborted || signal.aborted) context.abort();
  }

  stop(): void {
    this.#stopTimer();
    this.#caller.endWait(this.#cancel, this.#signal);
  }
}
