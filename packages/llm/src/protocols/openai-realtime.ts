import { asObject, asText, type JsonObject, objectsOf, parseJson } from './json.ts';
import type { AnswerReading, ReportedUsage } from './protocol.ts';

// https://platform.openai.com/docs/api-reference/realtime-server-events: one message, one event. Only the end of a response
// says what it has cost, and all that it has said.

const telling = ['"response.done"', '"session.created"', '"session.updated"'];

/** What an event of a session tells that matters here; `undefined` for nearly all of them. */
export function readRealtimeEvent(text: string): AnswerReading | undefined {
  if (!telling.some((type) => text.includes(type))) return undefined;
  const event = asObject(parseJson(text));
  if (event?.type === 'session.created' || event?.type === 'session.updated')
    return { model: asText(asObject(event.session)?.model), texts: [] };
  const response = event?.type === 'response.done' ? asObject(event.response) : undefined;
  if (response === undefined) return undefined;
  const texts = objectsOf(response.output)
    .flatMap(textsOf)
    .filter((piece) => piece !== '');
  return {
    id: asText(response.id),
    usage: readUsage(asObject(response.usage)),
    texts: texts.map((piece) => ({ lane: '', text: piece })),
    ends: 'whole',
  };
}

function readUsage(usage: JsonObject | undefined): ReportedUsage | undefined {
  if (usage === undefined) return undefined;
  return {
    prompt: usage.input_tokens,
    completion: usage.output_tokens,
    total: usage.total_tokens,
    cached: asObject(usage.input_token_details)?.cached_tokens,
  };
}

function textsOf(item: JsonObject): readonly string[] {
  const said = objectsOf(item.content).flatMap((part) => [part.text, part.transcript]);
  return [item.name, item.arguments, ...said].filter((piece) => typeof piece === 'string');
}
