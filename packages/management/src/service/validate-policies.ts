import type { Scope, SnapshotPart } from '@turnpike/model';
import { contextOf } from '../arm/call.ts';
import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import type { ArmErrorDetail } from '../arm-error.ts';
import type { ResourceContext } from '../define-resource.ts';
import type { JsonObject } from '../json.ts';
import { accept } from '../operations-in-progress/accepted.ts';
import { checkPolicy } from '../resources/policies/check-policy.ts';
import { checkBase } from '../resources/policy-restrictions/require-base.ts';
import type { StoredResource } from '../store/store.ts';
import { idUnder } from './stored-service.ts';

// Every document is held against what there is now: the restrictions, the named values, the fragments and the rest. What was
// right when it was saved may not be any more.

/** The documents that are looked at, by what their types end with. */
const kinds = [
  [/(?:^|\/)resolvers\/policies$/, 'resolver', undefined],
  [/(?:^|\/)operations\/policies$/, 'policies', 'operation'],
  [/(?:^|\/)apis\/policies$/, 'policies', 'api'],
  [/(?:^|\/)products\/policies$/, 'policies', 'product'],
  [/^workspaces\/policies$/, 'policies', 'workspace'],
  [/^policies$/, 'policies', 'global'],
  [/(?:^|\/)policyFragments$/, 'fragment', undefined],
] as const satisfies readonly (readonly [RegExp, 'policies' | 'fragment' | 'resolver', Scope | undefined])[];

/** Looks at all documents of policies. */
export const validatePoliciesEndpoint: Endpoint = {
  path: '~/validatePolicies',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/policy-restriction-validations/by-service',
  methods: {
    POST: {
      description: 'Holds all documents of policies against the restrictions, and compiles them.',
      run: (call) =>
        accept(call, { results: 'validatePolicies', asContract: true, run: (signal) => validate(call, signal) }),
    },
  },
};

async function validate(call: EndpointCall, signal: AbortSignal): Promise<JsonObject> {
  const { store, routes } = call.management;
  const actionLog: JsonObject[] = [];
  const details: ArmErrorDetail[] = [];
  const published: Published = new Map();
  for (const { type } of routes.all) {
    const kind = kinds.find(([shape]) => shape.test(type));
    if (kind === undefined) continue;
    for (const document of (await store.list({ type })).resources) {
      signal.throwIfAborted();
      const found = await check(call, document, kind[1], kind[2], published);
      const objectKey = idUnder(call.management, document.path);
      actionLog.push({ objectType: type, action: found.length === 0 ? 'Valid' : 'Invalid', objectKey });
      details.push(...found.map((one) => ({ ...one, target: `${document.path}: ${one.target}` })));
    }
  }
  const invalid = actionLog.filter(({ action }) => action === 'Invalid').length;
  return {
    resultInfo: `${actionLog.length} documents of policies were validated; ${invalid} of them are not valid.`,
    actionLog,
    ...(invalid > 0 && {
      error: { code: 'ValidationError', message: 'One or more fields contain incorrect values:', details },
    }),
  };
}

async function check(
  call: EndpointCall,
  { path, properties }: StoredResource,
  kind: 'policies' | 'fragment' | 'resolver',
  scope: Scope | undefined,
  published: Published,
): Promise<readonly ArmErrorDetail[]> {
  const own = contextOf(call, call.management.store, path);
  const context = { ...own, published: (type: string) => publishedOnce(type, own, published) };
  const text = String(properties.value);
  const found = await checkPolicy(text, kind, scope, context);
  return kind === 'policies' ? [...found, ...(await checkBase(text, context))] : found;
}

/** What documents refer to, by workspace and type: it is the same for all of them. */
type Published = Map<string, Promise<SnapshotPart>>;

function publishedOnce(type: string, context: ResourceContext, published: Published): Promise<SnapshotPart> {
  const key = `${context.workspace ?? ''} ${type}`;
  const known = published.get(key) ?? context.published(type);
  published.set(key, known);
  return known;
}
