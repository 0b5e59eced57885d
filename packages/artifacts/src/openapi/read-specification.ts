import type { Operation } from '@turnpike/model';
import type { Reports } from '../artifact-diagnostic.ts';
import { type DataFile, isRecord, member, readDataFile } from '../data/data-file.ts';
import type { FoundFile } from '../folder/read-folder.ts';
import { OperationNames } from './operation-names.ts';
import { readOperations } from './operations.ts';
import { readServiceUrl } from './servers.ts';
import { SpecificationNode } from './specification-node.ts';

/** What a description of an API comes to. */
export interface Specification {
  readonly operations: readonly Operation[];
  readonly serviceUrl?: string;
  readonly schemas?: Readonly<Record<string, unknown>>;
}

/** No API has so many; what is made of each is far more than what is written. */
export const mostOperations = 10_000;

/** Which form a description has. */
export type SpecificationVersion = 2 | 3;

/**
 * Reads an OpenAPI document (2.0, 3.0, 3.1) as Azure imports it. The names are those that operations already have: the
 * folder of an operation tells how the operation is called.
 * @see https://learn.microsoft.com/azure/api-management/api-management-api-import-restrictions
 */
export function readSpecification(
  file: FoundFile,
  names: readonly string[],
  reports: Reports,
): Specification | undefined {
  const data = readDataFile(file.path, file.text, reports);
  if (data === undefined) return undefined;
  const root = new SpecificationNode(data, reports);
  const version = versionOf(root);
  if (version === undefined) return undefined;
  const rules = { names: new OperationNames(names), requiredQuery: 'template', mostOperations } as const;
  const operations = readOperations(root, version, rules).map(({ description: _, ...operation }) => operation);
  const serviceUrl = readServiceUrl(root, version);
  const schemas = schemasIn(data, version);
  return {
    operations,
    ...(serviceUrl !== undefined && { serviceUrl }),
    ...(schemas !== undefined && { schemas }),
  };
}

/** The types of a document by name. */
export function schemasIn({ data }: DataFile, version: SpecificationVersion): Specification['schemas'] {
  const schemas = version === 2 ? member(data, 'definitions') : member(member(data, 'components'), 'schemas');
  return isRecord(schemas) ? schemas : undefined;
}

/** Which form a document has; `undefined`, and a diagnostic, when it has none. */
export function versionOf(root: SpecificationNode): SpecificationVersion | undefined {
  const found = member(root.value, 'swagger') ?? member(root.value, 'openapi');
  const text = String(found);
  // YAML reads 2.0 without quotes as the number 2.
  if (member(root.value, 'swagger') !== undefined && /^2(?:\.0)?$/.test(text)) return 2;
  if (member(root.value, 'openapi') !== undefined && /^3\.[01](?:\.\d+)?$/.test(text)) return 3;
  root.report(
    found === undefined
      ? "there is neither 'openapi' nor 'swagger'; expected a description of an API"
      : `the version is '${text.slice(0, 20)}'; expected 2.0, 3.0 or 3.1`,
  );
  return undefined;
}
