import {
  attribute,
  boolean,
  DocumentError,
  definePolicy,
  dynamic,
  oneOf,
  type Policy,
  readXmlData,
  scopes,
} from '@turnpike/policy';
import {
  accepts,
  conversionStatus,
  isJsonType,
  isXmlType,
  mediaTypeOf,
  messageOf,
  replaceContent,
  withBody,
  xmlBodyText,
} from '../body-text.ts';
import { jsonOfXml } from './json-of-xml.ts';

/** Turns a body of XML into JSON. */
export const xmlToJson: Policy = definePolicy({
  name: 'xml-to-json',
  reference: 'https://learn.microsoft.com/azure/api-management/xml-to-json-policy',
  // Azure: the page leaves `backend` out; its policy toolkit allows it.
  sections: ['inbound', 'outbound', 'on-error'],
  scopes,

  config: {
    kind: attribute(dynamic(oneOf('javascript-friendly', 'direct')), 'The form of the JSON.'),
    apply: attribute(dynamic(oneOf('always', 'content-type-xml')), 'Whether the content type has to say XML.'),
    'consider-accept-header': attribute(dynamic(boolean), 'Whether the caller has to ask for JSON.', { default: true }),
    'always-array-child-elements': attribute(
      dynamic(boolean),
      'Whether an element is in an array even when it is the only one of its name.',
      { default: false },
    ),
  },

  failures: {
    BodyConversionFailure: 'The body is no XML, or cannot be written as JSON.',
  },

  prepare(config, failure, place) {
    return (context) => {
      const message = messageOf(context, place.section);
      if (config.apply(context) !== 'always' && !isXmlType(mediaTypeOf(message))) return;
      if (config['consider-accept-header'](context) && !accepts(context.request, isJsonType)) return;
      const form = { kind: config.kind(context), alwaysArray: config['always-array-child-elements'](context) };
      return withBody(message, () => {
        const text = xmlBodyText(message);
        if (text === undefined || text.trim() === '') return;
        try {
          replaceContent(message, jsonOfXml(readXmlData(text), form), 'application/json');
        } catch (error) {
          if (!(error instanceof DocumentError)) throw error;
          const reason = `The body cannot be converted to JSON. ${error.message}`;
          throw failure('BodyConversionFailure', conversionStatus(place.section), reason);
        }
      });
    };
  },
});
