import {
  attribute,
  definePolicy,
  dynamic,
  elements,
  name,
  type Policy,
  type PolicyContext,
  scopes,
} from '@turnpike/policy';
import { settle, validationAction, validationFailures } from '../validate-content/validation-error.ts';
import { absent, checkValues, unspecified, type ValuePlace } from '../validate-parameters/check-values.ts';
import { linesByName } from '../validate-parameters/request-values.ts';

/** Holds the headers of a response against what the API says of them. */
export const validateHeaders: Policy = definePolicy({
  name: 'validate-headers',
  reference: 'https://learn.microsoft.com/azure/api-management/validate-headers-policy',
  sections: ['outbound', 'on-error'],
  scopes,
  once: true,

  config: {
    'specified-header-action': attribute(
      dynamic(validationAction),
      'What is done about headers that are not as the API describes them.',
    ),
    'unspecified-header-action': attribute(
      dynamic(validationAction),
      'What is done about headers that the API does not describe.',
    ),
    'errors-variable-name': attribute(name, 'The variable that gets what is wrong.', { optional: true }),
    header: elements(
      {
        name: attribute(name, 'The header.'),
        action: attribute(dynamic(validationAction), 'What is done about it, whether it is described or not.'),
      },
      'A header of which something else is said.',
    ),
  },

  failures: validationFailures,

  prepare(config, failure, { section }) {
    const named = new Map(config.header.map((header) => [header.name.toLowerCase(), header.action]));
    const { 'specified-header-action': ofSpecified, 'unspecified-header-action': ofOthers } = config;
    const validation = { section, variable: config['errors-variable-name'], failure };

    const placeOf = (text: string, usual: typeof ofSpecified, context: PolicyContext): ValuePlace | undefined => {
      const action = (named.get(text.toLowerCase()) ?? usual)(context);
      return action === 'ignore' ? undefined : { type: 'ResponseHeader', noun: 'header', action };
    };

    return (context) => {
      const { response, operation, api } = context;
      const described = operation.responses?.find(({ statusCode }) => statusCode === response.status)?.headers ?? [];
      const came = linesByName(response.headers);
      const mistakes = described.flatMap((definition) => {
        const values = came.get(definition.name.toLowerCase());
        if (values === undefined && definition.required !== true) return [];
        const place = placeOf(definition.name, ofSpecified, context);
        if (place === undefined) return [];
        return values === undefined ? [absent(definition, place)] : checkValues(definition, values, place, api);
      });
      const names = new Set(described.map((definition) => definition.name.toLowerCase()));
      const others = [...came.keys()].flatMap((text) => {
        const place = names.has(text) ? undefined : placeOf(text, ofOthers, context);
        return place === undefined ? [] : [unspecified(text, place)];
      });
      settle([...mistakes, ...others], context, validation);
    };
  },
});
