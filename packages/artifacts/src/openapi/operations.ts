import type { Operation } from '@turnpike/model';
import { isRecord } from '../data/data-file.ts';
import { without } from '../without-absent.ts';
import type { OperationNames } from './operation-names.ts';
import { readParameters } from './parameters.ts';
import type { SpecificationVersion } from './read-specification.ts';
import { readRequest } from './request.ts';
import { readResponses } from './responses.ts';
import type { SpecificationNode } from './specification-node.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/** Azure: a display name has at most 300 characters. */
const longestDisplayName = 300;

/** An operation with what its author says to people about it. */
export interface DescribedOperation extends Operation {
  readonly description?: string;
}

/** How operations are made from what is described. */
export interface OperationRules {
  readonly names: OperationNames;
  /** Where required query parameters come to stand. */
  readonly requiredQuery: 'template' | 'query';
  readonly mostOperations: number;
}

/** Reads the operations of a document, in its order. */
export function readOperations(
  root: SpecificationNode,
  version: SpecificationVersion,
  rules: OperationRules,
): readonly DescribedOperation[] {
  const operations: DescribedOperation[] = [];
  for (const section of ['paths', 'x-ms-paths'])
    for (const [path, item] of root.get(section)?.entries() ?? []) {
      if (!path.startsWith('/')) {
        item.report(`the path is '${path}'; expected it to begin with '/'`);
        continue;
      }
      for (const [method, operation] of item.entries()) {
        const read =
          methods.includes(method) && readOperation(operation, { method, path, root, item, version, ...rules });
        if (read && operations.push(read) > rules.mostOperations) {
          root.report(`there are more than ${rules.mostOperations} operations; expected fewer`);
          return [];
        }
        // Azure: TRACE is not imported.
        if (method === 'trace') operation.report('TRACE is not imported; expected another method', 'information');
      }
    }
  if (!isRecord(root.get('paths')?.value)) root.report("there are no 'paths'; expected an object");
  return operations;
}

interface OperationPlace extends OperationRules {
  readonly method: string;
  readonly path: string;
  readonly root: SpecificationNode;
  readonly item: SpecificationNode;
  readonly version: SpecificationVersion;
}

function readOperation(node: SpecificationNode, place: OperationPlace): DescribedOperation | undefined {
  if (!isRecord(node.value)) {
    node.report(`'${place.method}' is no object; expected an operation`);
    return undefined;
  }
  const method = place.method.toUpperCase();
  const { urlTemplate, templateParameters } = readParameters(node, place);
  const operationId = node.text('operationId');
  const id = place.names.nameOf(operationId, method, urlTemplate);
  if (id === undefined) {
    node.report(`'${operationId}' is the name of a thousand operations; expected another`);
    return undefined;
  }
  const name = (node.text('summary') || operationId || `${method} ${place.path}`).slice(0, longestDisplayName);
  const inQuery = urlTemplate.replace(/^[^?]*/, '');
  const taken = templateParameters.map((parameter) => parameter.name).filter((one) => inQuery.includes(`{${one}}`));
  const request = readRequest(node, place, taken);
  const responses = readResponses(node, place.version);
  return without({
    id,
    name,
    description: node.text('description'),
    method,
    urlTemplate,
    templateParameters: templateParameters.length === 0 ? undefined : templateParameters,
    request,
    responses: responses.length === 0 ? undefined : responses,
  });
}
