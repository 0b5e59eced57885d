import { XmlNamedNodeStruct, XmlNsStruct, XmlTreeCommonStruct } from 'libxml2-wasm/lib/libxml2.mjs';

/** SOAP 1.1: https://www.w3.org/TR/2000/NOTE-SOAP-20000508/ */
const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/';
/** SOAP 1.2: https://www.w3.org/TR/soap12-part1/ */
const soap12 = 'http://www.w3.org/2003/05/soap-envelope';

/** The namespace of the envelopes that a content type is for. */
export const envelopeNamespaces: ReadonlyMap<string, string> = new Map([
  ['text/xml', soap11],
  ['application/soap+xml', soap12],
]);

/** The elements in the body of an envelope; a text that says what is wrong when there is no envelope. Faults are as SOAP has them. */
export function soapPayload(root: number, namespace: string | undefined): readonly number[] | string {
  const found = namespaceOf(root);
  const expected = namespace ?? (found === soap12 ? soap12 : soap11);
  if (!isNamed(root, 'Envelope', expected)) return `Element '${nameOf(root)}': expected the envelope of '${expected}'.`;
  const body = childrenOf(root).find((child) => isNamed(child, 'Body', expected));
  if (body === undefined) return 'The envelope has no body.';
  const payload = childrenOf(body);
  if (payload.length === 0) return 'The body of the envelope is empty.';
  return payload.filter((child) => !isNamed(child, 'Fault', expected));
}

function isNamed(element: number, name: string, namespace: string): boolean {
  return nameOf(element) === name && namespaceOf(element) === namespace;
}

function nameOf(element: number): string {
  return XmlTreeCommonStruct.name_(element);
}

function namespaceOf(element: number): string | undefined {
  const namespace = XmlNamedNodeStruct.namespace(element);
  return namespace === 0 ? undefined : XmlNsStruct.href(namespace);
}

function childrenOf(element: number): readonly number[] {
  const children: number[] = [];
  for (let child = XmlTreeCommonStruct.children(element); child !== 0; child = XmlTreeCommonStruct.next(child))
    if (XmlTreeCommonStruct.type(child) === 1) children.push(child);
  return children;
}
