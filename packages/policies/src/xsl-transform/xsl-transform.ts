import { Buffer } from 'node:buffer';
import {
  asWritten,
  attribute,
  DocumentError,
  definePolicy,
  dynamic,
  element,
  elements,
  name,
  type Policy,
  readXmlData,
  scopes,
  string,
  text,
} from '@turnpike/policy';
import { conversionStatus, messageOf, replaceText, xmlBodyText } from '../body-text.ts';
import { readStylesheet, type Stylesheet } from './stylesheet.ts';
import { Transformer } from './transformer.ts';

const transformer = new Transformer();

/** Changes a body of XML by a stylesheet. */
export const xslTransform: Policy = definePolicy({
  name: 'xsl-transform',
  reference: 'https://learn.microsoft.com/azure/api-management/xsl-transform-policy',
  sections: ['inbound', 'outbound'],
  scopes,
  once: true,

  config: {
    parameter: elements(
      {
        name: attribute(name, 'The parameter.', { optional: true }),
        // Azure: the page says this in its statement and `name` in its example.
        'parameter-name': attribute(name, 'The parameter, in another spelling.', { optional: true }),
        value: text(dynamic(string), 'What it is.', { optional: true }),
      },
      'A parameter of the stylesheet.',
    ),
    'xsl:stylesheet': element(asWritten(string), 'The stylesheet, in XSLT 1.0.', { optional: true }),
    'xsl:transform': element(asWritten(string), 'The stylesheet, in the other spelling that XSLT has.', {
      optional: true,
    }),
  },

  failures: {
    BodyConversionFailure: 'The body is no XML, or the stylesheet cannot be applied to it.',
  },

  prepare(config, failure, place) {
    const written = config['xsl:stylesheet'] ?? config['xsl:transform'];
    if (written === undefined) {
      place.report(
        'missing-child',
        'xsl:stylesheet',
        '<xsl-transform> has no stylesheet; expected <xsl:stylesheet version="1.0">',
      );
      return [];
    }
    const field = config['xsl:stylesheet'] === undefined ? 'xsl:transform' : 'xsl:stylesheet';
    const stylesheet = readStylesheet(written);
    if ('mistake' in stylesheet) {
      place.report('invalid-value', field, `the stylesheet cannot be used: ${stylesheet.mistake}`);
      return [];
    }
    const names = config.parameter.map((parameter) => parameter.name ?? parameter['parameter-name']);
    if (names.includes(undefined))
      place.report('missing-attribute', 'parameter', '<parameter> has no \'name\'; expected name="…"');

    return async (context) => {
      const message = messageOf(context, place.section);
      const parameters = config.parameter.map(
        ({ value }, index) => [names[index] as string, value?.(context) ?? ''] as const,
      );
      await message.body.buffer();
      const document = xmlBodyText(message);
      if (document === undefined || document.trim() === '') return;
      try {
        // libxml would expand entities; what is read here first has none.
        readXmlData(document);
        const result = await transformer.transform({ stylesheet: stylesheet.text, document, parameters });
        replaceText(message, asDotNetWrites(Buffer.from(result).toString(), stylesheet));
      } catch (error) {
        if (!(error instanceof DocumentError)) throw error;
        const reason = `The body cannot be transformed. ${error.message}`;
        throw failure('BodyConversionFailure', conversionStatus(place.section), reason);
      }
    };
  },
});

/**
 * As .NET writes it: with the encoding in the declaration, which is UTF-8 whatever the stylesheet asks for, and without the
 * line ends around the document.
 */
function asDotNetWrites(text: string, { indents, isText }: Stylesheet): string {
  if (isText) return text;
  const [declaration = ''] = /^<\?xml version="1\.0"[^>]*\?>/.exec(text) ?? [];
  const complete = declaration.replace(/ encoding="[^"]*"/, '').replace('version="1.0"', '$& encoding="utf-8"');
  const content = text.slice(declaration.length).replace(/\n$/, '');
  return complete + (indents ? content : content.replace(/^\n/, ''));
}
