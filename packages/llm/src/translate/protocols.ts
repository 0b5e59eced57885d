import { anthropicMessages } from './anthropic-messages/anthropic-messages.ts';
import { bedrockConverse } from './bedrock-converse/bedrock-converse.ts';
import type { ChatProtocol } from './chat-protocol.ts';
import { gemini } from './gemini/gemini.ts';
import type { ChatProtocolName } from './neutral.ts';
import { openaiChat } from './openai-chat/openai-chat.ts';
import { openaiResponses } from './openai-responses/openai-responses.ts';

/** The chat protocols, by name. */
export const chatProtocols: Readonly<Record<ChatProtocolName, ChatProtocol>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'anthropic-messages': anthropicMessages,
  gemini,
  'bedrock-converse': bedrockConverse,
};

/** Where a call goes, below the base URL of a provider, its version included; with a query where it needs one. */
export function chatPath(protocol: ChatProtocolName, model: string, isStream: boolean): string {
  const name = encodeURIComponent(model);
  switch (protocol) {
    case 'openai-chat':
      return '/chat/completions';
    case 'openai-responses':
      return '/responses';
    case 'anthropic-messages':
      return '/messages';
    case 'gemini':
      return isStream ? `/models/${name}:streamGenerateContent?alt=sse` : `/models/${name}:generateContent`;
    case 'bedrock-converse':
      return isStream ? `/model/${name}/converse-stream` : `/model/${name}/converse`;
  }
}
