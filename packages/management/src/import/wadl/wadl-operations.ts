import { attributeOf, childrenOf, localPart, OperationNames } from '@turnpike/artifacts';
import type { XmlElement } from '@turnpike/expressions';
import { type JsonObject, present } from '../../json.ts';
import { ImportError, type ImportedResource } from '../imported-api.ts';
import { type WadlDocument, wadlNamespaces } from './wadl-document.ts';
import { noParameters, parametersOf, type WadlParameters } from './wadl-parameters.ts';

const mostOperations = 10_000;
const mostResources = 20_000;
const mostDepth = 100;

/** Reads an operation for each method of each resource. */
export function operationsIn(
  document: WadlDocument,
  names: ReadonlySet<string>,
  schemaId: string | undefined,
): readonly ImportedResource[] {
  const reader = new OperationReader(document, names, schemaId);
  for (const resources of childrenOf(document.root, wadlNamespaces, 'resources'))
    reader.readAll(resources, '', noParameters, 0);
  return reader.operations;
}

class OperationReader {
  readonly operations: ImportedResource[] = [];
  readonly #document: WadlDocument;
  readonly #names: OperationNames;
  readonly #schemaId: string | undefined;
  #resources = 0;

  constructor(document: WadlDocument, names: ReadonlySet<string>, schemaId: string | undefined) {
    this.#document = document;
    this.#names = new OperationNames([...names]);
    this.#schemaId = schemaId;
  }

  /** Reads the resources in an element. */
  readAll(element: XmlElement, path: string, around: WadlParameters, depth: number): void {
    for (const resource of childrenOf(element, wadlNamespaces, 'resource')) this.#read(resource, path, around, depth);
  }

  #read(resource: XmlElement, outer: string, around: WadlParameters, depth: number): void {
    const own = (attributeOf(resource, 'path') ?? '').trim().replace(/^\/+|\/+$/g, '');
    const path = own === '' ? outer : `${outer}/${own}`;
    if (depth > mostDepth || ++this.#resources > mostResources)
      throw new ImportError(
        `there are more than ${mostResources} resources, or they are more than ${mostDepth} deep; expected fewer`,
        path.slice(0, 200),
      );
    const types = (attributeOf(resource, 'type') ?? '').split(/\s+/).filter((type) => type !== '');
    const meant = [resource, ...types.map((type) => this.#document.find(type, 'resource_type'))];
    const parameters = meant.reduce((sum, one) => parametersOf(one, this.#document, sum), around);
    for (const one of meant) {
      for (const method of this.#document.children(one, 'method')) this.#add(method, path, parameters);
      this.readAll(one, path, parameters, depth + 1);
    }
  }

  #add(method: XmlElement, path: string, around: WadlParameters): void {
    const verb = (attributeOf(method, 'name') ?? '').toUpperCase();
    const urlTemplate = path === '' ? '/' : path;
    const place = `${verb} ${urlTemplate.slice(0, 200)}`;
    if (this.operations.length >= mostOperations)
      throw new ImportError(`there are more than ${mostOperations} methods; expected fewer`, place);
    const id = attributeOf(method, 'id');
    const name = this.#names.nameOf(id, verb, urlTemplate);
    if (name === undefined) throw new ImportError('too many methods have this name; expected fewer', place);
    const { title, text } = this.#document.docOf(method);
    this.operations.push({
      name,
      properties: present({
        displayName: title ?? id?.slice(0, 300) ?? place.slice(0, 300),
        description: text,
        method: verb,
        urlTemplate,
        ...this.#messages(method, urlTemplate, around),
      }),
    });
  }

  #messages(method: XmlElement, urlTemplate: string, around: WadlParameters): JsonObject {
    const [request] = this.#document.children(method, 'request');
    const { template, query, header } = request === undefined ? around : parametersOf(request, this.#document, around);
    const representations = request === undefined ? [] : this.#representations(request);
    return {
      templateParameters: templateParameters(urlTemplate, template),
      request: present({
        description: request && this.#document.docOf(request).text,
        queryParameters: some(query),
        headers: some(header),
        representations: some(representations),
      }),
      responses: this.#responses(method),
    };
  }

  #responses(method: XmlElement): readonly JsonObject[] {
    const found = new Map<number, JsonObject>();
    for (const response of this.#document.children(method, 'response')) {
      const said = (attributeOf(response, 'status') ?? '200').split(/\s+/).map(Number);
      const { header } = parametersOf(response, this.#document, noParameters);
      const described = present({
        description: this.#document.docOf(response).text,
        headers: some(header),
        representations: this.#representations(response),
      });
      for (const statusCode of said) {
        if (!Number.isInteger(statusCode) || statusCode < 100 || statusCode > 999)
          throw new ImportError(`a status is '${attributeOf(response, 'status')}'; expected numbers such as 200`);
        if (!found.has(statusCode)) found.set(statusCode, { statusCode, ...described });
      }
    }
    return [...found.values()];
  }

  #representations(message: XmlElement): readonly JsonObject[] {
    return this.#document.children(message, 'representation').map((one) => {
      const typeName = localPart(attributeOf(one, 'element'));
      const type = typeName === undefined ? {} : { typeName, ...(this.#schemaId && { schemaId: this.#schemaId }) };
      return { contentType: attributeOf(one, 'mediaType') || '*/*', ...type };
    });
  }
}

/** Azure: what is in braces of a template is declared, and nothing else is. */
function templateParameters(urlTemplate: string, declared: readonly JsonObject[]): readonly JsonObject[] {
  const names = new Set(Array.from(urlTemplate.matchAll(/\{\*?([^{}]*)\}/g), ([, name = '']) => name));
  return Array.from(names, (name) => ({
    type: 'string',
    ...declared.findLast((one) => String(one.name) === name),
    name,
    required: true,
  }));
}

function some<Item>(items: readonly Item[]): readonly Item[] | undefined {
  return items.length === 0 ? undefined : items;
}
