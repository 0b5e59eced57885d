import type { ChatProtocolName } from '@turnpike/llm';

const byPath: Readonly<Record<string, ChatProtocolName>> = {
  '/chat/completions': 'openai-chat',
  '/responses': 'openai-responses',
  '/messages': 'anthropic-messages',
  // Anthropic's SDK puts the version into the path, OpenAI's into the base URL.
  '/v1/chat/completions': 'openai-chat',
  '/v1/responses': 'openai-responses',
  '/v1/messages': 'anthropic-messages',
};

/** The protocol that a caller speaks, by what follows the path of the API. */
export function clientProtocol(path: string): ChatProtocolName | undefined {
  return Object.hasOwn(byPath, path) ? byPath[path] : undefined;
}

/** The form in which a caller reads errors, whatever it asks for. */
export function errorProtocol(path: string): ChatProtocolName {
  return clientProtocol(path) ?? 'openai-chat';
}

/** The model that a path asks about; empty for the list of all. `undefined` when it asks for something else. */
export function askedModel(path: string): string | undefined {
  const [, name] = /^(?:\/v1)?\/models(?:\/(.+))?$/.exec(path) ?? [undefined, undefined];
  if (!/^(?:\/v1)?\/models(?:\/.+)?$/.test(path)) return undefined;
  try {
    return decodeURIComponent(name ?? '');
  } catch {
    return name;
  }
}
