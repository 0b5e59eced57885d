import { expect, test } from 'vitest';
import { notFoundAnswer, refusedTargetAnswer } from './route-answers.ts';

test('nothing found is answered as Azure does', () => {
  expect(notFoundAnswer).toMatchObject({
    status: 404,
    body: '{ "statusCode": 404, "message": "Resource not found" }',
    lastError: {
      source: 'configuration',
      reason: 'OperationNotFound',
      message: 'Unable to match incoming request to an operation.',
    },
  });
});

test('a target without one meaning is answered 400, or 414 when it is too long', () => {
  expect(refusedTargetAnswer('dot-segment')).toMatchObject({
    status: 400,
    body: '{ "statusCode": 400, "message": "The path of the request contains a dot segment." }',
  });
  expect(refusedTargetAnswer('too-long').status).toBe(414);
});
