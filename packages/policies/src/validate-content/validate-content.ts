import {
  attribute,
  definePolicy,
  dynamic,
  element,
  elements,
  integerBetween,
  name,
  type Policy,
  type PolicyContext,
  scopes,
} from '@turnpike/policy';
import { checkBody } from './check-body.ts';
import { prepareRule } from './content-rule.ts';
import { contentShape, contentTypeMapShape } from './content-shape.ts';
import { effectiveType } from './content-type-map.ts';
import { checkSize, exceededSize, isDeclaredTooLong } from './size-limit.ts';
import { settle, validationAction, validationFailures } from './validation-error.ts';

/** Azure: 4 MB. */
const largest = 4 * 1024 * 1024;

/** Holds the body of a request or a response against a schema. */
export const validateContent: Policy = definePolicy({
  name: 'validate-content',
  reference: 'https://learn.microsoft.com/azure/api-management/validate-content-policy',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes,

  config: {
    'unspecified-content-type-action': attribute(
      dynamic(validationAction),
      'What is done about a content type that the API does not describe.',
    ),
    'max-size': attribute(dynamic(integerBetween(0, largest)), 'How many bytes a body may have, at most 4 MB.'),
    'size-exceeded-action': attribute(dynamic(validationAction), 'What is done about a longer body.'),
    'errors-variable-name': attribute(name, 'The variable that gets what is wrong.', { optional: true }),
    'content-type-map': element(contentTypeMapShape, 'What content types are taken for.', { optional: true }),
    content: elements(contentShape, 'How content of one type, or of all, is validated.'),
  },

  failures: validationFailures,

  prepare(config, failure, place) {
    const { 'max-size': maxSize, 'size-exceeded-action': sizeAction, 'content-type-map': map } = config;
    const isRequest = place.section === 'inbound';
    const rules = config.content.flatMap((content) => prepareRule(content, place) ?? []);
    const validation = { section: place.section, variable: config['errors-variable-name'], failure };

    const check = (context: PolicyContext, limit: number): void | Promise<void> => {
      const { headers, body } = isRequest ? context.request : context.response;
      const content = body.content ?? '';
      const tooLong = checkSize(content, limit, sizeAction(context), isRequest);
      if (tooLong !== undefined) {
        settle(tooLong, context, validation);
        return;
      }
      const contentType = headers.get('Content-Type');
      const mediaType = effectiveType(map, contentType, context);
      const unspecified = config['unspecified-content-type-action'];
      const mistakes = checkBody({ content, contentType, mediaType }, { rules, unspecified, isRequest }, context);
      if (mistakes instanceof Promise) return mistakes.then((found) => settle(found, context, validation));
      settle(mistakes, context, validation);
    };

    return (context) => {
      const limit = maxSize(context);
      const { headers, body } = isRequest ? context.request : context.response;
      const declared = isDeclaredTooLong(headers, limit);
      if (declared !== undefined) {
        settle(checkSize(declared, limit, sizeAction(context), isRequest) ?? [], context, validation);
        return;
      }
      // What is refused if it is too long is not read any further than that; what may pass is read in full.
      const isWithin = sizeAction(context) === 'prevent' ? body.bufferAtMost(limit) : body.buffer();
      if (!(isWithin instanceof Promise)) return check(context, limit);
      return isWithin.then((isAll) => {
        if (isAll !== false || body.content !== undefined) return check(context, limit);
        settle(exceededSize(limit, isRequest), context, validation);
      });
    };
  },
});
