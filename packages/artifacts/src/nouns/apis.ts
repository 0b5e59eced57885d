import {
  type Api,
  type ApiType,
  type ApiVersionSet,
  type ModelRouting,
  readModelRouting,
  type SubscriptionKeyParameterNames,
  withoutRevision,
} from '@turnpike/model';
import type { Fields } from '../data/fields.ts';
import { type Estate, referenceIn } from '../estate.ts';
import type { FileKind } from '../folder/artifact-kinds.ts';
import type { FoundFile } from '../folder/read-folder.ts';
import { without } from '../without-absent.ts';
import { readAgent, readMcp } from './agents.ts';
import { readDescription } from './descriptions.ts';
import { type GraphQLFiles, readGraphQL } from './graphql.ts';
import { readSchemas, readXmlSchemas, withInformation } from './operations.ts';
import { alignRevisions } from './revisions.ts';
import { checkUrl } from './urls.ts';
import { readVersionSet } from './version-sets.ts';

const types: readonly ApiType[] = ['http', 'soap', 'graphql', 'websocket', 'grpc', 'odata', 'mcp', 'a2a'];
const unavailableFiles: readonly FileKind[] = ['wadl-specification'];
const graphqlFiles: readonly FileKind[] = ['graphql-specification', 'resolver', 'resolver-policy'];
const descriptionFiles: readonly FileKind[] = ['specification', 'wsdl-specification', 'odata-specification'];

/** The APIs of a folder. */
export interface ReadApis {
  /** By the names of their folders, in lower case. */
  readonly byFolder: ReadonlyMap<string, Api>;
  readonly versionSets: readonly ApiVersionSet[];
  /** The folders of those that this version does not run, in lower case. */
  readonly leftOut: ReadonlySet<string>;
}

/** Reads the APIs, all their revisions, and the version sets that stand within them. */
export function readApis(estate: Estate, versionSets: readonly ApiVersionSet[]): ReadApis {
  const reader = new ApiReader(estate, versionSets);
  for (const file of estate.files('api')) reader.read(file);
  reader.reportMissing();
  return { byFolder: alignRevisions(reader.apis, estate), versionSets: reader.versionSets, leftOut: reader.leftOut };
}

class ApiReader {
  readonly apis = new Map<string, Api>();
  readonly leftOut = new Set<string>();
  readonly versionSets: ApiVersionSet[];
  readonly #estate: Estate;
  readonly #children: ReadonlyMap<string, readonly FoundFile[]>;

