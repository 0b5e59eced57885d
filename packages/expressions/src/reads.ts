import type { PolicyExpression } from './syntax.ts';

/** Which bodies an expression may read. */
export interface BodyReads {
  readonly requestBody: boolean;
  readonly responseBody: boolean;
}

/**
 * Finds `.Body` in an expression. It errs on the side of reading: a body reached through a variable of its own counts for
 * both messages, while one that is plainly the request's or the response's counts for that one.
 */
export function findBodyReads(syntax: PolicyExpression): BodyReads {
  const reads = { requestBody: false, responseBody: false };
  visit(syntax, reads);
  return reads;
}

function visit(node: unknown, reads: { requestBody: boolean; responseBody: boolean }): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) visit(item, reads);
    return;
  }
  const { kind, name, target } = node as { kind?: string; name?: { text?: string }; target?: unknown };
  if ((kind === 'member' || kind === 'member-binding') && name?.text === 'Body') {
    const owner = ownerName(target);
    if (owner !== 'Response') reads.requestBody = true;
    if (owner !== 'Request') reads.responseBody = true;
  }
  for (const key in node) if (key !== 'span') visit((node as Readonly<Record<string, unknown>>)[key], reads);
}

/** The last name before `.Body`, where it is `context.Request` or `context.Response`. */
function ownerName(target: unknown): string | undefined {
  const node = target as
    | { kind?: string; name?: { text?: string }; target?: { kind?: string; name?: { text?: string } } }
    | undefined;
  if (node?.kind !== 'member' || node.target?.kind !== 'name' || node.target.name?.text !== 'context') return undefined;
  return node.name?.text;
}
