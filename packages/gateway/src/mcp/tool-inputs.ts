import type { Api, Operation, ParameterForm } from '@turnpike/model';
import { readUrlTemplate } from '../router/url-template.ts';
import { type DescribedParameter, parameterSchema } from './parameter-schema.ts';
import { SchemaCopy, type SchemaObject } from './schema-copy.ts';

// Arguments of a tool are the parameters of its operation by their names, and `body` for the body. Where two have the same
// name, those behind the first have where they go in their names: `id`, `id_query`, `id_header`.

/** Where an argument goes. */
export interface ToolParameter extends Pick<ParameterForm, 'style' | 'explode'> {
  readonly argument: string;
  readonly in: 'path' | 'query' | 'header';
  /** As the operation calls it. */
  readonly name: string;
  readonly isRequired: boolean;
  /** What goes where nothing is given. */
  readonly default?: unknown;
}

/** What is made of the argument for the body. */
export interface ToolBody {
  readonly argument: string;
  readonly contentType: string;
  readonly form: 'json' | 'form' | 'text';
}

/** The arguments of a tool. */
export interface ToolInputs {
  readonly parameters: readonly ToolParameter[];
  readonly body: ToolBody | undefined;
  /** The JSON Schema of all of them together. */
  readonly schema: SchemaObject;
}

/** Fields that are the connection's or the message's, and no argument's. */
const reservedHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

/** The arguments of an operation as a tool, or why it cannot be one. */
export function toolInputs(api: Api, operation: Operation): ToolInputs | { readonly fault: string } {
  const template = readUrlTemplate(operation.urlTemplate);
  if ('fault' in template) return { fault: `its URL template cannot be read: ${template.fault}` };
  const body = bodyOf(operation);
  if (body !== undefined && 'fault' in body) return body;
  const copy = new SchemaCopy(api.schemas);
  const maker = new InputsMaker(copy);
  for (const { place, described } of parametersOf(api, operation)) maker.add(place, described);
  return maker.finish(body);
}

interface Placed {
  readonly place: ToolParameter['in'];
  readonly described: DescribedParameter;
}

function parametersOf(api: Api, { urlTemplate, templateParameters = [], request }: Operation): readonly Placed[] {
  const mark = urlTemplate.indexOf('?');
  const names = (text: string) => Array.from(text.matchAll(/\{\*?([^{}]+)\}/g), ([, name]) => name!);
  const path = mark < 0 ? urlTemplate : urlTemplate.slice(0, mark);
  const described = (name: string): DescribedParameter => ({
    name,
    ...templateParameters.find((one) => one.name === name),
    required: true,
  });
  const inPath = [...names(path), ...(/(?:^|\/)\*$/.test(path) ? ['*'] : [])];
  const inTemplateQuery = mark < 0 ? [] : names(urlTemplate.slice(mark));
  const keyNames = [api.subscriptionKeyParameterNames?.header, 'Ocp-Apim-Subscription-Key'];
  const isKey = ({ name }: DescribedParameter) => keyNames.some((key) => key?.toLowerCase() === name.toLowerCase());
  const headers = (request?.headers ?? []).filter(
    (header) => !reservedHeaders.has(header.name.toLowerCase()) && !isKey(header),
  );
  return [
    ...inPath.map((name) => ({ place: 'path' as const, described: described(name) })),
    ...inTemplateQuery.map((name) => ({ place: 'query' as const, described: described(name) })),
    ...(request?.queryParameters ?? []).map((one) => ({ place: 'query' as const, described: one })),
    ...headers.map((one) => ({ place: 'header' as const, described: one })),
  ];
}

interface BodyChoice extends Omit<ToolBody, 'argument'> {
  readonly schema: unknown;
}

/** The form of the body that arguments can be brought into. */
function bodyOf({ method, request }: Operation): BodyChoice | undefined | { readonly fault: string } {
  const representations = request?.representations ?? [];
  if (representations.length === 0 || /^(?:GET|HEAD)$/i.test(method)) return undefined;
  for (const { form, takes } of forms) {
    const found = representations.find(({ contentType }) => takes.test(contentType));
    if (found !== undefined) return { form, contentType: found.contentType, schema: found.schema };
  }
  const types = representations.map(({ contentType }) => contentType).join(', ');
  return { fault: `its body is ${types}; expected one that is JSON, a form or text` };
}

const forms = [
  { form: 'json', takes: /^[\w.+-]+\/(?:[\w.-]+\+)?json\b/i },
  { form: 'form', takes: /^application\/x-www-form-urlencoded\b/i },
  { form: 'text', takes: /^(?:text\/|application\/(?:[\w.-]+\+)?xml\b)/i },
] as const;

class InputsMaker {
  readonly #copy: SchemaCopy;
  readonly #parameters: ToolParameter[] = [];
  readonly #properties = new Map<string, SchemaObject>();
  readonly #required: string[] = [];

  constructor(copy: SchemaCopy) {
    this.#copy = copy;
  }

  add(place: ToolParameter['in'], described: DescribedParameter): void {
    const schema = parameterSchema(described, this.#copy);
    const argument = this.#freeName(described.name === '*' ? 'path' : described.name, place);
    const fallback = schema.default;
    const isRequired = described.required === true && fallback === undefined;
    const { name, style, explode } = described;
    this.#parameters.push({
      argument,
      in: place,
      name,
      isRequired,
      ...(style !== undefined && { style }),
      ...(explode !== undefined && { explode }),
      ...(described.required === true && fallback !== undefined && { default: fallback }),
    });
    this.#properties.set(argument, schema);
    if (isRequired) this.#required.push(argument);
  }

  finish(body: BodyChoice | undefined): ToolInputs {
    const made = body && this.#addBody(body);
    const definitions = this.#copy.definitions;
    return {
      parameters: this.#parameters,
      body: made,
      schema: {
        type: 'object',
        properties: Object.fromEntries(this.#properties),
        ...(this.#required.length > 0 && { required: this.#required }),
        ...(definitions && { $defs: definitions }),
      },
    };
  }

  #addBody({ form, contentType, schema }: BodyChoice): ToolBody {
    const argument = this.#freeName('body', 'content');
    const copied = form === 'text' ? { type: 'string' } : this.#copy.copy(schema);
    const { required } = this.#copy.resolve(copied);
    this.#properties.set(argument, copied);
    // Whether a body may be left out is not kept of a description: one that has to have something in it may not.
    if (Array.isArray(required) && required.length > 0) this.#required.push(argument);
    return { argument, contentType, form };
  }

  #freeName(name: string, place: string): string {
    let free = name;
    for (let nth = 1; this.#properties.has(free); nth++)
      free = nth === 1 ? `${name}_${place}` : `${name}_${place}_${nth}`;
    return free;
  }
}
