import { Buffer } from 'node:buffer';
import type { HeaderFields, PolicyContext, PolicyMessage, Section } from '@turnpike/policy';

// What the policies share that change what a message says: which message a section changes, what its content type tells,
// and its body as text.

/** The message that a section changes: the request on its way in, the response on its way out. */
export function messageOf(context: PolicyContext, section: Section): PolicyMessage {
  return section === 'inbound' || section === 'backend' ? context.request : context.response;
}

/** Does something once the body of a message is in memory. */
export function withBody(message: PolicyMessage, act: () => void): void | Promise<void> {
  const waiting = message.body.buffer();
  if (waiting !== undefined) return waiting.then(act);
  act();
}

/** The media type of a message in small letters, without parameters; empty when it does not say. */
export function mediaTypeOf({ headers }: PolicyMessage): string {
  return (headers.get('Content-Type') ?? '')
    .replace(/[;,].*$/s, '')
    .trim()
    .toLowerCase();
}

/** Whether a media type is JSON. */
export function isJsonType(type: string): boolean {
  return /^(?:application|text)\/json$|\+json$/.test(type);
}

/** Whether a media type is XML. */
export function isXmlType(type: string): boolean {
  return /^(?:application|text)\/xml$|\+xml$/.test(type);
}

/** The encoding that the content type names; UTF-8 when it names none, or one that is not known. */
export function charsetOf(headers: HeaderFields): string {
  const [, quoted, bare] = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(headers.get('Content-Type') ?? '') ?? [];
  try {
    return new TextDecoder(quoted ?? bare ?? 'utf-8').encoding;
  } catch {
    return 'utf-8';
  }
}

/** The body as text; `undefined` when there is none. A byte order mark decides before the content type does. */
export function bodyText({ headers, body }: PolicyMessage): string | undefined {
  const { content } = body;
  if (content === undefined || typeof content === 'string') return content;
  return new TextDecoder(markedEncoding(content) ?? charsetOf(headers)).decode(content);
}

/** XML says itself how it is encoded, where the content type does not. */
export function xmlBodyText(message: PolicyMessage): string | undefined {
  const { content } = message.body;
  if (!(content instanceof Uint8Array) || markedEncoding(content) !== undefined) return bodyText(message);
  if (/charset\s*=/i.test(message.headers.get('Content-Type') ?? '')) return bodyText(message);
  const head = Buffer.from(content.subarray(0, 200)).toString('latin1');
  const [, declared = 'utf-8'] = /^<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(head) ?? [];
  // What could be read as ASCII is not UTF-16, whatever it says.
  return decodeAs(/^utf-?16/i.test(declared) ? 'utf-8' : declared, content);
}

/** Puts text in place of the body, in UTF-8, and sees to it that the content type does not name another encoding. */
export function replaceText({ headers, body }: PolicyMessage, text: string): void {
  const type = headers.get('Content-Type');
  if (type !== null && charsetOf(headers) !== 'utf-8')
    headers.set('Content-Type', [type.replace(/(;\s*charset\s*=\s*)(?:"[^"]*"|[^\s;,]+)/i, '$1utf-8')]);
  body.replace(text);
}

function decodeAs(label: string, content: Uint8Array): string {
  try {
    return new TextDecoder(label).decode(content);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new TextDecoder().decode(content);
  }
}

function markedEncoding(content: Uint8Array): string | undefined {
  if (content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf) return 'utf-8';
  if (content[0] === 0xff && content[1] === 0xfe) return 'utf-16le';
  return content[0] === 0xfe && content[1] === 0xff ? 'utf-16be' : undefined;
}

/** Puts content of another type in place of the body. */
export function replaceContent({ headers, body }: PolicyMessage, text: string, type: string): void {
  headers.set('Content-Type', [type]);
  body.replace(text);
}

/** Whether the caller asks for a kind of content by name; a range with `*` asks for nothing in particular. */
export function accepts(request: PolicyMessage, isKind: (type: string) => boolean): boolean {
  const ranges = (request.headers.get('Accept') ?? '').toLowerCase().split(',');
  return ranges.some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    return isKind(type) && !parameters.some((parameter) => /^q\s*=\s*0(?:\.0*)?$/.test(parameter));
  });
}

/** What a body that cannot be converted answers: a request is its caller's, a response is not. */
export function conversionStatus(section: Section): number {
  return section === 'inbound' || section === 'backend' ? 400 : 500;
}
