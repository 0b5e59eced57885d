import { FieldList, type Origin, type OriginDescription, readWhole } from '@turnpike/http';

/** Gets the document behind a URL. */
export type FetchDocument = (url: string) => Promise<Uint8Array>;

/** How much of a provider's time and answer is waited for. */
export interface FetchLimits {
  /** From the request to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly documentBytes: number;
}

/**
 * Gets documents as the gateway reaches its backends, with its rules for addresses. An answer is a 200 of that place or
 * none: a redirect could lead anywhere.
 */
export function documentFetcher(
  originOf: (description: OriginDescription) => Origin,
  { timeoutMs, documentBytes }: FetchLimits,
): FetchDocument {
  return async (text) => {
    const url = new URL(text);
    const fields = FieldList.from([
      ['Host', url.host],
      ['Accept', 'application/json'],
      ['User-Agent', 'Turnpike'],
    ]);
    const target = url.pathname + url.search;
    const call = originOf(describe(url)).send({ method: 'GET', target, fields, body: undefined, timeoutMs });
    const timer = setTimeout(() => call.cancel(), timeoutMs);
    try {
      const { status, body } = await call.answer;
      if (status === 200 && body !== undefined) return await readWhole(body, documentBytes);
      body?.cancel();
      throw new Error(`${url.host} answered ${status}; expected 200 with a document`);
    } finally {
      clearTimeout(timer);
    }
  };
}

function describe({ protocol, hostname, port }: URL): OriginDescription {
  const scheme = protocol === 'https:' ? 'https' : 'http';
  return {
    scheme,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (scheme === 'https' ? 443 : 80),
    ...(scheme === 'https' && { tls: { validateChain: true, validateName: true } }),
  };
}
