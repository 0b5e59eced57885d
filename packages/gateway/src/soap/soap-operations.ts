import type { OperationRoute, OperationTree } from '../router/operation-tree.ts';
import { type QueryParameters, queryValue } from '../router/query-parameters.ts';
import type { RequestPath } from '../router/request-path.ts';
import { soapActionsOf } from './soap-action.ts';

// The operations of a SOAP API are all at one URL. Azure gives each the template `/?soapAction=` with its action, so that the
// tree of operations tells them apart when it is told the action as if it stood in the query, where it may stand too.

const parameterName = 'soapaction';

/**
 * The template of an operation as the tree reads it. `/soapAction={any}`, as older pages of Azure write it, is about the action
 * too; and in an action, which is no text of a form, a plus is a plus.
 */
export function soapTemplate(urlTemplate: string): string {
  const template = urlTemplate.replace(/^\/?soapAction=/i, '/?soapAction=');
  return template.replace(/(?<=[?&]soapAction=)[^&]*/i, (action) => action.replaceAll('+', '%2B'));
}

/** What a request to a SOAP API comes to. */
export type FoundSoapOperation =
  | { readonly operation: OperationRoute; readonly query: () => QueryParameters }
  | 'ambiguous'
  | undefined;

/** What is asked of the operations of a SOAP API. */
export interface SoapQuestion {
  readonly path: RequestPath;
  readonly from: number;
  readonly method: string;
  readonly query: () => QueryParameters;
  readonly header: (name: string) => string | undefined;
}

/**
 * Finds the operation of a SOAP API: the one of an action that the request names, or else what takes any request. Actions of
 * two operations in one request make it ambiguous: the gateway would check one and the service do the other.
 */
export function findSoapOperation(operations: OperationTree, question: SoapQuestion): FoundSoapOperation {
  const parameters = question.query();
  const actions = [...soapActionsOf(question.header)];
  const asked = queryValue(parameters, parameterName);
  if (asked !== undefined && asked !== '' && !actions.includes(asked)) actions.push(asked);
  if (actions.length === 0) actions.push('');
  const found = actions.flatMap((action) => {
    const query = withAction(parameters, action);
    const operation = operations.find(question.path, question.from, question.method, () => query);
    return operation === undefined ? [] : [{ operation, query: () => query }];
  });
  const dedicated = found.filter(({ operation }) => isDedicated(operation));
  const [first] = dedicated;
  if (dedicated.some(({ operation }) => operation !== first?.operation)) return 'ambiguous';
  return first ?? found[0];
}

/** A query as if it named an action. */
export function withAction(parameters: QueryParameters, action: string): QueryParameters {
  return new Map([...parameters, [parameterName, [action]]]);
}

/** Whether an operation asks for one action. */
function isDedicated({ template }: OperationRoute): boolean {
  return template.query.some(({ foldedName, value }) => foldedName === parameterName && value !== undefined);
}
