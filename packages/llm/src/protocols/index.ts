import { openaiChat } from './openai-chat.ts';
import type { Protocol } from './protocol.ts';

/** The protocols that are read; a body is one of the first that takes it for its own. */
export const protocols: readonly Protocol[] = [openaiChat];
