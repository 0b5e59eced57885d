import { hasAnswer, type Pipeline, runSteps, type Waiting } from '@turnpike/policy';
import type { GatewayContext } from '../request/gateway-context.ts';

/**
 * Has an answer that tells of a failure say who may read it, where a browser wants to know and a document says so: the
 * request may have failed before it came to the policy that does, or before any.
 * Differs from Azure: such an answer often has no headers there, and pages see no more than that something failed.
 */
export function allowReading(context: GatewayContext, { inbound }: Pipeline): Waiting | undefined {
  const { lastError, purpose, exchange, stopped, services } = context;
  if (lastError === undefined || purpose !== 'call') return;
  if (!exchange.fields.has('origin') || !hasAnswer(inbound, 'refusal')) return;
  const end = () => {
    context.purpose = 'call';
    context.stopped = stopped;
  };
  const fail = (error: unknown) => {
    // What the caller is told has been decided: a policy that fails adds nothing to it.
    if (error instanceof Error) services.onBug(error, context.requestId);
    end();
  };
  context.purpose = 'refusal';
  context.stopped = false;
  try {
    const waiting = runSteps(inbound, context);
    if (waiting !== undefined) return waiting.then(end, fail);
    end();
  } catch (error) {
    fail(error);
  }
}
