import type { Api } from './api.ts';
import type { AttachedPolicies } from './attached-policies.ts';
import type { Backend } from './backend.ts';
import type { Product } from './product.ts';
import type { Snapshot } from './snapshot.ts';
import type { SnapshotPart } from './snapshot-change.ts';
import type { Subscription } from './subscription.ts';

// What one team has for itself. In a snapshot, ids of what is in a workspace begin with the id of the workspace and a slash,
// which no name has: `team/orders` is the API `orders` of the workspace `team`. Whoever compares ids therefore keeps
// workspaces apart without knowing of them; who reads the ids that people write has to ask in which workspace they stand.

/**
 * A workspace: a part of the service that one team has for itself.
 * @see https://learn.microsoft.com/azure/api-management/workspaces-overview
 */
export interface Workspace {
  readonly id: string;
  /** What Azure calls `displayName`. */
  readonly name: string;
}

/** The workspace that an id of a snapshot is in, if it is in one. */
export function workspaceOf(id: string): string | undefined {
  const end = id.indexOf('/');
  return end < 0 ? undefined : id.slice(0, end);
}

/** An id as it is in its workspace: as people write it. */
export function idWithinWorkspace(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

/** The id in a snapshot of what is in a workspace, or in none. */
export function idInWorkspace(workspace: string | undefined, id: string): string {
  return workspace === undefined ? id : `${workspace}/${id}`;
}

/** A part of a snapshot whose ids are those within a workspace, with the ids that it has in the snapshot. */
export function partInWorkspace(workspace: string, part: SnapshotPart): SnapshotPart {
  const within = (id: string) => idInWorkspace(workspace, id);
  const move: { readonly [Name in keyof SnapshotPart]?: (items: never) => unknown } = {
    apis: (apis: readonly Api[]) => apis.map((api) => apiInWorkspace(api, within)),
    versionSets: (sets: readonly Identified[]) => sets.map((set) => identified(set, within)),
    products: (products: readonly Product[]) => products.map((product) => productInWorkspace(product, within)),
    subscriptions: (all: readonly Subscription[]) => all.map((one) => identified(one, within)),
    groups: (groups: readonly Identified[]) => groups.map((group) => identified(group, within)),
    backends: (backends: readonly Backend[]) => backends.map((backend) => backendInWorkspace(backend, within)),
    certificates: (certificates: readonly Identified[]) => certificates.map((one) => identified(one, within)),
    loggers: (loggers: readonly Identified[]) => loggers.map((logger) => identified(logger, within)),
    schemas: (schemas: readonly Identified[]) => schemas.map((schema) => identified(schema, within)),
    policyFragments: (fragments: readonly Identified[]) => fragments.map((one) => identified(one, within)),
    namedValues: (values: Snapshot['namedValues']) => values.map((one) => ({ ...one, name: within(one.name) })),
    policies: (policies: readonly AttachedPolicies[]) => policies.map((one) => policiesInWorkspace(one, workspace)),
  };
  // A list without ids, such as that of users, is not one that workspaces have.
  const entries = Object.entries(part).flatMap(([name, items]) => {
    const moved = move[name as keyof SnapshotPart]?.(items as never);
    return moved === undefined ? [] : [[name, moved]];
  });
  return Object.fromEntries(entries) as SnapshotPart;
}

/** What policies refer to. */
export type PolicySurroundings = Pick<
  Snapshot,
  'namedValues' | 'policyFragments' | 'backends' | 'certificates' | 'loggers' | 'schemas'
>;

/** What the policies of a workspace, or of the service itself, may refer to, by the ids that stand in them. */
export function surroundingsIn(
  workspace: string | undefined,
  { namedValues, policyFragments, backends, certificates, loggers = [], schemas = [] }: PolicySurroundings,
): PolicySurroundings {
  const own = <Item extends Identified>(items: readonly Item[]) =>
    items.filter(({ id }) => isIn(workspace, id)).map((item) => identified(item, idWithinWorkspace));
  return {
    namedValues: namedValues
      .filter(({ name }) => isIn(workspace, name))
      .map((one) => ({ ...one, name: idWithinWorkspace(one.name) })),
    policyFragments: own(policyFragments),
    backends: own(backends),
    certificates: own(certificates),
    loggers: own(loggers),
    schemas: own(schemas),
  };
}

/** Whether an id is that of something in a workspace, or in none. */
export function isIn(workspace: string | undefined, id: string): boolean {
  return workspaceOf(id)?.toLowerCase() === workspace?.toLowerCase();
}

interface Identified {
  readonly id: string;
}

type Within = (id: string) => string;

function identified<Item extends Identified>(item: Item, within: Within): Item {
  return { ...item, id: within(item.id) };
}

function apiInWorkspace({ apiVersionSetId, ...api }: Api, within: Within): Api {
  return {
    ...identified(api, within),
    ...(apiVersionSetId !== undefined && { apiVersionSetId: within(apiVersionSetId) }),
  };
}

function productInWorkspace(product: Product, within: Within): Product {
  // Azure: products of workspaces can be for the built-in groups of the service, whose ids have their slash already.
  const groups = product.groups.map((id) => (id.startsWith('/') ? id.slice(1) : within(id)));
  return { ...identified(product, within), apis: product.apis.map(within), groups };
}

function backendInWorkspace({ credentials, pool, serviceFabricCluster, ...backend }: Backend, within: Within): Backend {
  const { certificateIds } = credentials ?? {};
  const { clientCertificateId } = serviceFabricCluster ?? {};
  return {
    ...identified(backend, within),
    ...(credentials && {
      credentials: { ...credentials, ...(certificateIds && { certificateIds: certificateIds.map(within) }) },
    }),
    ...(pool && { pool: pool.map((member) => identified(member, within)) }),
    ...(serviceFabricCluster && {
      serviceFabricCluster: {
        ...serviceFabricCluster,
        ...(clientCertificateId !== undefined && { clientCertificateId: within(clientCertificateId) }),
      },
    }),
  };
}

function policiesInWorkspace(policies: AttachedPolicies, workspaceId: string): AttachedPolicies {
  const within = (id: string) => idInWorkspace(workspaceId, id);
  switch (policies.scope) {
    case 'global':
    case 'workspace':
      return { scope: 'workspace', workspaceId, text: policies.text };
    case 'product':
      return { ...policies, productId: within(policies.productId) };
    case 'api':
    case 'operation':
      return { ...policies, apiId: within(policies.apiId) };
  }
}
