import { isObject, type JsonObject, objectsIn } from '../json.ts';
import type { ExportedApi, ExportedResource } from './exported-api.ts';
import type { ExportFormat } from './formats.ts';
import { serverOf } from './openapi/describe-api.ts';
import { escapeXml, xmlDeclaration, xmlElement } from './xml-writer.ts';

const soapNamespaces = {
  soap: 'http://schemas.xmlsoap.org/wsdl/soap/',
  soap12: 'http://schemas.xmlsoap.org/wsdl/soap12/',
};

/** WSDL 1.1 of APIs that envelopes pass through: with the gateway as the address. */
export const wsdl: ExportFormat = {
  inline: 'wsdl',
  link: 'wsdl-link',
  answered: 'wsdl-link+xml',
  contentType: 'text/xml',
  write(api) {
    return api.properties.type === 'soap' ? new WsdlWriter(api).write() : undefined;
  },
};

const xsdType = 'application/vnd.ms-azure-apim.xsd+xml';

class WsdlWriter {
  readonly #api: ExportedApi;
  readonly #operations: readonly SoapMethod[];
  readonly #prefixes = new Map<string, string>();
  readonly #bySchema = new Map<string, string>();

  constructor(api: ExportedApi) {
    this.#api = api;
    for (const { name, properties } of api.schemas) {
      const text = schemaText(properties);
      if (text === undefined) continue;
      const target = /^[^>]*?\stargetNamespace\s*=\s*(?:"([^"]*)"|'([^']*)')/s.exec(text);
      const namespace = unescapeXml(target?.[1] ?? target?.[2] ?? '');
      this.#bySchema.set(name.toLowerCase(), namespace);
      if (namespace !== '' && !this.#prefixes.has(namespace)) this.#prefixes.set(namespace, `ns${this.#prefixes.size}`);
    }
    this.#operations = api.operations.flatMap(soapMethodOf);
  }

