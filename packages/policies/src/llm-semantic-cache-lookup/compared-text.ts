import type { ModelCall, ModelProtocol } from '@turnpike/policy';

// The text of a dialogue that stands for its meaning, and when there is none that would.

/** The protocols in which a model answers a dialogue with text. */
const dialogues: ReadonlySet<ModelProtocol> = new Set([
  'openai-chat',
  'openai-completions',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
]);

/** Longer ones no model makes one vector of. */
const mostText = 262_144;

/** What of a dialogue is compared. */
export interface Comparison {
  readonly ignoresSystem: boolean;
  /** More messages than that are not looked up. */
  readonly mostMessages: number | undefined;
}

/** The text of a call that is compared, or why nothing is. */
export function comparedText(
  { protocol, messages }: ModelCall,
  body: Readonly<Record<string, unknown>>,
  { ignoresSystem, mostMessages }: Comparison,
): { readonly text: string } | { readonly reason: string } {
  if (!dialogues.has(protocol)) return { reason: `${protocol} is not looked up` };
  const compared = ignoresSystem ? messages.filter(({ role }) => role !== 'system') : messages;
  if (mostMessages !== undefined && compared.length > mostMessages)
    return { reason: `there are ${compared.length} messages, more than ${mostMessages}` };
  if (messages.some(({ images }) => images > 0) || hasOtherParts(body))
    return { reason: 'what is no text is not compared' };
  // Responses API: what was said before is kept elsewhere.
  if (typeof body.previous_response_id === 'string' || isThere(body.conversation))
    return { reason: 'the dialogue goes on with what the provider has kept' };
  const [only] = compared;
  const text =
    compared.length === 1 && only?.role === 'user'
      ? only.text
      : compared.map((message) => `${message.role}: ${message.text}`).join('\n');
  if (compared.every((message) => message.text.trim() === '')) return { reason: 'there is no text' };
  return text.length > mostText ? { reason: `the text has more than ${mostText} characters` } : { text };
}

/** Parts of messages that are text, by their `type` (OpenAI and Anthropic) or their only member (Gemini and Bedrock). */
const textTypes: ReadonlySet<string> = new Set([
  ...['text', 'input_text', 'output_text', 'refusal', 'message', 'tool_use', 'tool_result', 'thinking'],
  ...['redacted_thinking', 'function_call', 'function_call_output', 'reasoning', 'summary_text'],
]);
const textMembers: ReadonlySet<string> = new Set([
  ...['text', 'thought', 'thoughtSignature', 'functionCall', 'functionResponse', 'toolUse', 'toolResult', 'cachePoint'],
  ...['reasoningContent', 'guardContent'],
]);

/** Whether there is anything else, which the text of messages does not tell: sound, files, references. */
function hasOtherParts(body: Readonly<Record<string, unknown>>): boolean {
  return [body.messages, body.input, body.contents, body.system].some((list) =>
    asList(list).some((message) => isOther(message) || partsOf(message).some(isOther)),
  );
}

function partsOf(message: unknown): readonly unknown[] {
  const { content, parts } = asObject(message);
  return [...asList(content), ...asList(parts)].flatMap((part) => [part, ...asList(asObject(part).content)]);
}

function isOther(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  const { type, role } = asObject(part);
  if (typeof type === 'string') return !textTypes.has(type);
  return role === undefined && !Object.keys(part).every((name) => textMembers.has(name) || name === 'content');
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
