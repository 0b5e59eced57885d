import { countPrompt } from './answer-for.ts';
import { anthropicMessages, readMessages } from './dialects/anthropic-messages.ts';
import { bedrockConverse } from './dialects/bedrock-converse.ts';
import { gemini, geminiErrors, readContents } from './dialects/gemini.ts';
import { azureOpenAiChat, openAiChat } from './dialects/openai-chat.ts';
import { openAiCompletions } from './dialects/openai-completions.ts';
import { openAiErrors } from './dialects/openai-errors.ts';
import { openAiResponses } from './dialects/openai-responses.ts';
import { embeddingsRoute, geminiEmbeddings } from './embeddings.ts';
import { objectIn, textIn } from './json.ts';
import { imagesRoute, speechRoute, transcriptionRoute } from './media.ts';
import { dialogue, jsonOf, type Route } from './route.ts';

const models = ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-5-5', 'gemini-2.5-flash', 'text-embedding-3-small'];

// https://learn.microsoft.com/azure/ai-foundry/openai/reference and /azure/ai-foundry/model-inference
const azure = '^/openai/deployments/(?<model>[^/]+)';

/** Where each protocol is spoken. */
export const routes: readonly Route[] = [
  dialogue(/^(?:\/openai)?(?:\/v1)?\/chat\/completions$/, openAiChat),
  dialogue(/^(?:\/openai)?(?:\/v1)?\/completions$/, openAiCompletions),
  dialogue(/^(?:\/openai)?(?:\/v1)?\/responses$/, openAiResponses),
  embeddingsRoute(/^(?:\/openai)?(?:\/v1)?\/embeddings$/),
  imagesRoute(/^(?:\/openai)?(?:\/v1)?\/images\/generations$/),
  speechRoute(/^(?:\/openai)?(?:\/v1)?\/audio\/speech$/),
  transcriptionRoute(/^(?:\/openai)?(?:\/v1)?\/audio\/(?:transcriptions|translations)$/),

  dialogue(new RegExp(`${azure}/chat/completions$`), azureOpenAiChat),
  dialogue(new RegExp(`${azure}/completions$`), openAiCompletions),
  embeddingsRoute(new RegExp(`${azure}/embeddings$`), true),
  imagesRoute(new RegExp(`${azure}/images/generations$`), true),
  speechRoute(new RegExp(`${azure}/audio/speech$`)),
  transcriptionRoute(new RegExp(`${azure}/audio/(?:transcriptions|translations)$`)),
  dialogue(/^\/models\/chat\/completions$/, azureOpenAiChat),
  embeddingsRoute(/^\/models\/embeddings$/, true),

  dialogue(/^\/v1\/messages$/, anthropicMessages),
  {
    method: 'POST',
    path: /^\/v1\/messages\/count_tokens$/,
    errors: anthropicMessages.errors,
    answer: (call) => ({ json: { input_tokens: countPrompt(readMessages(jsonOf(call)), call.tokenizer) } }),
  },

  dialogue(/^\/v1(?:beta|alpha)?\/models\/(?<model>[^/:]+):(?<method>generateContent|streamGenerateContent)$/, gemini),
  ...geminiEmbeddings,
  {
    method: 'POST',
    path: /^\/v1(?:beta|alpha)?\/models\/(?<model>[^/:]+):countTokens$/,
    errors: geminiErrors,
    answer: (call) => {
      const body = jsonOf(call);
      const question = readContents(objectIn(body.generateContentRequest ?? body), textIn(call.names.model), false);
      return { json: { totalTokens: countPrompt(question, call.tokenizer) } };
    },
  },

  dialogue(/^\/model\/(?<model>[^/]+)\/(?<method>converse|converse-stream)$/, bedrockConverse),

  {
    method: 'GET',
    path: /^(?:\/openai)?\/v1\/models$/,
    errors: openAiErrors,
    answer: ({ stamp }) => ({ json: { object: 'list', data: models.map((id) => modelOf(id, stamp.created)) } }),
  },
  {
    method: 'GET',
    path: /^(?:\/openai)?\/v1\/models\/(?<model>[^/]+)$/,
    errors: openAiErrors,
    answer: ({ names, stamp }) => ({ json: modelOf(names.model ?? '', stamp.created) }),
  },
];

function modelOf(id: string, created: number): object & Readonly<Record<string, unknown>> {
  return { id, object: 'model', created, owned_by: 'model-server' };
}
