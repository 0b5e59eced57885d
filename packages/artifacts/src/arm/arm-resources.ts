import { type ArtifactDiagnostic, Reports } from '../artifact-diagnostic.ts';
import { Estate } from '../estate.ts';
import { defaultLimits } from '../folder/folder-limits.ts';
import { type FoundFile, readFolder } from '../folder/read-folder.ts';
import type { OverridePath } from '../overrides/overrides.ts';
import { type ReadOptions, readOverrides } from '../read-artifacts.ts';
import { armPlaceOf } from './arm-kinds.ts';

/** A resource that a folder describes, as it is written through the management API. */
export interface ArmResource {
  /** Under the service, such as `apis/orders/policies/policy`. */
  readonly id: string;
  /** Absent for one that only says that something is in something else. */
  readonly properties: Properties | undefined;
  /** The file that it comes from, relative to the folder. */
  readonly file: string;
}

/** Properties of a resource. */
export type Properties = Readonly<Record<string, unknown>>;

/** The resources of a folder, in an order in which they can be written. */
export interface ArmReading {
  readonly resources: readonly ArmResource[];
  readonly diagnostics: readonly ArtifactDiagnostic[];
}

/** Reads what a folder would write through the management API. */
export async function readArmResources(folder: string, options: ReadOptions = {}): Promise<ArmReading> {
  const reports = new Reports();
  const files = await readFolder(folder, reports, { ...defaultLimits, ...options.limits }, 'everything');
  const estate = new Estate(files, readOverrides(files, options, reports), reports);
  const resources = new ArmReader(estate, options).read(files);
  return { resources, diagnostics: reports.list() };
}

interface Staged extends ArmResource {
  readonly stage: number;
}

class ArmReader {
  readonly #estate: Estate;
  readonly #options: ReadOptions;

  constructor(estate: Estate, options: ReadOptions) {
    this.#estate = estate;
    this.#options = options;
  }

  read(files: readonly FoundFile[]): readonly ArmResource[] {
    const staged: Staged[] = [
      ...files.flatMap((file) => this.#readFile(file)),
      ...this.#estate.files('fragment').flatMap((file) => this.#readFragment(file)),
      ...this.#estate.files('user').flatMap((file) => this.#readUser(file)),
      ...this.#estate.files('api').flatMap((file) => this.#readApi(file)),
    ];
    return staged
      .sort((one, other) => one.stage - other.stage || (one.id < other.id ? -1 : 1))
      .map(({ stage: _, ...resource }) => resource);
  }

  #readFile(file: FoundFile): readonly Staged[] {
    const place = armPlaceOf(file.path);
    if (place === undefined) return [];
    const { id, kind } = place;
    const { stage } = kind;
    const of = (properties: Properties | undefined): Staged[] => [{ id, properties, file: file.path, stage }];
    switch (kind.form) {
      case 'association':
        return of(undefined);
      case 'policy':
        return of({ format: 'rawxml', value: this.#estate.policy(file, overridePath(id).slice(0, -1)) });
      case 'names':
        return this.#estate
          .names(file)
          .map((name) => ({ id: `${id}/${name}`, properties: undefined, file: file.path, stage }));
      case 'information': {
        const properties = this.#properties(file, id);
        return properties === undefined ? [] : of(this.#withValue(id, properties));
      }
    }
  }

  #properties(file: FoundFile, id: string): Properties | undefined {
    const fields = this.#estate.properties(file, overridePath(id));
    return fields && Object.fromEntries(fields.names.map((name) => [name, fields.value(name)]));
  }

  /** A value that was given goes before that of the folder, which for secrets has none. */
  #withValue(id: string, properties: Properties): Properties {
    if (!id.startsWith('namedValues/')) return properties;
    const name = String(properties.displayName ?? id.slice('namedValues/'.length));
    const given = this.#options.namedValues?.get(name);
    return given === undefined ? properties : { ...properties, ...given };
  }

  #readFragment(file: FoundFile): readonly Staged[] {
    const [name = ''] = file.names;
    const id = `policyFragments/${name}`;
    const text = this.#estate.files('fragment-policy').find(({ names }) => names[0] === name);
    const properties = this.#properties(file, id);
    if (text === undefined || properties === undefined) return [];
    return [{ id, properties: { ...properties, format: 'rawxml', value: text.text }, file: text.path, stage: 0 }];
  }

  /** Users name their groups; the management API puts users into groups. */
  #readUser(file: FoundFile): readonly Staged[] {
    const [name = ''] = file.names;
    const id = `users/${name}`;
    const read = this.#properties(file, id);
    if (read === undefined) return [];
    const { groups, ...properties } = read;
    const names = Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [];
    return [
      { id, properties, file: file.path, stage: 0 },
      ...names.map((group) => ({ id: `groups/${group}/${id}`, properties: undefined, file: file.path, stage: 1 })),
    ];
  }

  #readApi(file: FoundFile): readonly Staged[] {
    const [folder = ''] = file.names;
    const properties = this.#properties(file, `apis/${folder}`);
    if (properties === undefined) return [];
    const revision = String(properties.apiRevision ?? '1');
    const id = folder.includes(';') || revision === '1' ? `apis/${folder}` : `apis/${folder};rev=${revision}`;
    const { description, schema } = this.#descriptionOf(folder);
    const graphql = schema && {
      id: `apis/${folder}/schemas/graphql`,
      properties: { contentType: 'application/vnd.ms-azure-apim.graphql.schema', document: { value: schema.text } },
      file: schema.path,
      stage: 2,
    };
    return [
      { id, properties: { ...properties, ...description }, file: file.path, stage: 1 },
      ...(graphql === undefined ? [] : [graphql]),
    ];
  }

  #descriptionOf(folder: string): { readonly description?: Properties; readonly schema?: FoundFile } {
    const isOf = ({ names }: FoundFile) => names[0] === folder;
    const find = (kind: FoundFile['kind']) => this.#estate.files(kind).find(isOf);
    const schema = find('graphql-specification');
    if (schema !== undefined) return { schema };
    for (const [kind, format] of descriptionKinds) {
      const file = find(kind);
      if (file !== undefined) return { description: { format: format(file), value: file.text } };
    }
    return {};
  }
}

const descriptionKinds = [
  ['specification', openApiFormat],
  ['wsdl-specification', () => 'wsdl'],
  ['wadl-specification', () => 'wadl-xml'],
  ['odata-specification', () => 'odata'],
] as const satisfies readonly (readonly [FoundFile['kind'], (file: FoundFile) => string])[];

function openApiFormat({ path, text }: FoundFile): string {
  if (!path.endsWith('.json')) return 'openapi';
  return /^\s*\{[\s\S]{0,2000}?"swagger"\s*:/.test(text) ? 'swagger-json' : 'openapi+json';
}

/** Sections and names by turns: overrides call the version sets by the folders' word. */
function overridePath(id: string): OverridePath {
  const parts = id.split('/');
  return Array.from({ length: Math.floor(parts.length / 2) }, (_, index) => {
    const section = parts[2 * index] as string;
    return [section === 'apiVersionSets' ? 'versionSets' : section, parts[2 * index + 1] as string];
  });
}
