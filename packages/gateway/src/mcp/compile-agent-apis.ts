import { type Api, type McpTool, workspaceOf } from '@turnpike/model';
import { compileAgent } from '../a2a/a2a-agent.ts';
import { operationsOf } from '../plan/operations-of.ts';
import type { OperationTree } from '../router/operation-tree.ts';
import type { SnapshotDiagnostic } from '../snapshot-diagnostic.ts';
import { type AgentApi, isElsewhere } from './agent-apis.ts';
import { answerStreamable, refuseOlderTransport } from './answer-streamable.ts';
import type { ToolServer } from './mcp-server.ts';
import { passThrough } from './pass-through.ts';
import { makeTool, type Tool, type ToolSource, toolName } from './tool.ts';
import { operationTreeOf } from './tool-request.ts';

/** The APIs of a snapshot that agents speak to, and what is wrong with them. */
export interface CompiledAgentApis {
  readonly apis: ReadonlyMap<Api, AgentApi>;
  readonly diagnostics: readonly SnapshotDiagnostic[];
}

/** One such API, as it was compiled, and the APIs that its tools are of. */
interface KnownApi {
  readonly sources: readonly (Api | undefined)[];
  readonly compiled: AgentApi;
  readonly diagnostics: readonly SnapshotDiagnostic[];
}

/** Compiles the APIs for agents of one snapshot after the other: only those for which something is different. */
export class AgentApis {
  #known: ReadonlyMap<Api, KnownApi> = new Map();
  readonly #trees = new WeakMap<Api, OperationTree>();

  compile(apis: readonly Api[]): CompiledAgentApis {
    const known = new Map<Api, KnownApi>();
    const ours = apis.filter(({ type }) => type === 'mcp' || type === 'a2a');
    const byId = ours.length === 0 ? new Map<string, Api[]>() : Map.groupBy(apis, ({ id }) => id.toLowerCase());
    for (const api of ours) known.set(api, this.#compileApi(api, byId));
    this.#known = known;
    const all = [...known];
    return {
      apis: new Map(all.map(([api, { compiled }]) => [api, compiled])),
      diagnostics: all.flatMap(([, { diagnostics }]) => diagnostics),
    };
  }

  #compileApi(api: Api, byId: ReadonlyMap<string, readonly Api[]>): KnownApi {
    if (api.type === 'a2a') return { sources: [], compiled: compileAgent(api), diagnostics: [] };
    if (isElsewhere(api)) return { sources: [], compiled: { answer: passThrough }, diagnostics: [] };
    const sources = (api.mcp?.tools ?? []).map((tool) => findApi(tool, api, byId));
    const known = this.#known.get(api);
    if (known?.sources.every((source, index) => source === sources[index])) return known;
    return { sources, ...this.#compileServer(api, sources) };
  }

  #compileServer(api: Api, sources: readonly (Api | undefined)[]): Omit<KnownApi, 'sources'> {
    const resource = `apis/${api.id};rev=${api.apiRevision}`;
    const tools = new Map<string, Tool>();
    const diagnostics: SnapshotDiagnostic[] = [];
    for (const [index, tool] of (api.mcp?.tools ?? []).entries()) {
      const made = this.#makeTool(freeName(toolName(tool.name), tools), tool, sources[index]);
      if (!('fault' in made)) tools.set(made.name, made);
      else {
        const message = `the tool '${tool.name}' is left out: ${made.fault}`;
        diagnostics.push({ code: 'invalid-mcp-tool', severity: 'warning', message, resource });
      }
    }
    const server: ToolServer = {
      name: api.id,
      title: api.name,
      version: api.apiVersion || api.apiRevision,
      tools,
      listed: Array.from(tools.values(), ({ listed }) => listed),
    };
    return { compiled: serverApi(server), diagnostics };
  }

  #makeTool(name: string, tool: McpTool, api: Api | undefined): Tool | { readonly fault: string } {
    if (api === undefined) return { fault: `there is no API '${tool.apiId}'` };
    // Azure: only operations of HTTP APIs can be tools.
    if (api.type !== 'http') return { fault: `'${tool.apiId}' is of the type ${api.type}; expected http` };
    if (!api.isOnline) return { fault: `'${tool.apiId}' is offline` };
    const id = tool.operationId.toLowerCase();
    const operation = operationsOf(api).find((one) => one.id.toLowerCase() === id);
    if (operation === undefined) return { fault: `'${tool.apiId}' has no operation '${tool.operationId}'` };
    const source: ToolSource = { tool, api, operation, tree: this.#treeOf(api) };
    return makeTool(name, source);
  }

  #treeOf(api: Api): OperationTree {
    let tree = this.#trees.get(api);
    if (tree === undefined) this.#trees.set(api, (tree = operationTreeOf(api)));
    return tree;
  }
}

function serverApi(server: ToolServer): AgentApi {
  return {
    answer(context) {
      const { id } = context.operation;
      if (id !== 'mcp-sse' && id !== 'mcp-messages') return answerStreamable(context, server);
      refuseOlderTransport(context);
      return Promise.resolve();
    },
  };
}

/** The current revision unless one is named. Tools of a workspace are of its own APIs. */
function findApi(
  { apiId, apiRevision }: McpTool,
  api: Api,
  byId: ReadonlyMap<string, readonly Api[]>,
): Api | undefined {
  const revisions = byId.get(apiId.toLowerCase()) ?? [];
  const found = revisions.find((one) => (apiRevision === undefined ? one.isCurrent : one.apiRevision === apiRevision));
  return found !== undefined && workspaceOf(found.id) === workspaceOf(api.id) ? found : undefined;
}

function freeName(name: string, tools: ReadonlyMap<string, Tool>): string {
  let free = name;
  for (let nth = 2; tools.has(free); nth++) free = `${name.slice(0, 120)}_${nth}`;
  return free;
}
