import type { PolicyContext, PolicyResponse } from '@turnpike/policy';
import { AwsEventFraming } from '../sse/aws-event-framing.ts';
import type { Framing } from '../sse/framing.ts';
import { JsonArrayFraming } from '../sse/json-array-framing.ts';
import { SseFraming } from '../sse/sse-framing.ts';

/** How an answer has come, as its head says: in one piece, as events, or as something that is not read. */
export type AnswerForm = { readonly kind: 'whole' } | { readonly kind: 'stream'; readonly framing: Framing } | 'opaque';

/** The form of an answer to a call; with `isJsonStreamed` a stream may be a JSON list. */
export function answerForm(response: PolicyResponse, isStream: boolean, isJsonStreamed: boolean): AnswerForm {
  const type = mediaType(response);
  if (type === 'text/event-stream') return { kind: 'stream', framing: new SseFraming() };
  if (type === 'application/vnd.amazon.eventstream') return { kind: 'stream', framing: new AwsEventFraming() };
  if (type === 'application/json' && isStream && isJsonStreamed)
    return { kind: 'stream', framing: new JsonArrayFraming() };
  if (type === 'application/json' || type.endsWith('+json')) return whole;
  // Servers that say nothing, or the wrong thing, of what they send: events are recognised by what they are.
  if (isStream && (type === '' || type === 'text/plain' || type === 'application/octet-stream'))
    return { kind: 'stream', framing: new SseFraming() };
  return type === '' ? whole : 'opaque';
}

const whole: AnswerForm = { kind: 'whole' };

function mediaType({ headers }: Pick<PolicyContext['response'], 'headers'>): string {
  const type = headers.get('content-type') ?? '';
  // As nearly all answers have it.
  return type === 'application/json' ? type : type.split(';', 1)[0]!.trim().toLowerCase();
}
