import type { ModelCall, ModelProtocol } from '@turnpike/policy';
import { formatFunctionDefinitions } from 'gpt-tokenizer/functionCalling';

/** What of a prompt is counted, and what is added for what protocols put around it. */
export interface PromptParts {
  readonly texts: readonly string[];
  /** Tokens that no text stands for. */
  readonly added: number;
}

interface Overhead {
  readonly perMessage: number;
  readonly perCall: number;
  readonly forTools: number;
}

// OpenAI: 3 for each message, its role, and 3 that begin the answer; 9 before the definitions of functions
// (cookbook.openai.com, How to count tokens with tiktoken).
const openai: Overhead = { perMessage: 4, perCall: 3, forTools: 9 };
// Anthropic names no figure for messages; 'Hello, Claude' with 'You are a scientist' are 14 in its own example. With tools
// it adds a prompt of its own (platform.claude.com, Tool use: 346 for the models of the fourth generation).
const anthropic: Overhead = { perMessage: 3, perCall: 3, forTools: 346 };
const none: Overhead = { perMessage: 0, perCall: 0, forTools: 0 };

const overheads: Readonly<Record<ModelProtocol, Overhead>> = {
  'openai-chat': openai,
  'openai-responses': openai,
  'openai-completions': none,
  'openai-embeddings': none,
  'openai-images': none,
  'openai-audio': none,
  'openai-realtime': none,
  'anthropic-messages': anthropic,
  'bedrock-converse': anthropic,
  gemini: none,
};

// Azure: what is estimated counts up to 1,200 for each image.
const tokensOfImage = 1200;

/** Takes a call apart for counting. */
export function promptParts(call: ModelCall): PromptParts {
  const { perMessage, perCall, forTools } = overheads[call.protocol];
  const texts: string[] = [];
  let images = 0;
  for (const message of call.messages) {
    texts.push(message.text);
    images += message.images;
  }
  if (call.tools !== undefined) texts.push(toolsText(call.protocol, call.tools));
  return {
    texts,
    added:
      perCall + perMessage * call.messages.length + (call.tools === undefined ? 0 : forTools) + tokensOfImage * images,
  };
}

/** Beyond it, tools are counted as the JSON they are, which is more than they become. */
const longestTools = 65_536;

/** Tools as OpenAI's models are told of them: functions of TypeScript. */
function toolsText(protocol: ModelProtocol, tools: string): string {
  if (overheads[protocol] !== openai || tools.length > longestTools) return tools;
  try {
    const given = JSON.parse(tools) as readonly Record<string, unknown>[];
    const functions = given.map(
      (tool) => (tool.function ?? tool) as Parameters<typeof formatFunctionDefinitions>[0][number],
    );
    return functions.every(({ name }) => typeof name === 'string') ? formatFunctionDefinitions(functions) : tools;
  } catch {
    // What is no schema is the provider's to refuse.
    return tools;
  }
}
