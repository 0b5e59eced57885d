import { type PolicyMessage, readJsonData, readXmlData } from '@turnpike/policy';
import { bodyText, isJsonType, isXmlType, mediaTypeOf, xmlBodyText } from '../../body-text.ts';
import { type Nil, valueOfJson, valueOfXml } from './values.ts';

/** What `body` is in a template: the body by its content type; nothing where that is neither JSON nor XML. */
export function templateBody(
  message: PolicyMessage,
  options: { readonly nil: Nil; readonly findsDates: boolean },
): unknown {
  const type = mediaTypeOf(message);
  if (isJsonType(type)) {
    const text = bodyText(message);
    return text === undefined || text.trim() === '' ? undefined : valueOfJson(readJsonData(text, options.findsDates));
  }
  if (!isXmlType(type)) return undefined;
  const text = xmlBodyText(message);
  return text === undefined || text.trim() === '' ? undefined : valueOfXml(readXmlData(text).root, options.nil);
}
