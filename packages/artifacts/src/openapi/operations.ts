import type { Operation } from '@turnpike/model';
import { isRecord } from '../data/data-file.ts';
import { without } from '../without-absent.ts';
import { OperationNames } from './operation-names.ts';
import { readParameters } from './parameters.ts';
import type { SpecificationVersion } from './read-specification.ts';
import { readRequest } from './request.ts';
import { readResponses } from './responses.ts';
import type { SpecificationNode } from './specification-node.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/** Azure: a display name has at most 300 characters. */
const longestDisplayName = 300;

/** Reads the operations of a document, in its order. */
export function readOperations(
  root: SpecificationNode,
  version: SpecificationVersion,
  present: readonly string[],
): readonly Operation[] {
  const names = new OperationNames(present);
  const operations: Operation[] = [];
  for (const section of ['paths', 'x-ms-paths'])
    for (const [path, item] of root.get(section)?.entries() ?? []) {
      if (!path.startsWith('/')) {
        item.report(`the path is '${path}'; expected it to begin with '/'`);
        continue;
      }
      for (const [method, operation] of item.entries()) {
        const read = methods.includes(method) && readOperation(operation, { method, path, root, item, version, names });
        if (read) operations.push(read);
        // Azure: TRACE is not imported.
        if (method === 'trace') operation.report('TRACE is not imported; expected another method', 'information');
      }
    }
  if (!isRecord(root.get('paths')?.value)) root.report("there are no 'paths'; expected an object");
  return operations;
}

interface OperationPlace {
  readonly method: string;
  readonly path: string;
  readonly root: SpecificationNode;
  readonly item: SpecificationNode;
  readonly version: SpecificationVersion;
  readonly names: OperationNames;
}

function readOperation(node: SpecificationNode, place: OperationPlace): Operation | undefined {
  if (!isRecord(node.value)) {
    node.report(`'${place.method}' is no object; expected an operation`);
    return undefined;
  }
  const method = place.method.toUpperCase();
  const { urlTemplate, templateParameters } = readParameters(node, place.item, place.path);
  const operationId = node.text('operationId');
  const id = place.names.nameOf(operationId, method, urlTemplate);
  if (id === undefined) {
    node.report(`'${operationId}' is the name of a thousand operations; expected another`);
    return undefined;
  }
  const name = (node.text('summary') || operationId || `${method} ${place.path}`).slice(0, longestDisplayName);
  const taken = templateParameters.map((parameter) => parameter.name);
  const request = readRequest(node, place, taken);
  const responses = readResponses(node, place.version);
  return without({
    id,
    name,
    method,
    urlTemplate,
    templateParameters: templateParameters.length === 0 ? undefined : templateParameters,
    request,
    responses: responses.length === 0 ? undefined : responses,
  });
}
