import { type ChatProtocolName, type OpeningFailure, StreamOpening } from '@turnpike/llm';
import { branchEnded } from '@turnpike/policy';
import { clientGone, type GatewayContext } from '../request/gateway-context.ts';

/** So long the head of a stream is kept back at most while nothing of its answer has come. */
const longestMs = 10_000;

/**
 * Waits until a stream has begun to answer, and says why it has not: an error in the place of an answer, or nothing at all.
 * Nothing of it has gone to the caller by then, and nothing is lost of one that has begun.
 */
export async function awaitOpening(
  context: GatewayContext,
  protocol: ChatProtocolName,
  signal: AbortSignal | undefined,
): Promise<OpeningFailure | undefined> {
  const { response, services } = context;
  if (response.status >= 300 || !isStream(response.headers.get('content-type'))) return undefined;
  const opening = new StreamOpening(protocol);
  const source = response.body.peek((piece) => opening.read(piece));
  if (source === undefined) return undefined;
  const stop = (): void => source.stop();
  const cancelTimer = services.wait(longestMs, stop);
  context.beginWait(stop, signal);
  const end = await source.peek();
  context.endWait(stop, signal);
  cancelTimer();
  if (context.isAborted || signal?.aborted === true) {
    response.discard();
    throw context.isAborted ? clientGone() : branchEnded();
  }
  const failure = opening.failure ?? (end === 'stopped' || opening.hasBegun ? undefined : nothing);
  if (failure !== undefined) response.discard();
  return failure;
}

function isStream(type: string | null): boolean {
  return /^(?:text\/event-stream|application\/vnd\.amazon\.eventstream)\b/i.test(type ?? '');
}

const nothing: OpeningFailure = {
  status: 502,
  error: { kind: 'server', message: "The model's answer broke off before it had begun." },
};
