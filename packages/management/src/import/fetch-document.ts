import { lookup as lookupName } from 'node:dns';
import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';

// Documents that are given by a link are fetched by the service itself, which stands where its callers do not: what a link
// leads to is decided by the address that is connected to, at every redirect, and not by what the link looks like.

/** What was fetched. */
export interface FetchedDocument {
  readonly text: string;
  /** Where it was in the end. */
  readonly url: string;
  readonly status: number;
}

/** What is sent along, where a GET is not enough. */
export interface FetchRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the first answer is given, whatever its status is: it is not followed where it leads on. */
  readonly takesAnyStatus?: boolean;
}

/** Fetches a document, or throws a `FetchError`. */
export type FetchDocument = (url: string, request?: FetchRequest) => Promise<FetchedDocument>;

/** What bounds fetching. */
export interface FetchLimits {
  /** Whether an address may be connected to. */
  readonly allowAddress: (address: string) => boolean;
  readonly mostBytes?: number;
  /** For everything together, redirects included. */
  readonly timeoutMs?: number;
}

/** A link that leads to no document. Its message is for those who wrote the link. */
export class FetchError extends Error {}

const usualBytes = 16 * 1024 * 1024;
const usualTimeoutMs = 30_000;
const mostRedirects = 5;
const longestUrl = 8192;

/** Makes what fetches documents within limits. */
export function documentFetcher({
  allowAddress,
  mostBytes = usualBytes,
  timeoutMs = usualTimeoutMs,
}: FetchLimits): FetchDocument {
  return async (link, sent = {}) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      let url = readLink(link);
      for (let redirects = 0; redirects <= mostRedirects; redirects++) {
        const answer = await send(url, sent, allowAddress, signal);
        const { statusCode: status = 0 } = answer;
        const next = sent.takesAnyStatus === true ? undefined : redirectOf(answer, url);
        if (next === undefined) return { text: await readText(answer, mostBytes, sent), url: url.href, status };
        answer.destroy();
        url = next;
      }
      throw new FetchError(`the link leads on more than ${mostRedirects} times; expected a document`);
    } catch (error) {
      if (error instanceof FetchError) throw error;
      if (signal.aborted)
        throw new FetchError(`the link gave no whole document within ${timeoutMs / 1000} s`, { cause: error });
      const code = (error as NodeJS.ErrnoException).code ?? 'an error';
      throw new FetchError(`the link could not be fetched: ${code}`, { cause: error });
    }
  };
}

function readLink(text: string, base?: URL): URL {
  const url = text.length <= longestUrl && URL.canParse(text, base?.href) ? new URL(text, base?.href) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new FetchError('the link is no URL of HTTP; expected one such as https://example.com/openapi.json');
  if (url.username !== '' || url.password !== '')
    throw new FetchError('the link has a name or a password before its host; expected none');
  return url;
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return undefined;
  const next = readLink(headers.location, from);
  if (from.protocol === 'https:' && next.protocol === 'http:')
    throw new FetchError('the link leads on from https to http; expected https');
  return next;
}

function send(
  url: URL,
  { method = 'GET', headers, body }: FetchRequest,
  allowAddress: (address: string) => boolean,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !allowAddress(host)) throw refused(host);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options: RequestOptions = {
    method,
    signal,
    agent: false,
    lookup: lookupOf(allowAddress),
    // What is compressed could be a thousand times what is allowed.
    headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'turnpike', ...headers },
  };
  const open: (to: URL, how: RequestOptions, then: (answer: IncomingMessage) => void) => ClientRequest =
    url.protocol === 'https:' ? httpsRequest : httpRequest;
  open(url, options, resolve).on('error', reject).end(body);
  return promise;
}

/** Looks names up, and gives only addresses that may be connected to. */
function lookupOf(allowAddress: (address: string) => boolean): LookupFunction {
  return (name, options, done) =>
    lookupName(name, { ...options, all: true }, (error, addresses) => {
      const allowed = (addresses ?? []).filter(({ address }) => allowAddress(address));
      const [first] = allowed;
      if (error !== null) done(error, '', 0);
      else if (first === undefined) done(refused(name), '', 0);
      else if (options.all === true) done(null, allowed);
      else done(null, first.address, first.family);
    });
}

function refused(host: string): FetchError {
  return new FetchError(`the link leads to '${host.slice(0, 80)}', where documents are not fetched from`);
}

async function readText(
  answer: IncomingMessage,
  mostBytes: number,
  { takesAnyStatus = false }: FetchRequest,
): Promise<string> {
  const { statusCode = 0, headers } = answer;
  const problem =
    !takesAnyStatus && (statusCode < 200 || statusCode > 299)
      ? `the link answers ${statusCode}; expected 200`
      : (headers['content-encoding'] ?? 'identity') !== 'identity'
        ? `the link answers in '${headers['content-encoding']?.slice(0, 20)}'; expected the document as it is`
        : undefined;
  if (problem !== undefined) {
    answer.destroy();
    throw new FetchError(problem);
  }
  return decode(await readBytes(answer, mostBytes), headers['content-type']);
}

async function readBytes(answer: IncomingMessage, mostBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > mostBytes) throw new FetchError(`the link gives more than ${mostBytes} bytes; expected fewer`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Uint8Array, contentType = ''): string {
  const [first, second] = bytes;
  const mark =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
  const charset = mark ?? /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    throw new FetchError(`the document is no text in ${charset}; expected UTF-8`);
  }
}
