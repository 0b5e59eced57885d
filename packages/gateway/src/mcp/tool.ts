import type { Api, McpTool, Operation } from '@turnpike/model';
import type { OperationTree } from '../router/operation-tree.ts';
import { type ToolInputs, toolInputs } from './tool-inputs.ts';

/** An operation, ready to be called as a tool. */
export interface Tool {
  readonly name: string;
  readonly api: Api;
  readonly operation: Operation;
  readonly inputs: ToolInputs;
  /** The operations of its API. */
  readonly tree: OperationTree;
  /** Where the API is, for what expressions see of the URL. */
  readonly basePath: string;
  /** What `tools/list` says of it. */
  readonly listed: object;
}

/** Where a tool comes from. */
export interface ToolSource {
  readonly tool: McpTool;
  readonly api: Api;
  readonly operation: Operation;
  readonly tree: OperationTree;
}

/** Makes a tool of an operation, or says why it cannot be one. */
export function makeTool(name: string, { tool, api, operation, tree }: ToolSource): Tool | { readonly fault: string } {
  const inputs = toolInputs(api, operation);
  if ('fault' in inputs) return inputs;
  const version = api.apiVersionSetId === undefined ? undefined : api.apiVersion;
  const basePath = [api.path, version ?? ''].flatMap((part) => (part === '' ? [] : [`/${part}`])).join('');
  return {
    name,
    api,
    operation,
    inputs,
    tree,
    basePath,
    listed: {
      name,
      title: operation.name,
      description: tool.description ?? operation.request?.description ?? operation.name,
      inputSchema: inputs.schema,
      annotations: annotationsOf(operation),
    },
  };
}

/** A name as clients and models take it (MCP 2025-11-25, server/tools). */
export function toolName(name: string): string {
  return name.replace(/[^\w.-]/g, '_').slice(0, 128) || 'tool';
}

/** What a method says about what may happen (RFC 9110, 9.2). */
function annotationsOf({ method }: Operation): object {
  const word = method.toUpperCase();
  const isSafe = word === 'GET' || word === 'HEAD' || word === 'OPTIONS';
  if (isSafe) return { readOnlyHint: true };
  return { readOnlyHint: false, destructiveHint: word !== 'POST', idempotentHint: word === 'PUT' || word === 'DELETE' };
}
