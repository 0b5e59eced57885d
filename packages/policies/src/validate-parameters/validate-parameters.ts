import {
  attribute,
  type Configured,
  type Dynamic,
  definePolicy,
  dynamic,
  element,
  elements,
  name,
  type Policy,
  type PolicyContext,
  scopes,
} from '@turnpike/policy';
import {
  type Mistake,
  settle,
  type ValidationAction,
  validationAction,
  validationFailures,
} from '../validate-content/validation-error.ts';
import { absent, checkValues, unspecified, type ValuePlace } from './check-values.ts';
import { type GivenParameters, headersOf, pathOf, queryOf } from './request-values.ts';

const action = (description: string) => attribute(dynamic(validationAction), description);
const otherAction = (description: string) => attribute(dynamic(validationAction), description, { optional: true });

const parameter = elements(
  { name: attribute(name, 'The parameter.'), action: action('What is done about it, whether it is described or not.') },
  'A parameter of which something else is said.',
);
const ofDescribed = { 'specified-parameter-action': otherAction('What is done about those that do not fit.') };
const ofKind = {
  ...ofDescribed,
  'unspecified-parameter-action': otherAction('What is done about those that are not described.'),
  parameter,
};

/** Holds the parameters of a request against what the API says of them. */
export const validateParameters: Policy = definePolicy({
  name: 'validate-parameters',
  reference: 'https://learn.microsoft.com/azure/api-management/validate-parameters-policy',
  sections: ['inbound'],
  scopes,
  once: true,

  config: {
    'specified-parameter-action': action('What is done about parameters that are not as the API describes them.'),
    'unspecified-parameter-action': action('What is done about parameters that the API does not describe.'),
    'errors-variable-name': attribute(name, 'The variable that gets what is wrong.', { optional: true }),
    headers: element(ofKind, 'What holds for headers.', { optional: true }),
    query: element(ofKind, 'What holds for query parameters.', { optional: true }),
    path: element({ ...ofDescribed, parameter }, 'What holds for parameters in the path.', { optional: true }),
  },

  failures: validationFailures,

  prepare({ headers, query, path, ...config }, failure, { section }) {
    const common: Actions = {
      specified: config['specified-parameter-action'],
      unspecified: config['unspecified-parameter-action'],
      named: new Map(),
    };
    const checks = [
      check(
        'RequestHeader',
        headersOf,
        actionsOf(headers, common, (text) => text.toLowerCase()),
      ),
      check('QueryParameter', queryOf, actionsOf(query, common)),
      check('PathParameter', pathOf, actionsOf(path, common)),
    ];
    const validation = { section, variable: config['errors-variable-name'], failure };
    return (context) =>
      settle(
        checks.flatMap((found) => found(context)),
        context,
        validation,
      );
  },
});

interface Actions {
  readonly specified: Dynamic<ValidationAction>;
  readonly unspecified: Dynamic<ValidationAction>;
  readonly named: ReadonlyMap<string, Dynamic<ValidationAction>>;
}

function actionsOf(
  kind: Partial<Configured<typeof ofKind>> | undefined,
  { specified, unspecified }: Actions,
  nameOf = (text: string) => text,
): Actions {
  return {
    specified: kind?.['specified-parameter-action'] ?? specified,
    unspecified: kind?.['unspecified-parameter-action'] ?? unspecified,
    named: new Map(kind?.parameter?.map(({ name: text, action }) => [nameOf(text), action])),
  };
}

const nouns = { RequestHeader: 'header', QueryParameter: 'query parameter', PathParameter: 'path parameter' } as const;

function check(
  type: keyof typeof nouns,
  find: (context: PolicyContext) => GivenParameters,
  actions: Actions,
): (context: PolicyContext) => readonly Mistake[] {
  return (context) => {
    const { described, came } = find(context);
    const placeOf = (text: string, usual: Dynamic<ValidationAction>): ValuePlace | undefined => {
      const action = (actions.named.get(text) ?? usual)(context);
      return action === 'ignore' ? undefined : { type, noun: nouns[type], action };
    };
    const mistakes = described.flatMap((definition) => {
      const values = came.get(definition.name);
      if (values === undefined && definition.required !== true) return [];
      const place = placeOf(definition.name, actions.specified);
      if (place === undefined) return [];
      return values === undefined ? [absent(definition, place)] : checkValues(definition, values, place, context.api);
    });
    const names = new Set(described.map((definition) => definition.name));
    const others = [...came.keys()].flatMap((text) => {
      const place = names.has(text) ? undefined : placeOf(text, actions.unspecified);
      return place === undefined ? [] : [unspecified(text, place)];
    });
    return [...mistakes, ...others];
  };
}
