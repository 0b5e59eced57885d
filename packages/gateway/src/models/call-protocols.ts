import type { ChatProtocolName } from '@turnpike/llm';

/** What is no chat, and asked of those only who speak the protocol. */
export interface OwnCall {
  /** What people call it. */
  readonly title: string;
  /** Where it is asked, below the base URL of a provider. */
  readonly path: (model: string) => string;
}

/** What a caller asks for, by what follows the path of the API. */
export interface AskedPlace {
  /** The form in which it is asked, and in which errors are told. */
  readonly protocol: ChatProtocolName;
  /** Absent where it is a chat. */
  readonly own?: OwnCall;
  /** The name of the model, where the path says it; otherwise the body does. */
  readonly model?: string;
  /** Whether a stream is asked for, where the path says it; otherwise the body does. */
  readonly isStream?: boolean;
}

type KnownPlace = readonly [pattern: RegExp, protocol: ChatProtocolName, own?: OwnCall];

// Anthropic's SDK puts the version into the path, OpenAI's into the base URL, Azure's has paths of its own.
const version = '(?:/v1|/openai|/openai/v1|/openai/deployments/(?<model>[^/]+))?';
const ofGemini = '(?:/v1(?:beta)?)?/models/(?<model>[^/]+)(?::|%3A)';

function ofOpenAi(title: string, path: string): KnownPlace {
  return [new RegExp(`^${version}${path}$`), 'openai-chat', { title, path: () => path }];
}

function ofGoogle(title: string, method: string): KnownPlace {
  const path = (model: string) => `/models/${encodeURIComponent(model)}:${method}`;
  return [new RegExp(`^${ofGemini}${method}$`), 'gemini', { title, path }];
}

/** `method` is what is asked of a model, where its name is in the path. */
const places: readonly KnownPlace[] = [
  [new RegExp(`^${version}/chat/completions$`), 'openai-chat'],
  [new RegExp(`^${version}/responses$`), 'openai-responses'],
  [/^(?:\/v1)?\/messages$/, 'anthropic-messages'],
  [new RegExp(`^${ofGemini}(?<method>generateContent|streamGenerateContent)$`), 'gemini'],
  [/^\/model\/(?<model>[^/]+)\/(?<method>converse|converse-stream)$/, 'bedrock-converse'],
  ofOpenAi('embeddings', '/embeddings'),
  ofOpenAi('completions', '/completions'),
  ofOpenAi('images', '/images/generations'),
  ofOpenAi('speech', '/audio/speech'),
  [
    /^(?:\/v1)?\/messages\/count_tokens$/,
    'anthropic-messages',
    { title: 'counts of tokens', path: () => '/messages/count_tokens' },
  ],
  ofGoogle('counts of tokens', 'countTokens'),
  ofGoogle('embeddings', 'embedContent'),
  ofGoogle('embeddings', 'batchEmbedContents'),
];

/** What a path asks for; `undefined` where that is nothing that is answered here. */
export function askedPlace(path: string): AskedPlace | undefined {
  for (const [pattern, protocol, own] of places) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const { model, method } = match.groups ?? {};
    return {
      protocol,
      ...(own !== undefined && { own }),
      ...(model !== undefined && { model: decoded(model) }),
      ...(method !== undefined && { isStream: /stream/i.test(method) }),
    };
  }
  return undefined;
}

/** The form in which a caller reads errors, whatever it asks for. */
export function errorProtocol(path: string): ChatProtocolName {
  const asked = askedPlace(path);
  if (asked !== undefined) return asked.protocol;
  if (/\/models\/.+(?::|%3A)[a-z]+$/i.test(path)) return 'gemini';
  return path.startsWith('/model/') ? 'bedrock-converse' : 'openai-chat';
}

/** The model that a path asks about; empty for the list of all. `undefined` when it asks for something else. */
export function askedModel(path: string): string | undefined {
  const match = /^(?:\/v1|\/openai|\/openai\/v1)?\/models(?:\/(?<name>.+))?$/.exec(path);
  return match === null ? undefined : decoded(match.groups?.name ?? '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
