import type { ChatMessage, ChatPart, TextPart } from './neutral.ts';

/** What stands before the dialogue, and the dialogue. */
export interface SplitMessages {
  readonly system: readonly TextPart[];
  readonly messages: readonly ChatMessage[];
}

/** Takes the messages of the system that come first out of a dialogue. */
export function splitSystem(messages: readonly ChatMessage[]): SplitMessages {
  const first = messages.findIndex(({ role }) => role !== 'system');
  const count = first < 0 ? messages.length : first;
  // That it is nothing but text is looked at by whoever translates.
  const system = messages.slice(0, count).flatMap(({ content }) => content as readonly TextPart[]);
  return { system, messages: messages.slice(count) };
}

/** Makes one message of those that one side has said in a row, for protocols in which sides take turns. */
export function inTurns(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const turns: { role: ChatMessage['role']; content: ChatPart[] }[] = [];
  for (const { role, content } of messages) {
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content: [...content] });
  }
  return turns;
}

/** The names of the tools that were called, by the ids of the calls. */
export function calledTools(messages: readonly ChatMessage[]): ReadonlyMap<string, string> {
  const calls = messages.flatMap(({ content }) => content.flatMap((part) => (part.type === 'tool-call' ? [part] : [])));
  return new Map(calls.map(({ id, name }) => [id, name]));
}

export function isText(part: ChatPart): part is TextPart {
  return part.type === 'text';
}

/** All of the text, one piece after the other. */
export function joined(parts: readonly ChatPart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
