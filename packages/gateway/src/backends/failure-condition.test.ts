import { expect, test } from 'vitest';
import { prepareCircuitRule } from './circuit-rule.ts';
import { prepareJudge } from './failure-condition.ts';

const interval = 'PT1M';

test('a status is a failure within a range, ends included', () => {
  const judge = prepareJudge({
    interval,
    statusCodeRanges: [
      { min: 429, max: 429 },
      { min: 500, max: 503 },
    ],
  });
  const failing = [200, 428, 429, 430, 499, 500, 503, 504].filter((status) => judge({ status }) === 'failure');
  expect(failing).toEqual([429, 500, 503]);
  expect(judge({ errorReason: 'Timeout' })).toBe('success');
});

test('error reasons are those of LastError in any case and spacing', () => {
  const judge = prepareJudge({ interval, errorReasons: ['timeout', 'Backend connection failure'] });
  expect(judge({ errorReason: 'Timeout' })).toBe('failure');
  expect(judge({ errorReason: 'BackendConnectionFailure' })).toBe('failure');
  expect(judge({ errorReason: 'OperationNotFound' })).toBe('success');
  expect(judge({ status: 500 })).toBe('success');
});

test('`Server errors` stands for statuses of 500 to 599', () => {
  const judge = prepareJudge({ interval, errorReasons: ['Server errors'] });
  expect([499, 500, 599].map((status) => judge({ status }))).toEqual(['success', 'failure', 'failure']);
});

test('a condition that lists nothing takes server errors and missing answers for failures', () => {
  const judge = prepareJudge({ interval, statusCodeRanges: [], errorReasons: [] });
  expect(judge({ status: 500 })).toBe('failure');
  expect(judge({ errorReason: 'BackendConnectionFailure' })).toBe('failure');
  expect(judge({ status: 429 })).toBe('success');
});

test('a caller that went away says nothing about the backend, unless that is listed', () => {
  const outcome = { errorReason: 'ClientConnectionFailure' };
  expect(prepareJudge({ interval })(outcome)).toBe('undecided');
  expect(prepareJudge({ interval, errorReasons: ['ClientConnectionFailure'] })(outcome)).toBe('failure');
});

test('a rule that cannot be read says what it found', () => {
  const rule = (failureCondition: object, tripDuration = 'PT1H') =>
    prepareCircuitRule({ name: 'r', failureCondition: { interval, ...failureCondition }, tripDuration });
  expect(rule({ count: 3, interval: 'hour' })).toEqual({
    fault: "'interval' is 'hour'; expected a duration such as PT1H",
  });
  expect(rule({ count: 3, interval: 'PT0S' })).toHaveProperty('fault');
  expect(rule({ count: 3 }, '1h')).toEqual({ fault: "'tripDuration' is '1h'; expected a duration such as PT1H" });
  expect(rule({})).toHaveProperty('fault');
  expect(rule({ count: null, percentage: 50 })).toMatchObject({ rule: { percentage: 50, smallestSample: 5 } });
  expect(rule({ percentage: 1 })).toMatchObject({ rule: { smallestSample: 100 } });
});
