import { attributeOf, childrenOf, elementsIn, localPart, type SoapPort, soap, wsdl } from '@turnpike/artifacts';
import type { XmlElement } from '@turnpike/expressions';
import { ImportError } from '../imported-api.ts';
import type { QName, SchemaSet } from './schema-set.ts';

/** An operation of a SOAP service: what is sent in the body of an envelope, and what comes back. */
export interface SoapOperation {
  readonly name: string;
  readonly action: string;
  readonly description: string | undefined;
  /** Absent where the body is empty. */
  readonly input: QName | undefined;
  /** Absent where the body is empty, or nothing comes back. */
  readonly output: QName | undefined;
}

/**
 * Reads the operations of a port. Azure: only messages that are one element of a schema are imported, document/literal.
 * @see https://learn.microsoft.com/azure/api-management/api-management-api-import-restrictions#wsdl
 */
export function readOperations(
  root: XmlElement,
  { binding, soapBinding }: SoapPort,
  schemas: SchemaSet,
): readonly SoapOperation[] {
  const style = attributeOf(soapBinding, 'style');
  const portType = named(childrenOf(root, wsdl, 'portType'), attributeOf(binding, 'type'));
  const abstract = new Map(
    childrenOf(portType ?? binding, wsdl, 'operation').map((one) => [attributeOf(one, 'name'), one]),
  );
  const messages = new Map(childrenOf(root, wsdl, 'message').map((one) => [attributeOf(one, 'name'), one]));
  return childrenOf(binding, wsdl, 'operation').map((bound): SoapOperation => {
    const name = attributeOf(bound, 'name') ?? '';
    const [said] = childrenOf(bound, soap, 'operation');
    checkStyle(name, bound, (said && attributeOf(said, 'style')) ?? style ?? 'document');
    const described = abstract.get(name);
    const message = (which: string): QName | undefined => {
      const [use] = described === undefined ? [] : childrenOf(described, wsdl, which);
      const meant = use && messages.get(localPart(attributeOf(use, 'message')));
      return meant && elementOf(meant, bodyOf(bound, which), `the operation '${name}'`, schemas);
    };
    return {
      name,
      action: (said && attributeOf(said, 'soapAction')) ?? '',
      description: described && documentationOf(described),
      input: message('input'),
      output: message('output'),
    };
  });
}

/** What a description says in words of an element. */
export function documentationOf(element: XmlElement): string | undefined {
  const [found] = childrenOf(element, wsdl, 'documentation');
  const text = found?.children.map((child) => ('text' in child ? child.text : '')).join('') ?? '';
  return text.trim().slice(0, 1000) || undefined;
}

function named(elements: readonly XmlElement[], qualified: string | undefined): XmlElement | undefined {
  return elements.find((one) => attributeOf(one, 'name') === localPart(qualified));
}

function checkStyle(name: string, bound: XmlElement, style: string): void {
  const encoded = elementsIn(bound)
    .flatMap((message) => childrenOf(message, soap, 'body'))
    .find((body) => attributeOf(body, 'use') === 'encoded');
  const found = style === 'document' ? encoded && "the use 'encoded'" : `the style '${style}'`;
  if (found)
    throw new ImportError(`found ${found}; expected document/literal, as Azure does`, `the operation '${name}'`);
}

/** What a binding says of the body, where it says which parts are in it. */
function bodyOf(bound: XmlElement, which: string): readonly string[] | undefined {
  const [message] = childrenOf(bound, wsdl, which);
  const [body] = message === undefined ? [] : childrenOf(message, soap, 'body');
  const parts = body && attributeOf(body, 'parts');
  return parts?.split(/\s+/).filter((part) => part !== '');
}

function elementOf(
  message: XmlElement,
  inBody: readonly string[] | undefined,
  place: string,
  schemas: SchemaSet,
): QName | undefined {
  const all = childrenOf(message, wsdl, 'part');
  const parts = inBody === undefined ? all : all.filter((part) => inBody.includes(attributeOf(part, 'name') ?? ''));
  const [part, ...others] = parts;
  if (others.length > 0)
    throw new ImportError(
      `'${attributeOf(message, 'name')}' has ${parts.length} parts; expected one, as Azure does`,
      place,
    );
  if (part === undefined) return undefined;
  const element = schemas.nameIn(part, 'element');
  if (element === undefined)
    throw new ImportError(
      `the part '${attributeOf(part, 'name')}' of '${attributeOf(message, 'name')}' is a type; expected an element`,
      place,
    );
  return element;
}
