import { errorBody, type GatewayAnswer } from '../gateway-answer.ts';
import type { TargetFault } from './router.ts';

/** What a request is answered that no operation is for; also when the method is another one. */
export const notFoundAnswer: GatewayAnswer = {
  status: 404,
  statusReason: 'Resource Not Found',
  headers: { 'Content-Type': 'application/json' },
  body: errorBody(404, 'Resource not found'),
  lastError: {
    source: 'configuration',
    reason: 'OperationNotFound',
    message: 'Unable to match incoming request to an operation.',
  },
};

const faults: Readonly<Record<TargetFault, string>> = {
  'not-a-path': 'The request target is not a path.',
  'too-long': 'The request target is too long.',
  'illegal-character': 'The path of the request contains a character that a path does not have.',
  'invalid-escape': 'The path of the request contains an escape that is not UTF-8.',
  'dot-segment': 'The path of the request contains a dot segment.',
  'repeated-encoding': 'The path of the request is encoded too many times.',
  ambiguous: 'The path of the request can be read in more than one way.',
};

/** What a request is answered whose target has no one meaning. Nothing of the target is repeated. */
export function refusedTargetAnswer(fault: TargetFault): GatewayAnswer {
  const [status, statusReason] = fault === 'too-long' ? [414, 'URI Too Long'] : [400, 'Bad Request'];
  return {
    status,
    statusReason,
    headers: { 'Content-Type': 'application/json' },
    body: errorBody(status, faults[fault]),
    lastError: { source: 'configuration', reason: 'OperationNotFound', message: faults[fault] },
  };
}
