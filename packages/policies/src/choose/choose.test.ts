import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const branch = (condition: string, method: string): string =>
  `<when condition="${condition}"><set-method>${method}</set-method></when>`;

test('runs the first branch whose condition holds', async () => {
  const { request } = await run(
    `<choose>${branch('@(1 > 2)', 'A')}${branch('@(1 < 2)', 'B')}${branch('true', 'C')}</choose>`,
  );
  expect(request.method).toBe('B');
});

test('does not evaluate the conditions after it', async () => {
  const { lastError } = await run(`<choose>${branch('true', 'A')}${branch('@(bool.Parse("neither"))', 'B')}</choose>`);
  expect(lastError).toBeUndefined();
});

test('runs `otherwise` when none holds, and nothing without it', async () => {
  const otherwise = '<otherwise><set-method>Z</set-method></otherwise>';
  expect((await run(`<choose>${branch('false', 'A')}${otherwise}</choose>`)).request.method).toBe('Z');
  expect((await run(`<choose>${branch('false', 'A')}</choose>`)).request.method).toBe('GET');
  expect((await run(`<choose>${branch('false', 'A')}<otherwise /></choose>`)).request.method).toBe('GET');
});

test('says which condition failed', async () => {
  const { lastError } = await run(
    `<choose id="c">${branch('false', 'A')}</choose><choose>${branch('false', 'A')}${branch('@(bool.Parse("neither"))', 'B')}</choose>`,
  );
  expect(lastError).toEqual({
    source: 'choose',
    reason: 'ExpressionValueEvaluationFailure',
    message: 'Expression evaluation failed. String was not recognized as a valid Boolean.',
    scope: 'api',
    section: 'inbound',
    path: 'choose[2]\\when[2]',
    policyId: undefined,
    status: 500,
  });
});

test('says where a policy inside failed', async () => {
  const { lastError } = await run(
    `<choose>${branch('false', 'A')}<when condition="true"><set-variable id="v" name="a" value="@(int.Parse(""))" /></when></choose>`,
  );
  expect(lastError).toMatchObject({ source: 'set-variable', path: 'choose[1]\\when[2]', policyId: 'v' });
});

test('ends with the pipeline when a branch answers the caller', async () => {
  const { request } = await run(
    '<choose><when condition="true"><return-response /></when></choose><set-method>POST</set-method>',
  );
  expect(request.method).toBe('GET');
});

test('needs a branch, and a condition for each', () => {
  expect(diagnose('<choose><otherwise /></choose>')).toEqual([
    'error missing-child [choose] <choose> has no <when>; expected <when>',
  ]);
  expect(diagnose('<choose><when /></choose>')).toEqual([
    `error missing-attribute [when] <when> has no 'condition'; expected condition="…"`,
  ]);
});

test('warns of `otherwise` before `when`', () => {
  expect(diagnose('<choose><otherwise /><when condition="true" /></choose>')).toEqual([
    'warning wrong-order [when] <when> stands after <otherwise>; expected before',
  ]);
});
