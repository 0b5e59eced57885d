import { typeNameOf } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const typeOf = async (value: string): Promise<string> => {
  const { variables } = await run(`<set-variable name="a" value="${value}" />`);
  return typeNameOf(variables.get('a'));
};

test('keeps literal text', async () => {
  const { variables } = await run('<set-variable name="a" value=" 1 &amp; 2 " />');
  expect(variables.get('a')).toBe(' 1 & 2 ');
});

test('keeps the type that an expression gives', async () => {
  expect(await typeOf('@(1)')).toBe('Int32');
  expect(await typeOf('@(1L)')).toBe('Int64');
  expect(await typeOf("@('x')")).toBe('Char');
  expect(await typeOf('@(true)')).toBe('Boolean');
  expect(await typeOf('@(DateTime.UtcNow)')).toBe('DateTime');
  expect(await typeOf('@((string)null)')).toBe('null');
});

test('is seen by the expressions after it', async () => {
  const { variables } = await run(
    '<set-variable name="a" value="@(20)" /><set-variable name="b" value="@((int)context.Variables["a"] + 1)" />',
  );
  expect(variables.get('b')).toBe(21);
});

test('refuses expressions whose values no variable can hold', () => {
  expect(diagnose('<set-variable name="a" value="@(new List<string>())" />')).toEqual([
    "error invalid-value [@(new List<string>())] 'value' gives List<string>; a variable cannot hold it",
  ]);
});

test('fails when only the value shows that no variable can hold it', async () => {
  const { lastError, variables } = await run('<set-variable name="a" value="@((object)new List<string>())" />');
  expect(lastError).toMatchObject({
    source: 'set-variable',
    reason: 'VariableTypeNotAllowed',
    message: "The variable 'a' cannot hold a value of this type.",
  });
  expect(variables.has('a')).toBe(false);
});

test('takes no expression for the name', () => {
  expect(diagnose('<set-variable name="@("a")" value="b" />')).toEqual([
    `error expression-not-allowed [@("a")] 'name' is an expression; expected a name, written out`,
  ]);
});
