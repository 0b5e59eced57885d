import { toText } from '@turnpike/expressions';
import type { GatewayContext } from '../request/gateway-context.ts';
import { keyNamesOf } from './presented-secrets.ts';
import { type SecretTexts, shownAs, shownQuery } from './secret-texts.ts';

/** What a policy can change, by name, as a trace shows it. */
export type RequestState = ReadonlyMap<string, string>;

/** A name of which there was another value before, or after. */
export type Changes = Readonly<Record<string, { readonly from?: string; readonly to?: string }>>;

/** How things stand with a request. */
export function readState(context: GatewayContext, secrets: SecretTexts): RequestState {
  const { request, response, variables, service, stopped, api } = context;
  const state = new Map<string, string>();
  const note = (name: string, value: string): void => {
    const present = state.get(name);
    const shown = shorten(secrets.hide(value));
    state.set(name, present === undefined ? shown : shorten(`${present}, ${shown}`));
  };
  note('request.method', request.method);
  note('request.path', request.path);
  note('request.query', shownQuery(request.query, keyNamesOf(api).query));
  note('request.body', bodyText(request.body));
  note('backend', service?.backend?.id ?? withoutUser(service?.baseUrl ?? ''));
  note('response.status', `${response.status} ${response.reason}`.trim());
  note('response.body', bodyText(response.body));
  note('pipeline', stopped ? 'ended' : 'goes on');
  for (const [name, value] of request.headers) note(`request.headers.${name}`, shownHeader(context, name, value));
  for (const [name, value] of response.headers) note(`response.headers.${name}`, shownAs(name, value));
  for (const [name, value] of variables) note(`variables.${name}`, shownAs(name, toText(value)));
  return state;
}

/** What is not the same. */
export function changesBetween(before: RequestState, after: RequestState): Changes {
  const changes: Record<string, { from?: string; to?: string }> = Object.create(null);
  for (const [name, to] of after) {
    const from = before.get(name);
    if (from !== to) changes[name] = from === undefined ? { to } : { from, to };
  }
  for (const [name, from] of before) if (!after.has(name)) changes[name] = { from };
  return changes;
}

/** A header of the request as a trace shows it: that of the key may have any name. */
export function shownHeader({ api }: GatewayContext, name: string, value: string): string {
  return name.toLowerCase() === keyNamesOf(api).header.toLowerCase() ? '***' : shownAs(name, value);
}

/** The beginning of a text that may be long. */
export function shorten(text: string): string {
  return text.length > 1000 ? `${text.slice(0, 999)}…` : text;
}

/** A URL without the user and password that some have in it. */
export function withoutUser(url: string): string {
  return url.replace(/\/\/[^/?#]*@/, '//');
}

/** Bodies are not shown: whose they are, and how long, is all that tells of what a policy did. */
function bodyText(body: { readonly isPresent: boolean; readonly content: string | Uint8Array | undefined }): string {
  const { content, isPresent } = body;
  if (content === undefined) return isPresent ? 'a stream' : 'none';
  return `${typeof content === 'string' ? Buffer.byteLength(content) : content.length} bytes in memory`;
}
