import type { ApiType, Operation } from '@turnpike/model';
import type { Fields } from '../data/fields.ts';
import { readXmlFile } from '../data/xml-file.ts';
import type { Estate } from '../estate.ts';
import type { FoundFile } from '../folder/read-folder.ts';
import { checkMetadata } from '../odata/read-metadata.ts';
import { readSpecification, type Specification } from '../openapi/read-specification.ts';
import { readWsdl } from '../wsdl/read-wsdl.ts';

/** What descriptions of an API come to. */
export interface Description extends Specification {
  readonly xmlSchemas?: readonly string[];
}

/** The API that is described. */
interface Described {
  readonly type: ApiType;
  readonly fields: Fields;
  /** The files of its operations. */
  readonly infos: readonly FoundFile[];
  /** The names that its operations have already. */
  readonly names: readonly string[];
}

/** Reads the descriptions of an API. An OData API may have one of its operations beside its metadata. */
export function readDescription(estate: Estate, files: readonly FoundFile[], api: Described): Description | undefined {
  const metadata = files.find(({ kind }) => kind === 'odata-specification');
  if (metadata !== undefined) checkODataFile(estate, metadata, api.type);
  const [description, ...others] = files.filter((file) => file !== metadata);
  for (const { path } of others)
    estate.report('duplicate-id', `'${description?.path}' describes the API too; expected one of them`, path);
  if (description === undefined) return undefined;
  if (description.kind === 'wsdl-specification') return readSoap(estate, description, api);
  return readSpecification(description, api.names, estate.reports);
}

function checkODataFile(estate: Estate, { path, text }: FoundFile, type: ApiType): void {
  if (type === 'odata') {
    const root = readXmlFile(path, text, estate.reports);
    if (root !== undefined) checkMetadata(path, root, estate.reports);
  } else
    estate.report(
      'unknown-file',
      `the API is of the type '${type}'; expected 'odata' with such a file`,
      path,
      'warning',
    );
}

function readSoap(estate: Estate, file: FoundFile, { fields, infos, names }: Described): Description | undefined {
  const selector = fields.fields('wsdlSelector');
  const meant = { service: selector?.text('wsdlServiceName'), port: selector?.text('wsdlEndpointName') };
  const described = readWsdl(file, names, meant, estate.reports);
  if (described === undefined) return undefined;
  const ids = idsByTemplate(estate, infos);
  const operations = described.operations.map((operation) => ({
    ...operation,
    id: ids.get(templateKey(operation)) ?? operation.id,
  }));
  return { ...described, operations };
}

/** Azure gives operations other names with each import of WSDL: what they match tells which file is about which. */
function idsByTemplate(estate: Estate, infos: readonly FoundFile[]): ReadonlyMap<string, string> {
  return new Map(
    infos.flatMap((file): [string, string][] => {
      const [api = '', id = ''] = file.names;
      const fields = estate.properties(file, [
        ['apis', api],
        ['operations', id],
      ]);
      const urlTemplate = fields?.text('urlTemplate');
      return urlTemplate === undefined ? [] : [[templateKey({ urlTemplate }), id]];
    }),
  );
}

function templateKey({ urlTemplate }: Pick<Operation, 'urlTemplate'>): string {
  return urlTemplate.replace(/^\/?\??(?=soapAction=)/i, '/?');
}
