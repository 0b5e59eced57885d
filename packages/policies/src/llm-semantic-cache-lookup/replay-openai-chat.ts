import { asObject, eventsOf, readObject } from './replay.ts';

// https://platform.openai.com/docs/api-reference/chat/object and https://platform.openai.com/docs/api-reference/chat-streaming

/** The events of a completion. */
export function chatToStream(text: string): string | undefined {
  const { choices, usage, ...rest } = readObject(text) ?? {};
  if (!Array.isArray(choices) || choices.length === 0) return undefined;
  const common = { ...rest, object: 'chat.completion.chunk' };
  const chunks = choices.flatMap((choice) => {
    const { index = 0, message, finish_reason = 'stop' } = asObject(choice) ?? {};
    const { content, refusal } = asObject(message) ?? {};
    const chunk = (delta: object, reason: unknown) => ({
      ...common,
      choices: [{ index, delta, logprobs: null, finish_reason: reason }],
    });
    return [
      chunk({ role: 'assistant', content: '', ...(typeof refusal === 'string' && { refusal }) }, null),
      ...(typeof content === 'string' ? [chunk({ content }, null)] : []),
      chunk({}, finish_reason),
    ];
  });
  const counted = usage === undefined ? [] : [{ ...common, choices: [], usage }];
  return `${[...chunks, ...counted].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`;
}

interface Choice {
  role: string;
  content: string | null;
  refusal: string | null;
  finish_reason: unknown;
}

/** The completion that events tell of. */
export function chatFromStream(text: string): string | undefined {
  const events = eventsOf(text);
  if (events.at(-1) !== '[DONE]') return undefined;
  const choices = new Map<number, Choice>();
  let head: Readonly<Record<string, unknown>> = {};
  let usage: unknown;
  for (const event of events.slice(0, -1)) {
    const chunk = readObject(event);
    if (chunk === undefined || !Array.isArray(chunk.choices)) return undefined;
    const { choices: parts, usage: counted, ...rest } = chunk;
    // Azure: the first event may tell of nothing but what its filters found in the prompt.
    head = typeof rest.id === 'string' && rest.id !== '' ? rest : head;
    usage = counted ?? usage;
    for (const part of parts as readonly unknown[]) addPart(choices, asObject(part) ?? {});
  }
  if (choices.size === 0) return undefined;
  return JSON.stringify({
    ...head,
    object: 'chat.completion',
    choices: [...choices.entries()]
      .sort(([one], [other]) => one - other)
      .map(([index, { finish_reason, ...message }]) => ({ index, message, logprobs: null, finish_reason })),
    ...(usage !== undefined && usage !== null && { usage }),
  });
}

function addPart(
  choices: Map<number, Choice>,
  { index, delta, finish_reason }: Readonly<Record<string, unknown>>,
): void {
  const at = typeof index === 'number' ? index : 0;
  const choice = choices.get(at) ?? { role: 'assistant', content: null, refusal: null, finish_reason: null };
  choices.set(at, choice);
  const { role, content, refusal } = asObject(delta) ?? {};
  if (typeof role === 'string') choice.role = role;
  if (typeof content === 'string') choice.content = (choice.content ?? '') + content;
  if (typeof refusal === 'string') choice.refusal = (choice.refusal ?? '') + refusal;
  if (finish_reason !== undefined && finish_reason !== null) choice.finish_reason = finish_reason;
}
