import { DocumentError, readXmlData, type XmlElement } from '@turnpike/policy';

const xslt = 'http://www.w3.org/1999/XSL/Transform';
const microsoft = 'urn:schemas-microsoft-com:xslt';
const exslt = 'http://exslt.org/common';

/** A stylesheet as it is run, and what is asked of its output. */
export interface Stylesheet {
  readonly text: string;
  readonly indents: boolean;
  /** Whether it writes plain text. */
  readonly isText: boolean;
}

/** XSLT 1.0: https://www.w3.org/TR/xslt-10/#element-syntax-summary, without what reads other documents. */
const elements = new Set(
  (
    'apply-imports apply-templates attribute attribute-set call-template choose comment copy copy-of decimal-format element ' +
    'fallback for-each if key message namespace-alias number otherwise output param preserve-space processing-instruction ' +
    'sort strip-space stylesheet template text transform value-of variable when with-param'
  ).split(' '),
);

/** XPath 1.0 and XSLT 1.0, with the tests of nodes and the operators that may stand before a bracket. */
const functions = new Set(
  (
    'last position count id local-name namespace-uri name string concat starts-with contains substring-before ' +
    'substring-after substring string-length normalize-space translate boolean not true false lang number sum floor ceiling ' +
    'round key format-number current unparsed-entity-uri generate-id system-property element-available function-available ' +
    'node text comment processing-instruction and or div mod'
  ).split(' '),
);

/** Reads a stylesheet; gives what is wrong with it, or what is run. */
export function readStylesheet(written: string): Stylesheet | { readonly mistake: string } {
  const text = declarePrefix(written);
  try {
    const { root } = readXmlData(text);
    const mistake = findMistake(root, root);
    if (mistake !== undefined) return { mistake };
    const outputs = elementsOf(root).filter((child) => child.namespace === xslt && child.localName === 'output');
    const indents = outputs.some((output) => attributeOf(output, 'indent') === 'yes');
    const isText = outputs.some((output) => attributeOf(output, 'method') === 'text');
    // .NET has `node-set` in a namespace of its own; the library has the same function in that of EXSLT.
    return { text: text.replaceAll(microsoft, exslt), indents, isText };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return { mistake: `it cannot be read: ${error.message}` };
  }
}

/** A prefix that a policy document declares further out holds here too. */
function declarePrefix(text: string): string {
  const tag = /^<xsl:(?:stylesheet|transform)\b[^>]*>/.exec(text)?.[0];
  if (tag === undefined || /\sxmlns:xsl\s*=/.test(tag)) return text;
  return text.replace(/^<xsl:\w+/, (name) => `${name} xmlns:xsl="${xslt}"`);
}

function elementsOf(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((child): child is XmlElement => !('text' in child));
}

function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.find(({ localName, namespace }) => localName === name && namespace === '')?.value;
}

function findMistake(element: XmlElement, root: XmlElement): string | undefined {
  const own = element.namespace === xslt ? mistakeOfInstruction(element, root) : mistakeOfOther(element);
  if (own !== undefined) return own;
  for (const child of elementsOf(element)) {
    const mistake = findMistake(child, root);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function mistakeOfInstruction(element: XmlElement, root: XmlElement): string | undefined {
  const { localName } = element;
  if (element === root && attributeOf(root, 'version') !== '1.0')
    return `its version is '${attributeOf(root, 'version') ?? ''}'; expected 1.0`;
  if (localName === 'import' || localName === 'include')
    return `<xsl:${localName}> reads another document, which is not allowed`;
  if (!elements.has(localName)) return `there is no <xsl:${localName}> in XSLT 1.0`;
  if (attributeOf(element, 'extension-element-prefixes') !== undefined)
    return 'it has extension elements, which there are none of';
  return mistakeOfExpressions(element.attributes.filter(({ namespace }) => namespace === '').map(({ value }) => value));
}

function mistakeOfOther(element: XmlElement): string | undefined {
  if (element.namespace === microsoft)
    return `<msxsl:${element.localName}> is not allowed: stylesheets have no scripts`;
  // No further than where the last one ends: from every brace without an end all of the rest would be looked through.
  const templates = element.attributes.flatMap(
    ({ value }) => value.slice(0, value.lastIndexOf('}') + 1).match(/\{[^}]*\}/g) ?? [],
  );
  return mistakeOfExpressions(templates);
}

function mistakeOfExpressions(expressions: readonly string[]): string | undefined {
  for (const expression of expressions) {
    const code = expression.replace(/"[^"]*"|'[^']*'/g, "''");
    for (const [, prefix, name = ''] of code.matchAll(
      /(?<![\w.:$-])(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)\s*\(/g,
    )) {
      if (prefix === undefined && name === 'document')
        return "'document()' reads another document, which is not allowed";
      const isKnown = prefix === undefined ? functions.has(name) : name === 'node-set';
      if (!isKnown) return `there is no function '${prefix === undefined ? '' : `${prefix}:`}${name}()'`;
    }
  }
  return undefined;
}
