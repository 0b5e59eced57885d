import {
  attribute,
  boolean,
  type CreateFailure,
  type Dynamic,
  definePolicy,
  dynamic,
  elements,
  headerName,
  httpStatus,
  type Place,
  type Policy,
  type PolicyContext,
  string,
} from '@turnpike/policy';

type Reason = 'HeaderNotFound' | 'HeaderValueNotAllowed';

/** Turns a request away unless it carries a header and, where values are listed, one of them. */
export const checkHeader: Policy = definePolicy({
  name: 'check-header',
  reference: 'https://learn.microsoft.com/azure/api-management/check-header-policy',
  sections: ['inbound'],
  scopes: ['global', 'product', 'api', 'operation'],

  config: {
    name: attribute(dynamic(headerName), 'The header to look for.'),
    // Azure: its page asks for the next three; documents in public leave them out.
    'failed-check-httpcode': attribute(dynamic(httpStatus), 'The status answered when the check fails.', {
      optional: true,
    }),
    'failed-check-error-message': attribute(dynamic(string), 'The message answered when the check fails.', {
      optional: true,
    }),
    'ignore-case': attribute(dynamic(boolean), 'Whether values are compared without regard to case.', {
      optional: true,
    }),
    value: elements(dynamic(string), 'A value that passes. With none listed, any value does.'),
  },

  failures: {
    HeaderNotFound: 'The request does not carry the header.',
    HeaderValueNotAllowed: 'The header carries a value that is not listed.',
  },

  prepare(config, failure: CreateFailure<Reason>, place) {
    const { name, value: values } = config;
    const { 'failed-check-httpcode': status, 'failed-check-error-message': told, 'ignore-case': folds } = config;
    for (const [field, meaning] of Object.entries(whenLeftOut))
      if (config[field as LeftOut] === undefined && (field !== 'ignore-case' || values.length > 0))
        warnOfAbsence(field as LeftOut, meaning, place);
    const passes = valueCheck(values, (context) => folds?.(context) ?? false);

    return (context) => {
      const deny = (reason: Reason, message: string) =>
        failure(reason, status?.(context) ?? 401, message, { message: told?.(context) ?? message });
      const header = name(context);
      const actual = context.request.headers.get(header);
      if (actual === null)
        throw deny('HeaderNotFound', `Header ${header} was not found in the request. Access denied.`);
      if (!passes(actual, context))
        throw deny('HeaderValueNotAllowed', `Header ${header} value of ${actual} is not allowed. Access denied.`);
    };
  },
});

const whenLeftOut = {
  'failed-check-httpcode': 'the status is 401',
  'failed-check-error-message': 'the caller is told what failed',
  'ignore-case': 'case matters',
} as const;

type LeftOut = keyof typeof whenLeftOut;

function warnOfAbsence(field: LeftOut, meaning: string, place: Place<LeftOut>): void {
  place.report(
    'missing-attribute',
    field,
    `<check-header> has no '${field}'; expected ${field}="…", without it ${meaning}`,
    'warning',
  );
}

type ValueCheck = (actual: string, context: PolicyContext) => boolean;

/** Whether a header has one of the values. What is written out is put in order once. */
function valueCheck(values: readonly Dynamic<string>[], folds: (context: PolicyContext) => boolean): ValueCheck {
  if (values.length === 0) return () => true;
  const constants = values.flatMap(({ constant }) => (constant === undefined ? [] : [constant.trim()]));
  const computed = values.filter(({ constant }) => constant === undefined);
  const exact = new Set(constants);
  const folded = new Set(constants.map((text) => text.toLowerCase()));
  return (actual, context) => {
    const ignoresCase = folds(context);
    if (ignoresCase ? folded.has(actual.toLowerCase()) : exact.has(actual)) return true;
    return computed.some((value) => isSame(value(context).trim(), actual, ignoresCase));
  };
}

function isSame(one: string, other: string, ignoresCase: boolean): boolean {
  return ignoresCase ? one.toLowerCase() === other.toLowerCase() : one === other;
}
