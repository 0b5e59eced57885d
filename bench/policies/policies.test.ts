import { catalog } from '@turnpike/policies';
import { expect, test } from 'vitest';
import { measure } from './measure.ts';
import { notMeasured, scenarios } from './scenarios.ts';

test('every policy is measured, or it is said why not', () => {
  const listed = [...new Set(scenarios.map(({ policy }) => policy)), ...Object.keys(notMeasured)];
  expect(listed.toSorted()).toEqual([...catalog.keys()].toSorted());
});

test.each(scenarios.map((scenario) => [scenario.policy, scenario.what ?? '', scenario] as const))(
  '%s %s runs as it is measured',
  async (_, __, scenario) => {
    const { asked, ...micros } = await measure(scenario, { rounds: 1, roundMs: 1, warmUpMs: 1 });
    expect(Math.min(micros.with, micros.without)).toBeGreaterThan(0);
    expect(asked).toBe(scenario.asks ?? 1);
  },
);
