import type { ModelAffinity } from '@turnpike/model';
import type { GatewayContext } from '../request/gateway-context.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * What calls have in common that belong together; `undefined` where each takes its turn. With `prefix` that is how a
 * dialogue begins: the model, its tools, what the system says and the first message of the user. All calls of one dialogue
 * begin so, and providers keep what begins alike.
 */
export function affinityKey(
  affinity: ModelAffinity | undefined,
  { request }: GatewayContext,
  body: Json,
): string | undefined {
  if (affinity === undefined) return undefined;
  if (affinity.by === 'header') return request.headers.get(affinity.header ?? '') || undefined;
  const { model, tools, toolConfig, system, instructions, systemInstruction } = body;
  const said = leading(body.messages ?? body.input ?? body.contents);
  return JSON.stringify([model, tools ?? toolConfig, system ?? systemInstruction, instructions, said]);
}

/** All up to the first message of a user. */
function leading(messages: unknown): unknown {
  if (!Array.isArray(messages)) return messages;
  const first = messages.findIndex((one: Json | null) => one?.role === 'user');
  return messages.slice(0, first < 0 ? messages.length : first + 1);
}
