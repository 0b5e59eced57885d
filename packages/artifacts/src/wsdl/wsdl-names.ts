import type { XmlElement } from '@turnpike/expressions';
import { attributeOf, childrenOf } from '../data/xml-file.ts';

/** WSDL 1.1: https://www.w3.org/TR/2001/NOTE-wsdl-20010315 */
export const wsdl: readonly string[] = ['http://schemas.xmlsoap.org/wsdl/'];

/** WSDL 2.0, which Azure does not import. */
export const wsdl2 = 'http://www.w3.org/ns/wsdl';

/** How WSDL 1.1 binds to SOAP 1.1 and 1.2. */
export const soap: readonly string[] = [
  'http://schemas.xmlsoap.org/wsdl/soap/',
  'http://schemas.xmlsoap.org/wsdl/soap12/',
];

/** The media type of the messages of a binding, by the namespace of what it says of SOAP. */
export const contentTypes: Readonly<Record<string, string>> = {
  'http://schemas.xmlsoap.org/wsdl/soap/': 'text/xml',
  'http://schemas.xmlsoap.org/wsdl/soap12/': 'application/soap+xml',
};

/** Which service and which of its ports is meant. */
export interface WsdlSelector {
  readonly service: string | undefined;
  readonly port: string | undefined;
}

/** One way to reach a service over SOAP. */
export interface SoapPort {
  /** Of the service that it belongs to, where there is one. */
  readonly service: string | undefined;
  readonly binding: XmlElement;
  /** What the binding says of SOAP. */
  readonly soapBinding: XmlElement;
  readonly location: string | undefined;
}

/** Finds the port that is meant, or the first that is bound to SOAP. A description without a service has bindings at least. */
export function findPort(root: XmlElement, { service, port }: WsdlSelector): SoapPort | undefined {
  const bindings = new Map(
    childrenOf(root, wsdl, 'binding').flatMap((binding): [string | undefined, SoapPort][] => {
      const [soapBinding] = childrenOf(binding, soap, 'binding');
      const name = attributeOf(binding, 'name');
      return soapBinding === undefined
        ? []
        : [[name, { service: undefined, binding, soapBinding, location: undefined }]];
    }),
  );
  const services = childrenOf(root, wsdl, 'service').filter((one) => isNamed(one, service));
  for (const one of services)
    for (const its of childrenOf(one, wsdl, 'port').filter((candidate) => isNamed(candidate, port))) {
      const found = bindings.get(localPart(attributeOf(its, 'binding')));
      const [address] = childrenOf(its, soap, 'address');
      const location = address && attributeOf(address, 'location');
      if (found !== undefined) return { ...found, service: attributeOf(one, 'name'), location };
    }
  return service === undefined && port === undefined ? bindings.values().next().value : undefined;
}

function isNamed(element: XmlElement, name: string | undefined): boolean {
  return name === undefined || attributeOf(element, 'name') === name;
}

/** What stands behind the prefix. */
export function localPart(qualified: string | undefined): string | undefined {
  return qualified?.replace(/^.*:/s, '');
}
