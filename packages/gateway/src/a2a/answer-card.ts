import { type ForwardOptions, jsonNestingOf, PolicyFailure, TransportFailure } from '@turnpike/policy';
import { forwardRequest } from '../forward/forward-request.ts';
import { isObject } from '../mcp/json-rpc.ts';
import { publicOrigin } from '../mcp/public-origin.ts';
import type { GatewayContext } from '../request/gateway-context.ts';
import { rewriteCard } from './agent-card.ts';

const most = { bytes: 1024 * 1024, nesting: 100 } as const;

/** Asks the agent for its card, and answers with what it is through the gateway. */
export async function answerCard(
  context: GatewayContext,
  url: string,
  options: ForwardOptions,
  signal?: AbortSignal,
): Promise<void> {
  const { request } = context;
  if (request.path === context.arrivedPath) aim(context, url);
  request.headers.fields.delete('if-none-match');
  request.headers.fields.delete('if-modified-since');
  request.headers.fields.delete('range');
  await forwardRequest(context, options, signal);
  const { response, api } = context;
  if (response.status !== 200) return;
  const card = await readCard(context);
  const text = JSON.stringify(rewriteCard(card, api, publicOrigin(context.exchange)));
  for (const name of ['content-length', 'content-encoding', 'etag', 'last-modified', 'accept-ranges', 'digest'])
    response.headers.delete(name);
  response.headers.set('Content-Type', ['application/json']);
  response.body.replace(text);
}

/** The card has an address of its own, which need not be the agent's; a policy may have chosen another backend. */
function aim(context: GatewayContext, url: string): void {
  const { request } = context;
  const mark = url.indexOf('?');
  const address = mark < 0 ? url : url.slice(0, mark);
  if (!URL.canParse(address))
    throw new TransportFailure('BackendConnectionFailure', 500, 'The address of the agent card is no URL.');
  const { origin, pathname } = new URL(address);
  if (context.backendChoice === undefined)
    context.service = context.snapshot.targets.choose({ scope: undefined, baseUrl: origin });
  request.path = pathname;
  if (mark >= 0)
    request.query = request.query.length > 1 ? `${url.slice(mark)}&${request.query.slice(1)}` : url.slice(mark);
}

async function readCard({ response }: GatewayContext): Promise<Readonly<Record<string, unknown>>> {
  const { body } = response;
  if (!(await body.bufferAtMost(most.bytes))) throw malformed(`it is longer than ${most.bytes} bytes`);
  const content = body.content ?? '';
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
  if (jsonNestingOf(text) > most.nesting) throw malformed(`it is nested deeper than ${most.nesting} brackets`);
  let card: unknown;
  try {
    card = JSON.parse(text);
  } catch {
    throw malformed('it is no JSON');
  }
  if (!isObject(card)) throw malformed('it is no JSON object');
  return card;
}

function malformed(why: string): PolicyFailure {
  return new PolicyFailure(
    'forward-request',
    'AgentCardMalformed',
    502,
    `The card of the agent cannot be read: ${why}.`,
    undefined,
    {
      message: `The agent card that the backend has sent cannot be read: ${why}.`,
    },
  );
}
