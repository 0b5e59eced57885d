import { describe, expect, test } from 'vitest';
import { answerOf, readCases } from '../recorded-cases.ts';

for (const name of ['numbers', 'conversions', 'number-formats', 'number-parsing']) {
  describe(name, () => {
    test.each(readCases(new URL(`cases/${name}.txt`, import.meta.url)))('%s', (code, answer) => {
      expect(answerOf(code)).toBe(answer);
    });
  });
}
