import type { ChatProtocolName } from '@turnpike/llm';

/** What a caller asks for, by what follows the path of the API. */
export interface AskedPlace {
  /** The form in which it is asked, and in which errors are told. */
  readonly protocol: ChatProtocolName;
  readonly asksFor: 'chat' | 'embeddings';
  /** The name of the model, where the path says it; otherwise the body does. */
  readonly model?: string;
  /** Whether a stream is asked for, where the path says it; otherwise the body does. */
  readonly isStream?: boolean;
}

// Anthropic's SDK puts the version into the path, OpenAI's into the base URL, Azure's has paths of its own.
const version = '(?:/v1|/openai|/openai/v1|/openai/deployments/(?<model>[^/]+))?';

/** `method` is what is asked of a model, where its name is in the path. */
const places: readonly (readonly [RegExp, Omit<AskedPlace, 'model' | 'isStream'>])[] = [
  [new RegExp(`^${version}/chat/completions$`), { protocol: 'openai-chat', asksFor: 'chat' }],
  [new RegExp(`^${version}/embeddings$`), { protocol: 'openai-chat', asksFor: 'embeddings' }],
  [new RegExp(`^${version}/responses$`), { protocol: 'openai-responses', asksFor: 'chat' }],
  [/^(?:\/v1)?\/messages$/, { protocol: 'anthropic-messages', asksFor: 'chat' }],
  [
    /^(?:\/v1(?:beta)?)?\/models\/(?<model>[^/]+)(?::|%3A)(?<method>generateContent|streamGenerateContent)$/i,
    { protocol: 'gemini', asksFor: 'chat' },
  ],
  [
    /^\/model\/(?<model>[^/]+)\/(?<method>converse|converse-stream)$/,
    { protocol: 'bedrock-converse', asksFor: 'chat' },
  ],
];

/** What a path asks for; `undefined` where that is nothing that is answered here. */
export function askedPlace(path: string): AskedPlace | undefined {
  for (const [pattern, place] of places) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const { model, method } = match.groups ?? {};
    return {
      ...place,
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
  if (/^\/v1beta\/|^\/models\//.test(path)) return 'gemini';
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
