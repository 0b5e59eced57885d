import { type Api, type ModelTarget, type RoutedModel, readModelRouting, workspaceOf } from '@turnpike/model';
import type { BackendDirectory } from '../backends/backend-directory.ts';
import { readUrl } from '../backends/origin-of.ts';
import type { SnapshotDiagnostic } from '../snapshot-diagnostic.ts';
import { answerCall } from './answer-call.ts';
import type { CompiledTarget, ModelApi } from './model-api.ts';
import { signingOf } from './sign-call.ts';
import { TargetOrder } from './target-order.ts';

/** The APIs of models of a snapshot, and what is wrong with them. */
export interface CompiledModels {
  readonly apis: ReadonlyMap<Api, ModelApi>;
  readonly diagnostics: readonly SnapshotDiagnostic[];
}

/** Compiles the APIs that route calls to models. A target that cannot be asked is left out. */
export function compileModels(apis: readonly Api[], backends: BackendDirectory): CompiledModels {
  const compiled = new Map<Api, ModelApi>();
  const diagnostics: SnapshotDiagnostic[] = [];
  for (const api of apis) {
    if (api.modelRouting === undefined) continue;
    const tell = (message: string) =>
      diagnostics.push({
        code: 'invalid-model-routing',
        severity: 'error',
        message,
        resource: `apis/${api.id};rev=${api.apiRevision}`,
      });
    compiled.set(api, compileApi(api, backends, tell));
  }
  return { apis: compiled, diagnostics };
}

function compileApi(api: Api, backends: BackendDirectory, tell: (message: string) => void): ModelApi {
  const reading = readModelRouting(api.modelRouting);
  if ('faults' in reading)
    for (const { path, message } of reading.faults) tell(`modelRouting${path === '' ? '' : `.${path}`}: ${message}`);
  const { models, affinity } = 'routing' in reading ? reading.routing : { models: [], affinity: undefined };
  const workspace = workspaceOf(api.id);
  const compiled: ModelApi = {
    models: new Map(models.map((model) => [model.name, compileModel(model, workspace, backends, tell)])),
    affinity,
    answer: (context, options, signal) => answerCall(context, compiled, options, signal),
  };
  return compiled;
}

function compileModel(
  { name, targets }: RoutedModel,
  workspace: string | undefined,
  backends: BackendDirectory,
  tell: (message: string) => void,
): TargetOrder<CompiledTarget> {
  const known = targets.flatMap((target, index): CompiledTarget[] => {
    const fault = faultOf(target, workspace, backends);
    if (fault !== undefined) {
      tell(`the target ${index} of the model '${name}' ${fault}`);
      return [];
    }
    const { protocol, model = name, priority = 0, weight = 1 } = target;
    const id = JSON.stringify([target.backendId ?? target.url, protocol, model]);
    return [{ id, target, protocol, model, priority, weight, workspace }];
  });
  return new TargetOrder(known);
}

function faultOf(target: ModelTarget, workspace: string | undefined, backends: BackendDirectory): string | undefined {
  const { backendId, url } = target;
  if (backendId === undefined) return readUrl(url ?? '') === undefined ? 'has no URL of HTTP' : undefined;
  const backend = backends.find(backendId, workspace);
  if (backend === undefined) return `has the backend '${backendId}'; expected one that is there`;
  const signing = signingOf(backend, target);
  return signing !== undefined && 'fault' in signing ? signing.fault : undefined;
}