  write(): string {
    const { name, properties } = this.#api;
    const title = String(properties.displayName ?? name).replace(/[^\w.-]+/g, '') || 'Service';
    const binding = this.#operations[0]?.isVersion2 === true ? 'soap12' : 'soap';
    const declared = Object.fromEntries(
      Array.from(this.#prefixes, ([namespace, prefix]) => [`xmlns:${prefix}`, namespace]),
    );
    const target = this.#prefixes.keys().next().value ?? 'http://tempuri.org/';
    const names = uniqueNames(this.#operations);
    const { description } = properties;
    return (
      xmlDeclaration +
      xmlElement(
        'wsdl:definitions',
        {
          'xmlns:wsdl': 'http://schemas.xmlsoap.org/wsdl/',
          [`xmlns:${binding}`]: soapNamespaces[binding],
          'xmlns:tns': target,
          ...declared,
          name: title,
          targetNamespace: target,
        },
        [
          ...(typeof description === 'string' ? [documentation(description)] : []),
          xmlElement('wsdl:types', {}, this.#schemas()),
          ...this.#operations.flatMap((operation, at) => this.#messages(operation, names[at] as string)),
          xmlElement(
            'wsdl:portType',
            { name: `${title}PortType` },
            this.#operations.map((operation, at) => abstractOperation(operation, names[at] as string)),
          ),
          xmlElement('wsdl:binding', { name: `${title}Binding`, type: `tns:${title}PortType` }, [
            xmlElement(`${binding}:binding`, { transport: 'http://schemas.xmlsoap.org/soap/http', style: 'document' }),
            ...this.#operations.map((operation, at) => boundOperation(operation, names[at] as string, binding)),
          ]),
          xmlElement('wsdl:service', { name: title }, [
            xmlElement('wsdl:port', { name: `${title}Port`, binding: `tns:${title}Binding` }, [
              xmlElement(`${binding}:address`, { location: serverOf(this.#api) }),
            ]),
          ]),
        ],
      )
    );
  }

  #schemas(): readonly string[] {
    return this.#api.schemas.flatMap(({ properties }) => schemaText(properties) ?? []);
  }

  #messages({ input, output }: SoapMethod, name: string): readonly string[] {
    const message = (kind: string, representation: JsonObject | undefined) =>
      xmlElement('wsdl:message', { name: `${name}${kind}` }, this.#part(representation));
    return [message('In', input), message('Out', output)];
  }

  #part(representation: JsonObject | undefined): readonly string[] {
    const { typeName, schemaId } = representation ?? {};
    if (typeof typeName !== 'string' || typeName === '') return [];
    const namespace = this.#bySchema.get(String(schemaId).toLowerCase());
    const prefix = namespace === undefined ? undefined : this.#prefixes.get(namespace);
    const element = prefix === undefined ? typeName : `${prefix}:${typeName}`;
    return [xmlElement('wsdl:part', { name: 'parameters', element })];
  }
}

/** What is known of an operation of SOAP. */
interface SoapMethod {
  readonly name: string;
  readonly action: string;
  readonly description: unknown;
  readonly isVersion2: boolean;
  readonly input: JsonObject | undefined;
  readonly output: JsonObject | undefined;
}

/** Operations without an action are not of SOAP. */
function soapMethodOf({ name, properties }: ExportedResource): readonly SoapMethod[] {
  const [, action] = /^\/?\??soapAction=([^&]*)/i.exec(String(properties.urlTemplate).replace(/^\//, '')) ?? [];
  if (action === undefined || /^\{.*\}$/.test(action)) return [];
  const input = representationIn(properties.request);
  const [answer] = objectsIn(properties.responses);
  return [
    {
      name: String(properties.displayName ?? name),
      action: decode(action),
      description: properties.description,
      isVersion2: String(input?.contentType).startsWith('application/soap+xml'),
      input,
      output: representationIn(answer),
    },
  ];
}

function representationIn(message: unknown): JsonObject | undefined {
  const { representations } = isObject(message) ? message : {};
  return Array.isArray(representations) ? representations.find(isObject) : undefined;
}

function uniqueNames(operations: readonly SoapMethod[]): readonly string[] {
  const taken = new Set<string>();
  return operations.map(({ name }) => {
    const base = name.replace(/[^\p{L}\p{N}_.-]+/gu, '').replace(/^(?![\p{L}_])/u, '_');
    let unique = base;
    for (let at = 1; taken.has(unique); at++) unique = `${base}${at}`;
    taken.add(unique);
    return unique;
  });
}

function abstractOperation({ description }: SoapMethod, name: string): string {
  return xmlElement('wsdl:operation', { name }, [
    ...(typeof description === 'string' ? [documentation(description)] : []),
    xmlElement('wsdl:input', { message: `tns:${name}In` }),
    xmlElement('wsdl:output', { message: `tns:${name}Out` }),
  ]);
}

function boundOperation({ action }: SoapMethod, name: string, binding: string): string {
  const body = [xmlElement(`${binding}:body`, { use: 'literal' })];
  return xmlElement('wsdl:operation', { name }, [
    xmlElement(`${binding}:operation`, { soapAction: action, style: 'document' }),
    xmlElement('wsdl:input', {}, body),
    xmlElement('wsdl:output', {}, body),
  ]);
}

function documentation(text: string): string {
  return xmlElement('wsdl:documentation', {}, [escapeXml(text)]);
}

function schemaText({ contentType, document }: JsonObject): string | undefined {
  const text = contentType === xsdType && isObject(document) ? document.value : undefined;
  return typeof text === 'string' ? text.replace(/^\ufeff?\s*<\?xml[^>]*\?>\s*/, '') : undefined;
}

/** Templates have what would mean something else in them percent-encoded. */
function decode(action: string): string {
  try {
    return decodeURIComponent(action);
  } catch {
    return action;
  }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole);
}
