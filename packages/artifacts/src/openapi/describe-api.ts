import { type ArtifactDiagnostic, Reports } from '../artifact-diagnostic.ts';
import { member, readDataFile } from '../data/data-file.ts';
import { without } from '../without-absent.ts';
import { OperationNames } from './operation-names.ts';
import { type DescribedOperation, readOperations } from './operations.ts';
import { mostOperations, type SpecificationVersion, schemasIn, versionOf } from './read-specification.ts';
import { readServers } from './servers.ts';
import { SpecificationNode } from './specification-node.ts';

/** Everything that a description says and that Azure imports. */
export interface ApiDescription {
  readonly version: SpecificationVersion;
  readonly title?: string;
  readonly description?: string;
  readonly termsOfService?: string;
  readonly contact?: unknown;
  readonly license?: unknown;
  /** OpenAPI 2: how the API can be reached. */
  readonly schemes: readonly string[];
  readonly servers: readonly string[];
  readonly operations: readonly DescribedOperation[];
  readonly schemas: Readonly<Record<string, unknown>>;
}

/** A description, unless something in it is wrong. */
export interface ApiReading {
  readonly description?: ApiDescription;
  readonly diagnostics: readonly ArtifactDiagnostic[];
}

/** How a description becomes an API. */
export interface DescribeOptions {
  /** The names that operations of the API have already. */
  readonly names: Iterable<string>;
  readonly requiredQuery: 'template' | 'query';
  /** Where the document was. */
  readonly url?: string;
}

/**
 * Reads an OpenAPI document (2.0, 3.0, 3.1) as Azure imports it into the service, where names are made anew.
 * @see https://learn.microsoft.com/azure/api-management/api-management-api-import-restrictions
 */
export function describeApi(text: string, { names, requiredQuery, url }: DescribeOptions): ApiReading {
  const reports = new Reports();
  const description = read(text, url, reports, {
    names: new OperationNames(names, 'import'),
    requiredQuery,
    mostOperations,
  });
  const diagnostics = reports.list();
  const isWrong = diagnostics.some(({ severity }) => severity === 'error');
  return { diagnostics, ...(description !== undefined && !isWrong && { description }) };
}

function read(
  text: string,
  url: string | undefined,
  reports: Reports,
  rules: Parameters<typeof readOperations>[2],
): ApiDescription | undefined {
  const isJson = /^\uFEFF?\s*[{[]/.test(text);
  const data = readDataFile(isJson ? 'value.json' : 'value.yaml', text.replace(/^\uFEFF/, ''), reports);
  if (data === undefined) return undefined;
  const root = new SpecificationNode(data, reports);
  const version = versionOf(root);
  if (version === undefined) return undefined;
  const info = root.get('info');
  const schemes = member(root.value, 'schemes');
  return without({
    version,
    title: info?.text('title'),
    description: info?.text('description'),
    termsOfService: info?.text('termsOfService'),
    contact: info?.get('contact')?.value,
    license: info?.get('license')?.value,
    schemes: Array.isArray(schemes) ? schemes.filter((scheme) => typeof scheme === 'string') : [],
    servers: readServers(root, version, url),
    operations: readOperations(root, version, rules),
    schemas: schemasIn(data, version) ?? {},
  });
}
