import type { Api } from '@turnpike/model';
import {
  attribute,
  definePolicy,
  dynamic,
  memoryContext,
  type Pipeline,
  type Policy,
  policies,
  policyCatalog,
  runPipeline,
  scopes,
  sections,
  string,
} from '@turnpike/policy';
import type { CheckedSnapshot, CompiledSnapshot } from '../compile-snapshot.ts';
import { operationsOf } from '../plan/operations-of.ts';
import { authorize } from '../subscriptions/authorize.ts';
import { names } from './random-parts.ts';

// For tests: everything that a compiled snapshot does, as text. Two that do the same have the same text, however they
// were made.

const common = {
  reference: 'https://learn.microsoft.com/azure/api-management/',
  sections,
  scopes,
  failures: {},
} as const;

const note = definePolicy({
  ...common,
  name: 'note',
  config: { text: attribute(dynamic(string), 'What is written down.') },
  prepare:
    ({ text }) =>
    (context) => {
      context.trace({ source: 'note', severity: 'verbose', message: text(context) });
    },
});

const twice = definePolicy({
  ...common,
  name: 'twice',
  config: { policies: policies('What runs two times.') },
  prepare: (config) => async (context) => {
    await config.policies(context);
    await config.policies(context);
  },
});

const include = definePolicy({
  ...common,
  name: 'include-fragment',
  config: { 'fragment-id': attribute(string, 'Which.') },
  prepare: (config, _failure, place) => place.fragment('fragment-id', config['fragment-id']),
});

const placed = definePolicy({
  ...common,
  name: 'place',
  config: { 'backend-id': attribute(string, 'Which backend.') },
  prepare(config, _failure, { entities }) {
    const backend = entities?.backend(config['backend-id']);
    const message = `${backend?.id} at ${backend?.url}`;
    return (context) => {
      context.trace({ source: 'place', severity: 'verbose', message });
    };
  },
});

const forward = definePolicy({ ...common, name: 'forward-request', config: {}, prepare: () => () => {} });

/** The policies that documents of tests have. */
export const catalog: ReadonlyMap<string, Policy> = policyCatalog([note, twice, include, placed, forward]);

const targets = ['', '/x', '/x/7', '/x/y', '/x/y/x', '/x;rev=2/7', '/v1', '/x/v1/7', '/x/v2', '/x?q=1', '/x/7?v=v1'];

/** Everything that it does. */
export async function describeCompiled(snapshot: CheckedSnapshot, apis: readonly Api[]): Promise<unknown> {
  return {
    diagnostics: snapshot.diagnostics.map((one) => JSON.stringify(one)).sort(),
    routes: targets.flatMap((target) => ['GET', 'POST'].map((method) => describeRoute(snapshot, method, target))),
    access: apis.flatMap((api) => [undefined, ...names.keys, 'wrong'].map((key) => describeAccess(snapshot, api, key))),
    global: await describePipeline(snapshot.plans.global),
    pipelines: await describePipelines(snapshot, apis),
    backends: [...names.backends, 'team/near'].map((id) => [id, snapshot.backends.find(id)]),
    services: apis.map((api) => snapshot.targets.ofApi(api)?.backend?.id),
    graphql: apis.map((api) => snapshot.graphql.get(api)?.key),
    models: apis.map((api) => [...(snapshot.models.get(api)?.models.keys() ?? [])]),
    loggers: snapshot.loggers,
    secrets: ['x', 'y', '"z', 'shh!', 'secret of the backend'].map((text) => snapshot.secrets.hide(`<${text}>`)),
    workspace: snapshot.objects.workspace('team').name,
  };
}

function describeRoute({ router }: CompiledSnapshot, method: string, path: string): unknown {
  const target = path.startsWith('/') ? path : `/${path}`;
  const header = (name: string) => (name.toLowerCase() === 'v' ? 'v2' : undefined);
  const result = router.match({ host: 'one.example', method, target, header });
  if (!('api' in result)) return result;
  const { api, operation, matchedParameters, rest } = result;
  return [api, operation, [...matchedParameters], rest];
}

function describeAccess({ access, objects }: CompiledSnapshot, api: Api, key: string | undefined): unknown {
  const decision = authorize(access, api, { header: () => key, query: () => new Map() });
  if (!('allowed' in decision)) return decision;
  const { product, subscription, user } = decision.allowed;
  const seen = [product && objects.product(product).apis.map(({ id }) => id), user && objects.user(user).groups];
  return [product, subscription, user, seen];
}

async function describePipelines({ plans }: CompiledSnapshot, apis: readonly Api[]): Promise<unknown> {
  const described: unknown[] = [];
  for (const api of apis)
    for (const operation of operationsOf(api))
      for (const product of [undefined, ...names.products])
        described.push(await describePipeline(plans.pipelineOf(api, operation, product)));
  return described;
}

/** What the policies note, in order, and which there are. */
async function describePipeline(pipeline: Pipeline): Promise<unknown> {
  const context = memoryContext();
  try {
    await runPipeline(pipeline, context);
  } catch {
    // What cannot run throws.
  }
  const there = sections.map((section) => pipeline[section].map(({ policy, scope, path }) => [policy, scope, path]));
  return [context.traces.map(({ message }) => message), there];
}
