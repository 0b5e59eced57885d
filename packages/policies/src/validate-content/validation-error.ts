import {
  type CreateFailure,
  defineKind,
  jsonVariable,
  type Kind,
  type PolicyContext,
  type PolicyFailure,
  type Section,
} from '@turnpike/policy';

// What validation policies share: what is done about a mistake, in which words it is told, and to whom. The table of errors:
// https://learn.microsoft.com/azure/api-management/validation-policies#validation-errors

const words = ['ignore', 'prevent', 'detect'] as const;

/** What is done about a mistake: nothing, a note in the variable, or also an end of the request. */
export type ValidationAction = (typeof words)[number];

/** What is done about a mistake. Azure: the policy toolkit also writes `allow`. */
export const validationAction: Kind<ValidationAction> = defineKind(
  'ignore, prevent or detect',
  (text) => {
    const word = text.trim().toLowerCase();
    return word === 'allow' ? 'ignore' : words.find((one) => one === word);
  },
  words,
);

/** What is wrong with a message. */
export interface Mistake {
  /** The parameter, the header or the content type; absent for what is wrong with the whole. */
  readonly name?: string;
  readonly type:
    | 'RequestBody'
    | 'ResponseBody'
    | 'ApiSchema'
    | 'QueryParameter'
    | 'PathParameter'
    | 'RequestHeader'
    | 'ResponseHeader'
    | 'StatusCode'
    | 'ODataRequest';
  readonly rule?: string;
  readonly details: string;
  /** What a caller may read; only for what the caller has done. */
  readonly told?: string | undefined;
  readonly action: Exclude<ValidationAction, 'ignore'>;
}

/** The reasons that validations of requests and responses fail with. */
export type ValidationReason = 'Bad request' | 'Response not allowed';

/** What the reasons mean. */
export const validationFailures = {
  'Bad request': 'The request is not as it has to be.',
  'Response not allowed': 'The response is not as it has to be.',
} as const;

/** What a caller reads who can do nothing about it. */
const nobodysBusiness = 'The request could not be processed due to an internal error. Contact the API owner.';

/** How many mistakes are told of in one message. */
const mostTold = 10;

/** Where a policy finds what is wrong, and how it ends a request. */
export interface Validation {
  readonly section: Section;
  readonly variable: string | undefined;
  readonly failure: CreateFailure<ValidationReason>;
}

/** Puts mistakes into the variable, and ends the request when one of them has to be prevented. */
export function settle(mistakes: readonly Mistake[], context: PolicyContext, validation: Validation): void {
  if (mistakes.length === 0) return;
  const { variable } = validation;
  if (variable !== undefined) context.variables.set(variable, jsonVariable(mistakes.map(recordOf)));
  const prevented = mistakes.filter(({ action }) => action === 'prevent');
  if (prevented.length > 0) throw failureOf(prevented, validation);
}

/** Azure: 400 and what is wrong for a request; 502 and nothing of it for a response. */
function failureOf(mistakes: readonly Mistake[], { section, failure }: Validation): PolicyFailure {
  const message = joined(mistakes.map(({ details }) => details));
  if (section !== 'inbound')
    return failure('Response not allowed', 502, message, {
      message: nobodysBusiness,
      statusReason: 'Response Not Allowed',
    });
  return failure('Bad request', 400, message, { message: joined(mistakes.map(({ told }) => told ?? nobodysBusiness)) });
}

function joined(texts: readonly string[]): string {
  return [...new Set(texts)].slice(0, mostTold).join(' ');
}

function recordOf({ name, type, rule, details, action }: Mistake): object {
  return { Name: name ?? null, Type: type, ValidationRule: rule ?? null, Details: details, Action: action };
}
