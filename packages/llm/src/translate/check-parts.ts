import type { CallReading } from './fields.ts';
import type { ChatMessage, ChatPart, ChatRequest } from './neutral.ts';

type Speaker = ChatMessage['role'] | 'tool';

/** What each side can say in all protocols; the rest would be left out by one or another. */
const said: Readonly<Record<Speaker, readonly ChatPart['type'][]>> = {
  system: ['text'],
  user: ['text', 'image', 'tool-result'],
  assistant: ['text', 'tool-call'],
  tool: ['text', 'image'],
};

const words: Readonly<Record<ChatPart['type'], string>> = {
  text: 'text',
  image: 'an image',
  'tool-call': 'a tool call',
  'tool-result': 'the result of a tool',
};

/** Refuses parts of messages that are said by somebody who cannot say them everywhere. */
export function checkParts({ system, messages }: ChatRequest, reading: CallReading): void {
  checkSaid('system', system, reading);
  for (const { role, content } of messages) checkSaid(role, content, reading);
}

function checkSaid(role: Speaker, content: readonly ChatPart[], reading: CallReading): void {
  for (const part of content) {
    if (!said[role].includes(part.type)) reading.refuse(`${words[part.type]} of the role '${role}'`);
    if (part.type === 'tool-result') checkSaid('tool', part.content, reading);
  }
}
