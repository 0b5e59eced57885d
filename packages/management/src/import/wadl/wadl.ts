import { attributeOf, childrenOf, elementText } from '@turnpike/artifacts';
import type { XmlElement } from '@turnpike/expressions';
import { present } from '../../json.ts';
import { madeName } from '../../made-name.ts';
import { type ApiFormat, ImportError } from '../imported-api.ts';
import { readXmlDescription } from '../xml-description.ts';
import { WadlDocument, wadlNamespaces } from './wadl-document.ts';
import { operationsIn } from './wadl-operations.ts';

/** WADL, the Web Application Description Language. @see https://www.w3.org/Submission/wadl/ */
export const wadl: ApiFormat = {
  inline: ['wadl-xml'],
  links: ['wadl-link-json', 'wadl-link'],
  async read(text, { names }) {
    const document = new WadlDocument(readXmlDescription(text));
    const [grammars] = childrenOf(document.root, wadlNamespaces, 'grammars');
    const value = grammars && elementText(grammars, [document.root]);
    const schemaId = value === undefined ? undefined : madeName(value);
    const operations = operationsIn(document, names, schemaId);
    if (operations.length === 0) throw new ImportError("there is no 'method' of a 'resource'; expected one");
    const { title, text: description } = document.docOf(document.root);
    const contentType = 'application/vnd.ms-azure-apim.wadl.grammars+xml';
    return {
      properties: present({ type: 'http', displayName: title, description, serviceUrl: baseOf(document.root) }),
      operations,
      schemas: schemaId === undefined ? [] : [{ name: schemaId, properties: { contentType, document: { value } } }],
    };
  },
};

function baseOf(root: XmlElement): string | undefined {
  const bases = childrenOf(root, wadlNamespaces, 'resources').map((one) => attributeOf(one, 'base')?.trim() ?? '');
  const [base = '', ...others] = [...new Set(bases)];
  if (others.length > 0)
    throw new ImportError(
      `resources have the bases '${base.slice(0, 200)}' and '${others[0]?.slice(0, 200)}'; expected one`,
    );
  return /^https?:\/\//i.test(base) && URL.canParse(base) ? base.replace(/\/+$/, '') : undefined;
}
