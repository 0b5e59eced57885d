import type { XmlElement } from '@turnpike/expressions';
import type { Reports } from '../artifact-diagnostic.ts';
import { childrenOf, elementsIn } from '../data/xml-file.ts';

/** OData 4 and 1 to 3: https://docs.oasis-open.org/odata/odata-csdl-xml/v4.01/odata-csdl-xml-v4.01.html */
const edmx: readonly string[] = [
  'http://docs.oasis-open.org/odata/ns/edmx',
  'http://schemas.microsoft.com/ado/2007/06/edmx',
];

/**
 * Checks that a description of an OData service is one. Azure has no operations for what it describes, so that nothing of it
 * decides where a request goes.
 */
export function checkMetadata(path: string, root: XmlElement, reports: Reports): void {
  const refuse = (message: string) => reports.error('invalid-specification', message, path);
  // The namespace of schemas differs from version to version.
  const schemas = childrenOf(root, edmx, 'DataServices').flatMap(elementsIn);
  if (root.localName !== 'Edmx' || !edmx.includes(root.namespace))
    refuse(`the root is '${root.localName}'; expected 'Edmx' of OData`);
  else if (!schemas.some(({ localName }) => localName === 'Schema'))
    refuse("there is no 'Schema' in 'DataServices'; expected one");
}
