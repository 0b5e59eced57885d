import { attribute, definePolicy, dynamic, elements, httpStatus, name, type Policy, scopes } from '@turnpike/policy';
import { settle, validationAction, validationFailures } from '../validate-content/validation-error.ts';

/** Holds the status of a response against those that the API describes. */
export const validateStatusCode: Policy = definePolicy({
  name: 'validate-status-code',
  reference: 'https://learn.microsoft.com/azure/api-management/validate-status-code-policy',
  sections: ['outbound', 'on-error'],
  scopes,
  once: true,

  config: {
    'unspecified-status-code-action': attribute(
      dynamic(validationAction),
      'What is done about a status that the API does not describe.',
    ),
    'errors-variable-name': attribute(name, 'The variable that gets what is wrong.', { optional: true }),
    // Azure: its policy toolkit writes it so.
    'error-variable-name': attribute(name, 'The same.', { optional: true }),
    'status-code': elements(
      {
        code: attribute(httpStatus, 'A status that the API does not describe.'),
        action: attribute(dynamic(validationAction), 'What is done about it.'),
      },
      'A status of which something else is said.',
    ),
  },

  failures: validationFailures,

  prepare(config, failure, place) {
    const named = new Map(config['status-code'].map(({ code, action }) => [code, action]));
    const { 'unspecified-status-code-action': usual, 'errors-variable-name': variable } = config;
    if (variable !== undefined && config['error-variable-name'] !== undefined)
      place.report(
        'conflicting-values',
        'error-variable-name',
        "'errors-variable-name' and 'error-variable-name' are the same; expected one of them",
      );
    const validation = { section: place.section, variable: variable ?? config['error-variable-name'], failure };

    return (context) => {
      const { status } = context.response;
      if (context.operation.responses?.some(({ statusCode }) => statusCode === status)) return;
      const action = (named.get(status) ?? usual)(context);
      if (action === 'ignore') return;
      const details = `Response status code ${status} is not allowed.`;
      settle([{ name: String(status), type: 'StatusCode', rule: 'Unspecified', details, action }], context, validation);
    };
  },
});
