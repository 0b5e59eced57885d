import { anthropicMessages } from './anthropic-messages.ts';
import { bedrockConverse } from './bedrock-converse.ts';
import { gemini } from './gemini.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiCompletions } from './openai-completions.ts';
import { openaiEmbeddings } from './openai-embeddings.ts';
import { openaiAudio, openaiImages } from './openai-media.ts';
import { openaiResponses } from './openai-responses.ts';
import type { Protocol } from './protocol.ts';

/** The protocols that are read; a body is one of the first that takes it for its own. */
export const protocols: readonly Protocol[] = [
  bedrockConverse,
  gemini,
  anthropicMessages,
  openaiChat,
  openaiImages,
  openaiAudio,
  openaiEmbeddings,
  openaiResponses,
  openaiCompletions,
];