  constructor(estate: Estate, versionSets: readonly ApiVersionSet[]) {
    this.#estate = estate;
    this.versionSets = [...versionSets];
    const kinds: readonly FileKind[] = [
      ...descriptionFiles,
      'operation',
      'operation-policy',
      'api-schema',
      'tool',
      ...graphqlFiles,
      ...unavailableFiles,
    ];
    this.#children = Map.groupBy(
      [...kinds, 'api-policy' as const].flatMap((kind) => estate.files(kind)),
      ({ names }) => (names[0] as string).toLowerCase(),
    );
  }

  /** Reads the API of an information file. */
  read(file: FoundFile): void {
    const [folder = ''] = file.names;
    const fields = this.#estate.properties(file, [['apis', folder]]);
    if (fields === undefined) return;
    const type = fields.word('type', types) ?? fields.word('apiType', types) ?? 'http';
    if (this.#isUnavailable(folder, type)) this.leftOut.add(folder.toLowerCase());
    else this.apis.set(folder.toLowerCase(), this.#readApi(folder, type, fields));
  }

  /** Reports the folders that hold parts of an API, but not the API. */
  reportMissing(): void {
    const present = new Set(this.#estate.files('api').map(({ names }) => (names[0] as string).toLowerCase()));
    for (const [folder, [first]] of this.#children)
      if (!present.has(folder)) {
        const path = (first as FoundFile).path.split('/').slice(0, 2).join('/');
        this.#estate.report('missing-file', "the folder has no 'apiInformation.json'; expected one", path);
      }
  }

  #files(folder: string, kind: FileKind): readonly FoundFile[] {
    return (this.#children.get(folder.toLowerCase()) ?? []).filter((file) => file.kind === kind);
  }

  #isUnavailable(folder: string, type: ApiType): boolean {
    // What Azure makes of WSDL for a REST API, operations with policies, the tools write as such.
    const kinds = type === 'soap' ? unavailableFiles : [...unavailableFiles, 'wsdl-specification' as const];
    const [file] = kinds.flatMap((kind) => this.#files(folder, kind));
    if (file === undefined || this.#files(folder, 'operation').length > 0) return false;
    const form = file.path.slice(file.path.lastIndexOf('.') + 1).toUpperCase();
    const what = form === 'WSDL' ? 'REST APIs made from WSDL' : `descriptions in ${form}`;
    const message = `${what} are not available in this version; the API is left out`;
    this.#estate.report('not-available', message, file.path, 'warning');
    return true;
  }

  #readApi(folder: string, type: ApiType, fields: Fields): Api {
    const infos = this.#files(folder, 'operation');
    const names = [...infos, ...this.#files(folder, 'operation-policy')].map((file) => file.names[1] as string);
    const files = descriptionFiles.flatMap((kind) => this.#files(folder, kind));
    const described = readDescription(this.#estate, files, { type, fields, infos, names });
    const schemas = { ...described?.schemas, ...readSchemas(this.#estate, this.#files(folder, 'api-schema')) };
    const ofFiles = readXmlSchemas(this.#estate, this.#files(folder, 'api-schema'));
    const xmlSchemas = ofFiles.length > 0 ? ofFiles : (described?.xmlSchemas ?? []);
    const id = withoutRevision(folder);
    return without({
      ...readIdentity(folder, fields),
      path: (fields.requiredText('path') ?? '').replace(/^\/+|\/+$/g, ''),
      protocols: readProtocols(fields, type),
      serviceUrl: readServiceUrl(fields) ?? described?.serviceUrl,
      subscriptionRequired: fields.flag('subscriptionRequired'),
      subscriptionKeyParameterNames: readKeyNames(fields.fields('subscriptionKeyParameterNames')),
      apiVersion: fields.text('apiVersion'),
      apiVersionSetId: this.#versionSetOf(id, fields),
      type,
      ...(type === 'graphql' && readGraphQL(this.#estate, this.#graphqlFiles(folder))),
      ...(type === 'mcp' && readMcp(this.#estate, fields, this.#files(folder, 'tool'))),
      ...(type === 'a2a' && readAgent(fields)),
      modelRouting: readRouting(fields),
      operations: withInformation(this.#estate, described?.operations ?? [], infos),
      schemas: Object.keys(schemas).length === 0 ? undefined : schemas,
      xmlSchemas: xmlSchemas.length === 0 ? undefined : xmlSchemas,
    });
  }

  #graphqlFiles(folder: string): GraphQLFiles {
    return {
      specifications: this.#files(folder, 'graphql-specification'),
      schemas: this.#files(folder, 'api-schema'),
      resolvers: this.#files(folder, 'resolver'),
      resolverPolicies: this.#files(folder, 'resolver-policy'),
    };
  }

  #versionSetOf(apiId: string, fields: Fields): string | undefined {
    const inline = fields.fields('apiVersionSet');
    const id =
      referenceIn(fields, 'apiVersionSetId', 'apiVersionSets') ??
      (inline && referenceIn(inline, 'id', 'apiVersionSets'));
    if (inline?.value('versioningScheme') !== undefined && !this.#hasVersionSet(id ?? apiId)) {
      const set = readVersionSet(id ?? apiId, inline);
      if (set) this.versionSets.push(set);
      return set?.id;
    }
    if (id !== undefined && !this.#hasVersionSet(id))
      fields.report(
        'unknown-reference',
        `there is no version set '${id}' in the folder; expected one`,
        'apiVersionSetId',
      );
    return id;
  }

  #hasVersionSet(id: string): boolean {
    return this.versionSets.some((set) => set.id.toLowerCase() === id.toLowerCase());
  }
}

function readIdentity(
  folder: string,
  fields: Fields,
): Pick<Api, 'id' | 'name' | 'apiRevision' | 'isCurrent' | 'isOnline'> {
  const id = withoutRevision(folder);
  const fromFolder = folder.length > id.length ? folder.slice(id.length + ';rev='.length) : undefined;
  const said = fields.text('apiRevision');
  if (fromFolder !== undefined && said !== undefined && said !== fromFolder)
    fields.report(
      'invalid-value',
      `'apiRevision' is '${said}'; expected '${fromFolder}', as in the folder's name`,
      'apiRevision',
    );
  return {
    id,
    name: fields.text('displayName') ?? id,
    apiRevision: fromFolder ?? said ?? '1',
    isCurrent: fields.flag('isCurrent') ?? fromFolder === undefined,
    isOnline: fields.flag('isOnline') ?? true,
  };
}

function readProtocols(fields: Fields, type: ApiType): Api['protocols'] {
  const known = ['http', 'https', 'ws', 'wss'] as const;
  const texts = fields.texts('protocols');
  if (texts === undefined || texts.length === 0) return type === 'websocket' ? ['wss'] : ['https'];
  return texts.flatMap((text) => {
    const protocol = known.find((candidate) => candidate === text.toLowerCase());
    if (protocol === undefined)
      fields.report('invalid-value', `'protocols' holds '${text}'; expected ${known.join(', ')}`, 'protocols');
    return protocol ?? [];
  });
}

function readServiceUrl(fields: Fields): string | undefined {
  const url = fields.text('serviceUrl') || undefined;
  if (url !== undefined) checkUrl(fields, 'serviceUrl', url, ['http', 'https', 'ws', 'wss']);
  return url;
}

function readKeyNames(fields: Fields | undefined): Partial<SubscriptionKeyParameterNames> | undefined {
  return (
    fields &&
    without({
      header: fields.text('header'),
      query: fields.text('query'),
      bearer: fields.word('bearer', ['enabled', 'disabled']),
    })
  );
}

function readRouting(fields: Fields): ModelRouting | undefined {
  const value = fields.value('modelRouting');
  if (value === undefined) return undefined;
  const reading = readModelRouting(value);
  if ('routing' in reading) return reading.routing;
  for (const { path, message } of reading.faults)
    fields.report(
      'invalid-value',
      `'modelRouting${path === '' ? '' : `.${path}`}' is wrong: ${message}`,
      'modelRouting',
    );
  return undefined;
}
