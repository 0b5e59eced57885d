import type { XmlElement } from '@turnpike/expressions';
import type { Operation } from '@turnpike/model';
import type { Reports } from '../artifact-diagnostic.ts';
import { attributeOf, childrenOf, elementsIn, readXmlFile } from '../data/xml-file.ts';
import type { FoundFile } from '../folder/read-folder.ts';
import { OperationNames } from '../openapi/operation-names.ts';
import { contentTypes, findPort, type SoapPort, soap, type WsdlSelector, wsdl, wsdl2 } from './wsdl-names.ts';
import { elementText } from './xml-text.ts';

/** What a description of a SOAP service comes to. */
export interface WsdlDescription {
  readonly port: SoapPort;
  readonly operations: readonly Operation[];
  readonly serviceUrl?: string;
  readonly xmlSchemas: readonly string[];
}

const xsd: readonly string[] = ['http://www.w3.org/2001/XMLSchema'];

/** What is declared around schemas is written into each of them. Azure: schemas have at most 4 MB. */
const longestSchemas = 4 * 1024 * 1024;

/**
 * Reads a WSDL document as Azure imports it for SOAP pass-through: an operation for each of those of one port, told apart by
 * its action, and the schemas. The names are those that operations already have, where they are those of the description.
 * @see https://learn.microsoft.com/azure/api-management/api-management-api-import-restrictions#wsdl
 */
export function readWsdl(
  { path, text }: FoundFile,
  names: readonly string[],
  selector: WsdlSelector,
  reports: Reports,
): WsdlDescription | undefined {
  const root = readXmlFile(path, text, reports);
  return root && readDefinitions(root, path, names, selector, reports);
}

/** Reads a WSDL document of which the XML has been read. */
export function readDefinitions(
  root: XmlElement,
  path: string,
  names: readonly string[],
  selector: WsdlSelector,
  reports: Reports,
): WsdlDescription | undefined {
  const refuse = (message: string) => void reports.error('invalid-specification', message, path);
  if (root.namespace === wsdl2) return refuse('found WSDL 2.0; expected WSDL 1.1');
  if (root.localName !== 'definitions' || !wsdl.includes(root.namespace))
    return refuse(`the root is '${root.localName}'; expected 'definitions' of WSDL 1.1`);
  const [imported] = childrenOf(root, wsdl, 'import');
  if (imported !== undefined)
    return refuse(
      `'import' names '${attributeOf(imported, 'location') ?? ''}'; expected everything in one document, as Azure does`,
    );
  const port = findPort(root, selector);
  if (port === undefined) return refuse('there is no port of that name that is bound to SOAP; expected one');
  const xmlSchemas = readSchemas(root);
  if (xmlSchemas === undefined)
    return refuse(`the schemas come to more than ${longestSchemas} characters; expected less`);
  const warn = (message: string) => reports.add({ code: 'invalid-specification', severity: 'warning', message, path });
  const serviceUrl = port.location?.trim();
  return {
    port,
    operations: readOperations(port, new OperationNames(names), warn),
    ...(serviceUrl !== undefined && /^https?:\/\//i.test(serviceUrl) && URL.canParse(serviceUrl) && { serviceUrl }),
    xmlSchemas,
  };
}

function readSchemas(root: XmlElement): readonly string[] | undefined {
  const texts: string[] = [];
  let length = 0;
  for (const types of childrenOf(root, wsdl, 'types'))
    for (const schema of childrenOf(types, xsd, 'schema')) {
      const text = elementText(schema, [root, types]);
      texts.push(text);
      length += text.length;
      if (length > longestSchemas) return undefined;
    }
  return texts;
}

function readOperations(
  { binding, soapBinding }: SoapPort,
  names: OperationNames,
  warn: (message: string) => void,
): readonly Operation[] {
  const style = attributeOf(soapBinding, 'style') ?? 'document';
  const representations = [{ contentType: contentTypes[soapBinding.namespace] as string, examples: [] }];
  const described = { method: 'POST', request: { representations }, responses: [{ statusCode: 200, representations }] };
  const taken = new Map<string, string>();
  const others: string[] = [];
  const shared: string[] = [];
  const operations = childrenOf(binding, wsdl, 'operation').flatMap((element): Operation[] => {
    const name = attributeOf(element, 'name') ?? '';
    const [said] = childrenOf(element, soap, 'operation');
    const action = (said && attributeOf(said, 'soapAction')) ?? '';
    if (((said && attributeOf(said, 'style')) ?? style) !== 'document' || isEncoded(element)) others.push(name);
    const byAction = `/?soapAction=${escapeValue(action)}`;
    const isShared = taken.has(byAction);
    if (isShared) shared.push(name);
    const urlTemplate = isShared ? `${byAction}&soapMethod=${escapeValue(name)}` : byAction;
    // Operations that have a name in common have no other way to be told apart.
    const id = taken.has(urlTemplate) ? undefined : names.nameOf(name, 'POST', urlTemplate);
    taken.set(urlTemplate, name);
    return id === undefined ? [] : [{ id, name, urlTemplate, ...described }];
  });
  if (others.length > 0)
    warn(
      `${listed(others)}: bound in another way than document/literal, which Azure does not import; served all the same`,
    );
  if (shared.length > 0)
    warn(
      `${listed(shared)}: the soapAction is that of another operation, which takes their requests, unless the query says soapMethod; expected one for each`,
    );
  return operations;
}

/** Some names, and how many more there are. */
function listed(names: readonly string[]): string {
  const first = names.slice(0, 3).map((name) => `'${name}'`);
  return names.length > 3 ? `${first.join(', ')} and ${names.length - 3} more` : first.join(', ');
}

/** Whether a message is written by the rules of SOAP's own encoding. */
function isEncoded(operation: XmlElement): boolean {
  return elementsIn(operation)
    .flatMap((message) => childrenOf(message, soap, 'body'))
    .some((body) => attributeOf(body, 'use') === 'encoded');
}

/** Writes what would mean something else in the query of a template in another way. */
function escapeValue(value: string): string {
  return value.replace(/[&{}%]/g, encodeURIComponent);
}
