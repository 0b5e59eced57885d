import { OperationNames } from '@turnpike/artifacts';
import protobuf from 'protobufjs';
import { madeName } from '../../made-name.ts';
import { type ApiFormat, ImportError, type ImportedApi, type ImportedResource } from '../imported-api.ts';
import { checkCount, checkLength } from '../text-bounds.ts';
import { checkProtoBounds } from './proto-bounds.ts';

/** What files may name that nobody has to bring along. */
const wellKnown = /^google\/(?:protobuf|api|rpc|type|longrunning)\//;

/**
 * Definitions of gRPC services, `.proto`: an operation for each method. The service itself is not in them: `serviceUrl` is the
 * caller's to say.
 * @see https://learn.microsoft.com/azure/api-management/grpc-api
 */
export const grpc: ApiFormat = {
  inline: ['grpc'],
  links: ['grpc-link'],
  async read(text, { names }): Promise<ImportedApi> {
    checkLength(text);
    checkProtoBounds(text);
    const { root, imports = [] } = parse(text);
    const missing = imports.find((name) => !wellKnown.test(name));
    if (missing !== undefined)
      throw new ImportError(`'import' names '${missing.slice(0, 200)}'; expected everything in one file`);
    const services = servicesIn(root);
    checkCount(services.reduce((sum, { methodsArray }) => sum + methodsArray.length, 0));
    const found = new OperationNames([...names]);
    const operations = services.flatMap((service) =>
      service.methodsArray.map((method) => operationOf(service, method, found)),
    );
    if (operations.length === 0) throw new ImportError("there is no method of a 'service'; expected one");
    const properties = { contentType: 'text/protobuf', document: { value: text } };
    return {
      properties: { type: 'grpc', displayName: services[0]?.name },
      operations,
      schemas: [{ name: madeName(text), properties }],
    };
  },
};

function parse(text: string): protobuf.IParserResult {
  try {
    return protobuf.parse(text, new protobuf.Root(), { keepCase: true, alternateCommentMode: true });
  } catch (error) {
    // The library throws plain errors that end with the place.
    const [, message, line] = /^(.*?)(?: \(line (\d+)\))?$/s.exec((error as Error).message) ?? [];
    throw new ImportError(String(message).slice(0, 300), line === undefined ? undefined : `line ${line}`);
  }
}

function servicesIn(root: protobuf.Root): readonly protobuf.Service[] {
  const services: protobuf.Service[] = [];
  const waiting: protobuf.NamespaceBase[] = [root];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (one instanceof protobuf.Service) services.push(one);
    else for (const nested of one.nestedArray) if (nested instanceof protobuf.Namespace) waiting.push(nested);
  }
  return services.reverse();
}

function operationOf(service: protobuf.Service, method: protobuf.Method, names: OperationNames): ImportedResource {
  const urlTemplate = `/${service.fullName.replace(/^\./, '')}/${method.name}`;
  const name = names.nameOf(`${service.name}-${method.name}`, 'POST', urlTemplate);
  if (name === undefined) throw new ImportError(`there are too many methods called '${method.name}'; expected fewer`);
  const representation = (typeName: string) => ({ contentType: 'application/grpc', typeName });
  return {
    name,
    properties: {
      displayName: method.name,
      method: 'POST',
      urlTemplate,
      templateParameters: [],
      ...(method.comment !== null && { description: method.comment.slice(0, 1000) }),
      request: { representations: [representation(method.requestType)] },
      responses: [{ statusCode: 200, representations: [representation(method.responseType)] }],
    },
  };
}
