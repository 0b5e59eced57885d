import {
  attribute,
  boolean,
  DocumentError,
  defineKind,
  definePolicy,
  dynamic,
  type Kind,
  oneOf,
  type Policy,
  readJsonData,
  scopes,
  string,
} from '@turnpike/policy';
import {
  accepts,
  bodyText,
  conversionStatus,
  isJsonType,
  isXmlType,
  mediaTypeOf,
  messageOf,
  replaceContent,
  withBody,
} from '../body-text.ts';
import { xmlOfJson } from './xml-of-json.ts';

const character: Kind<string> = defineKind('one character', (text) => ([...text].length === 1 ? text : undefined));

/** Turns a body of JSON into XML. */
export const jsonToXml: Policy = definePolicy({
  name: 'json-to-xml',
  reference: 'https://learn.microsoft.com/azure/api-management/json-to-xml-policy',
  // Azure: the page leaves `backend` out; its policy toolkit allows it.
  sections: ['inbound', 'outbound', 'on-error'],
  scopes,

  config: {
    apply: attribute(dynamic(oneOf('always', 'content-type-json')), 'Whether the content type has to say JSON.'),
    'consider-accept-header': attribute(dynamic(boolean), 'Whether the caller has to ask for XML.', { default: true }),
    'parse-date': attribute(boolean, 'Whether text that looks like a date is written as a date.', { default: true }),
    'namespace-separator': attribute(dynamic(character), 'What separates the prefix of a name from the rest.', {
      default: '_',
    }),
    'namespace-prefix': attribute(dynamic(string), 'What properties begin with that declare a namespace.', {
      optional: true,
    }),
    'attribute-block-name': attribute(dynamic(string), 'The property whose own properties become attributes.', {
      optional: true,
    }),
  },

  failures: {
    BodyConversionFailure: 'The body is no JSON, or cannot be written as XML.',
  },

  prepare(config, failure, place) {
    return (context) => {
      const message = messageOf(context, place.section);
      if (config.apply(context) !== 'always' && !isJsonType(mediaTypeOf(message))) return;
      if (config['consider-accept-header'](context) && !accepts(context.request, isXmlType)) return;
      const naming = {
        separator: config['namespace-separator'](context),
        namespacePrefix: config['namespace-prefix']?.(context),
        attributeBlock: config['attribute-block-name']?.(context),
      };
      return withBody(message, () => {
        const text = bodyText(message);
        if (text === undefined || text.trim() === '') return;
        try {
          replaceContent(message, xmlOfJson(readJsonData(text, config['parse-date']), naming), 'application/xml');
        } catch (error) {
          if (!(error instanceof DocumentError)) throw error;
          throw failure(
            'BodyConversionFailure',
            conversionStatus(place.section),
            `The body cannot be converted to XML. ${error.message}`,
          );
        }
      });
    };
  },
});
