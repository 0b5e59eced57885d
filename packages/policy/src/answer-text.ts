import { type ResponseObject, resetBudget } from '@turnpike/expressions';

/**
 * What a service has answered a policy, as text; empty where it said nothing. Expressions read bodies on a budget that begins
 * anew with each of them; a policy that reads is none, and would use up what the last one has left.
 */
export function answerText({ body }: ResponseObject): string {
  resetBudget();
  return body?.text ?? '';
}
