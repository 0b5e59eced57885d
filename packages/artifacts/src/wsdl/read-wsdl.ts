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
  readonly operations: readonly Operation[];
  readonly serviceUrl?: string;
  readonly xmlSchemas: readonly string[];
}

const xsd: readonly string[] = ['http://www.w3.org/2001/XMLSchema'];

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
  const refuse = (message: string) => void reports.error('invalid-specification', message, path);
  const root = readXmlFile(path, text, reports);
  if (root === undefined) return undefined;
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
  const warn = (message: string) => reports.add({ code: 'invalid-specification', severity: 'warning', message, path });
  const xmlSchemas = childrenOf(root, wsdl, 'types').flatMap((types) =>
    childrenOf(types, xsd, 'schema').map((schema) => elementText(schema, [root, types])),
  );
  const serviceUrl = port.location?.trim();
  return {
    operations: readOperations(port, new OperationNames(names), warn),
    ...(serviceUrl !== undefined && /^https?:\/\//i.test(serviceUrl) && URL.canParse(serviceUrl) && { serviceUrl }),
    xmlSchemas,
  };
}

function readOperations(
  { binding, soapBinding }: SoapPort,
  names: OperationNames,
  warn: (message: string) => void,
): readonly Operation[] {
  const style = attributeOf(soapBinding, 'style') ?? 'document';
  const contentType = contentTypes[soapBinding.namespace] as string;
  const byAction = new Map<string, string>();
  return childrenOf(binding, wsdl, 'operation').flatMap((element) => {
    const name = attributeOf(element, 'name') ?? '';
    const [said] = childrenOf(element, soap, 'operation');
    const action = (said && attributeOf(said, 'soapAction')) ?? '';
    if (((said && attributeOf(said, 'style')) ?? style) !== 'document' || isEncoded(element))
      warn(`'${name}' is bound in another way than document/literal, which Azure does not import; it is served`);
    const present = byAction.get(action);
    if (present === undefined) byAction.set(action, name);
    else
      warn(
        `'${name}' has the soapAction '${action}' of '${present}'; requests for it need '?soapMethod=${name}', and are taken for '${present}' without`,
      );
    const template = `/?soapAction=${escapeValue(action)}`;
    const urlTemplate = present === undefined ? template : `${template}&soapMethod=${escapeValue(name)}`;
    const id = names.nameOf(name, 'POST', urlTemplate);
    const representations = [{ contentType, examples: [] }];
    const responses = [{ statusCode: 200, representations }];
    return id === undefined ? [] : [{ id, name, method: 'POST', urlTemplate, request: { representations }, responses }];
  });
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
