import { asObject, eventsOf, readObject } from './replay.ts';

// https://docs.anthropic.com/en/api/messages and https://docs.anthropic.com/en/docs/build-with-claude/streaming

/** The events of a message; `undefined` where it has something else than text. */
export function anthropicToStream(text: string): string | undefined {
  const message = readObject(text);
  const { content, stop_reason, stop_sequence = null, usage } = message ?? {};
  if (message === undefined || !Array.isArray(content)) return undefined;
  const texts = content.map((block) => asObject(block));
  if (texts.some((block) => block?.type !== 'text' || typeof block.text !== 'string')) return undefined;
  const { output_tokens = 0 } = asObject(usage) ?? {};
  const start = { ...message, content: [], stop_reason: null, stop_sequence: null };
  return [
    { type: 'message_start', message: start },
    ...texts.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index, delta: { type: 'text_delta', text: block!.text } },
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason, stop_sequence }, usage: { output_tokens } },
    { type: 'message_stop' },
  ]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('');
}

/** The message that events tell of; `undefined` where it has something else than text. */
export function anthropicFromStream(text: string): string | undefined {
  const events = eventsOf(text).map(readObject);
  const start = asObject(events.find((event) => event?.type === 'message_start')?.message);
  if (start === undefined || events.at(-1)?.type !== 'message_stop') return undefined;
  const texts: string[] = [];
  let last: Readonly<Record<string, unknown>> = {};
  let usage = asObject(start.usage) ?? {};
  for (const event of events) {
    const { type, index, content_block, delta } = event ?? {};
    if (type === 'content_block_start') {
      const block = asObject(content_block);
      if (block?.type !== 'text' || index !== texts.length) return undefined;
      texts.push(typeof block.text === 'string' ? block.text : '');
    } else if (type === 'content_block_delta') {
      const { type: kind, text: piece } = asObject(delta) ?? {};
      if (kind !== 'text_delta' || typeof piece !== 'string' || index !== texts.length - 1) return undefined;
      texts[texts.length - 1] += piece;
    } else if (type === 'message_delta') {
      last = { ...last, ...asObject(delta) };
      usage = { ...usage, ...asObject(event?.usage) };
    }
  }
  const content = texts.map((piece) => ({ type: 'text', text: piece }));
  return JSON.stringify({ ...start, content, stop_reason: null, stop_sequence: null, ...last, usage });
}
