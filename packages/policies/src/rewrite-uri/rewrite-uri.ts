import {
  attribute,
  boolean,
  type CreateFailure,
  definePolicy,
  dynamic,
  type Operation,
  type Place,
  type Policy,
  type PolicyContext,
  scopes,
  string,
} from '@turnpike/policy';
import { type QueryPair, readQuery, writeQuery } from '../set-query-parameter/query-pairs.ts';
import { faultOfPath } from './path-fault.ts';
import {
  fillPath,
  fillQuery,
  type PathParameters,
  type RewriteTemplate,
  readTemplate,
  UnknownParameter,
} from './template.ts';

type Failure = CreateFailure<'TemplateParameterNotFound' | 'PathNotAllowed'>;

/** Gives the request another path and query behind the base URL of its backend. */
export const rewriteUri: Policy = definePolicy({
  name: 'rewrite-uri',
  reference: 'https://learn.microsoft.com/azure/api-management/rewrite-uri-policy',
  sections: ['inbound'],
  scopes,

  config: {
    template: attribute(dynamic(string), 'Path and query, with parameters of the operation in braces.'),
    'copy-unmatched-params': attribute(
      dynamic(boolean),
      'Whether parameters of the query stay that the URL template of the operation does not have.',
      { default: true },
    ),
  },

  failures: {
    TemplateParameterNotFound: 'The template has a parameter that the operation does not have.',
    PathNotAllowed: 'The new path would be read differently by different parties, or leads out of its place.',
  },

  prepare({ template, 'copy-unmatched-params': copyUnmatched }, failure: Failure, place) {
    const written = template.constant === undefined ? undefined : readTemplate(template.constant, () => true);
    if (written !== undefined) reportFault(written, place);

    return (context) => {
      const { request } = context;
      const read = written ?? readTemplate(template(context), (name) => context.matchedParameters.has(name));
      const parameters = parametersOf(context);
      const path = orFail(failure, () => fillPath(read, parameters));
      const query = orFail(failure, () => fillQuery(read, parameters));
      const fault = faultOfPath(path);
      if (fault !== undefined)
        throw failure('PathNotAllowed', 400, `The path of the request is not allowed: ${fault}.`);
      const kept = copyUnmatched(context) ? unmatched(request.query, context.operation) : [];
      request.path = path;
      request.query = writeQuery([...(query === '' ? [] : [{ foldedName: '', text: query }]), ...kept]);
    };
  },
});

/** A template without parameters is as wrong when it is published as it would be for every request. */
function reportFault(template: RewriteTemplate, place: Place<'template'>): void {
  const fault = faultOfPath(template.path.join('-'));
  if (fault !== undefined) place.report('invalid-value', 'template', `'template' is not allowed: ${fault}`);
}

function parametersOf({ matchedParameters, operation }: PolicyContext): PathParameters {
  return {
    get: (name) => matchedParameters.get(name),
    isWildcard: (name) => name === '*' || operation.urlTemplate.includes(`{*${name}}`),
  };
}

function orFail<T>(failure: Failure, fill: () => T): T {
  try {
    return fill();
  } catch (error) {
    if (!(error instanceof UnknownParameter)) throw error;
    throw failure('TemplateParameterNotFound', 500, `The operation has no parameter '${error.parameter}'.`);
  }
}

/** The parameters of a query that the URL template of the operation does not have. */
function unmatched(query: string, { urlTemplate }: Operation): readonly QueryPair[] {
  const present = readQuery(query);
  const mark = urlTemplate.indexOf('?');
  if (mark < 0) return present;
  const matched = new Set(readQuery(urlTemplate.slice(mark)).map(({ foldedName }) => foldedName));
  return present.filter(({ foldedName }) => !matched.has(foldedName));
}
