import { attribute, definePolicy, dynamic, elements, name, oneOf, type Policy, scopes, string } from '@turnpike/policy';
import { foldName, makePair, type QueryPair, readQuery, writeQuery } from './query-pairs.ts';

/** Changes a parameter in the query of the request. */
export const setQueryParameter: Policy = definePolicy({
  name: 'set-query-parameter',
  reference: 'https://learn.microsoft.com/azure/api-management/set-query-parameter-policy',
  sections: ['inbound', 'backend'],
  scopes,

  config: {
    name: attribute(dynamic(name), 'The parameter.'),
    'exists-action': attribute(
      dynamic(oneOf('override', 'skip', 'append', 'delete')),
      'What happens to a parameter that is there already; `delete` takes it away.',
      { default: 'override' },
    ),
    value: elements(dynamic(string), 'A value. Several repeat the parameter.'),
  },

  prepare({ name, 'exists-action': existsAction, value: values }) {
    return (context) => {
      const { request } = context;
      const parameter = name(context);
      const action = existsAction(context);
      const given = action === 'delete' ? [] : values.map((value) => makePair(parameter, value(context).trim()));
      const present = readQuery(request.query);
      const isNamed = namedLike(parameter);
      if (action === 'append') request.query = writeQuery([...present, ...given]);
      else if (action !== 'skip' || !present.some(isNamed))
        request.query = writeQuery(replace(present, isNamed, given));
    };
  },
});

function namedLike(parameter: string): (pair: QueryPair) => boolean {
  const folded = foldName(parameter);
  return ({ foldedName }) => foldedName === folded;
}

/** Puts parameters in the place of the first that is like them, or at the end, and takes away all that are. */
function replace(
  present: readonly QueryPair[],
  isNamed: (pair: QueryPair) => boolean,
  given: readonly QueryPair[],
): readonly QueryPair[] {
  const first = present.findIndex(isNamed);
  const rest = present.filter((pair) => !isNamed(pair));
  return first < 0 ? [...rest, ...given] : rest.toSpliced(first, 0, ...given);
}
