/**
 * What is logged of requests: of those of an API, or of all that have no settings of their own.
 * @see https://learn.microsoft.com/rest/api/apimanagement/api-diagnostic
 */
export interface Diagnostic {
  /** Such as `azuremonitor`. */
  readonly id: string;
  /** The API that it is for; absent for all. */
  readonly apiId?: string;
  /** The revision of it; absent for all that have none of their own. */
  readonly apiRevision?: string;
  readonly largeLanguageModel?: LargeLanguageModelLog;
}

/** What is logged of prompts and completions. */
export interface LargeLanguageModelLog {
  readonly isEnabled: boolean;
  /** The most bytes of the messages of a request; absent where none are logged. */
  readonly requestBytes?: number;
  readonly responseBytes?: number;
}

/** Takes what a diagnostic says of prompts and completions; absent where it says nothing. */
export function readLargeLanguageModelLog(given: unknown): LargeLanguageModelLog | undefined {
  if (!isObject(given)) return undefined;
  const requestBytes = bytesOf(given.requests);
  const responseBytes = bytesOf(given.responses);
  return {
    isEnabled: given.logs === 'enabled',
    ...(requestBytes !== undefined && { requestBytes }),
    ...(responseBytes !== undefined && { responseBytes }),
  };
}

// Azure: the default of the portal, and the most that it takes.
const usualBytes = 32_768;
const mostBytes = 262_144;

function bytesOf(messages: unknown): number | undefined {
  if (!isObject(messages) || messages.messages !== 'all') return undefined;
  const { maxSizeInBytes } = messages;
  return typeof maxSizeInBytes === 'number' && maxSizeInBytes > 0 ? Math.min(maxSizeInBytes, mostBytes) : usualBytes;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
