import { createHash } from 'node:crypto';
import { type AttachedPolicies, type PolicyFragment, type Snapshot, withoutRevision } from '@turnpike/model';
import { type ArtifactDiagnostic, Reports } from './artifact-diagnostic.ts';
import { dataInMemory, readDataFile } from './data/data-file.ts';
import { Estate } from './estate.ts';
import { defaultLimits, type FolderLimits } from './folder/folder-limits.ts';
import { type FoundFile, readFolder } from './folder/read-folder.ts';
import { readApis } from './nouns/apis.ts';
import { readBackends } from './nouns/backends.ts';
import { readCertificates } from './nouns/certificates.ts';
import { readDiagnostics } from './nouns/diagnostics.ts';
import { readGroups, readUsers } from './nouns/groups.ts';
import { readLoggers } from './nouns/loggers.ts';
import { type GivenNamedValues, readNamedValues } from './nouns/named-values.ts';
import { readFragments, readPolicies } from './nouns/policies.ts';
import { readProducts } from './nouns/products.ts';
import { readGlobalSchemas } from './nouns/schemas.ts';
import { readSubscriptions } from './nouns/subscriptions.ts';
import { readVersionSets } from './nouns/version-sets.ts';
import { type ArtifactOverrides, Overrides } from './overrides/overrides.ts';

/** What a reading of a folder may be told besides. */
export interface ReadOptions {
  /** Takes the overrides of the folder's `configuration.{environment}.yaml`. */
  readonly environment?: string;
  /** More overrides in the form of that file, which win over it. */
  readonly overrides?: ArtifactOverrides;
  /** Values of named values by name, such as secrets; they win over all others. */
  readonly namedValues?: GivenNamedValues;
  /** The number of the snapshot; 1 when left out. */
  readonly sequenceNumber?: number;
  readonly limits?: Partial<FolderLimits>;
}

/** What a folder came to. */
export interface ArtifactReading {
  /** Absent when a diagnostic is an error: what was read by halves serves nobody. */
  readonly snapshot?: Snapshot;
  readonly diagnostics: readonly ArtifactDiagnostic[];
  /** Two readings of the same content have the same one. */
  readonly digest: string;
  /** The file of each policy document and fragment of the snapshot, relative to the folder. */
  readonly policyFiles: ReadonlyMap<AttachedPolicies | PolicyFragment, string>;
}

/** Reads a folder of artifacts, in the layout of Azure/apiops or of the apiops command line tool. */
export async function readArtifacts(folder: string, options: ReadOptions = {}): Promise<ArtifactReading> {
  const reports = new Reports();
  return readFiles(await readFolder(folder, reports, { ...defaultLimits, ...options.limits }), reports, options);
}

/** Reads the files of a folder. */
export async function readFiles(
  files: readonly FoundFile[],
  reports: Reports,
  options: ReadOptions,
): Promise<ArtifactReading> {
  const overrides = readOverrides(files, options, reports);
  const estate = new Estate(files, overrides, reports);

  const versions = readVersionSets(estate);
  const namedValues = readNamedValues(estate, options.namedValues ?? new Map());
  const values = new Map(namedValues.map(({ name, value }) => [name, value]));
  const backends = readBackends(estate, values);
  const loggers = readLoggers(estate, values);
  const logged = readDiagnostics(estate);
  const certificates = await readCertificates(estate);
  const schemas = readGlobalSchemas(estate);
  const groups = readGroups(estate);
  const users = readUsers(estate);
  const apis = readApis(estate, versions);
  const apiIds = idSet([...apis.byFolder.keys(), ...apis.leftOut].map(withoutRevision));
  const products = readProducts(estate, { apis: apiIds, groups: idSet(groups.map(({ id }) => id)) });
  const productIds = idSet(products.map(({ id }) => id));
  const userIds = idSet(users.map(({ id }) => id));
  const subscriptions = readSubscriptions(estate, { apis: apiIds, products: productIds, users: userIds });
  const policies = readPolicies(estate, apis, productIds);
  const fragments = readFragments(estate);
  reportWorkspaces(estate);
  overrides.reportUnused();

  const diagnostics = reports.list();
  const snapshot: Snapshot = {
    sequenceNumber: options.sequenceNumber ?? 1,
    hosts: [],
    apis: [...apis.byFolder.values()],
    versionSets: apis.versionSets,
    products,
    subscriptions,
    users,
    groups,
    backends,
    certificates,
    ...(loggers.length > 0 && { loggers }),
    ...(logged.length > 0 && { diagnostics: logged }),
    namedValues,
    policyFragments: fragments.map(({ value }) => value),
    policies: policies.map(({ value }) => value),
    ...(schemas.length > 0 && { schemas }),
  };
  return {
    ...(!diagnostics.some(({ severity }) => severity === 'error') && { snapshot }),
    diagnostics,
    digest: digestOf(files),
    policyFiles: new Map([...policies, ...fragments].map(({ value, path }) => [value, path])),
  };
}

/** The overrides that a reading is told of. */
export function readOverrides(files: readonly FoundFile[], options: ReadOptions, reports: Reports): Overrides {
  const { environment, overrides } = options;
  const names = [`configuration.${environment}.yaml`, `configuration.${environment}.yml`];
  const file = environment === undefined ? undefined : files.find(({ path }) => names.includes(path));
  if (environment !== undefined && file === undefined)
    reports.error('missing-file', `there is no '${names[0]}'; expected the overrides of '${environment}'`, '.');
  const read = file && readDataFile(file.path, file.text, reports);
  const given = overrides && dataInMemory('overrides', overrides);
  return new Overrides([...(read ? [read] : []), ...(given ? [given] : [])], reports);
}

function reportWorkspaces(estate: Estate): void {
  for (const name of new Set(estate.files('workspace').map(({ names }) => names[0])))
    estate.report(
      'not-available',
      'workspaces are not available in this version; the workspace is left out',
      `workspaces/${name}`,
      'warning',
    );
}

function idSet(ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids.map((id) => id.toLowerCase()));
}

function digestOf(files: readonly FoundFile[]): string {
  const hash = createHash('sha256');
  for (const { path, text } of files) hash.update(`${path.length}:${text.length}:${path}${text}`);
  return hash.digest('hex');
}
