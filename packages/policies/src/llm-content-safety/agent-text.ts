import { Buffer } from 'node:buffer';
import type { PolicyContext, PolicyMessage } from '@turnpike/policy';

// What is said in calls of tools and agents (MCP, A2A): messages of JSON-RPC, of which every text counts that is no part of
// the protocol. Azure says that the policy covers them, and not how.

/** Whether an API carries calls of tools or agents. */
export function isAgentApi({ api }: PolicyContext): boolean {
  return api.type === 'mcp' || api.type === 'a2a';
}

/** All texts of a message that is there as a whole, or of one part of it, one a line; `undefined` when it is no JSON. */
export async function agentText({ body }: PolicyMessage, part?: 'params'): Promise<string | undefined> {
  await body.buffer();
  return body.content === undefined ? '' : textsOf(Buffer.from(body.content).toString(), part);
}

/** All texts in JSON, or in one part of what may be a list of messages, one a line; `undefined` when it is no JSON. */
export function textsOf(json: string, part?: 'params'): string | undefined {
  let message: unknown;
  try {
    message = JSON.parse(json);
  } catch {
    return undefined;
  }
  const texts: string[] = [];
  for (const one of Array.isArray(message) ? (message as readonly unknown[]) : [message])
    collect(part === undefined ? one : (one as { params?: unknown } | null)?.[part], texts);
  return texts.join('\n');
}

/** Nesting is followed without recursion: whoever nests deeply must not end the process. */
function collect(value: unknown, texts: string[]): void {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string') texts.push(next);
    else if (typeof next === 'object' && next !== null)
      for (const inner of Object.values(next).reverse()) left.push(inner);
  }
}
