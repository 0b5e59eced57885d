import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compileExpression, contextFromData, DotNetException, describeResult, setClock } from '@turnpike/expressions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Expected, Question } from './oracle/run.ts';

// What real C# answered, beside what we answer. `cases/` is written by record.ts; `disagreements.json` names the cases in
// which we mean to differ, with the reason.

type Case = Question & { readonly expected: Expected };

// A time without a date is of today: the answers are those of the day on which they were recorded.
beforeAll(() => setClock(() => Date.UTC(2026, 10, 22, 12)));
afterAll(() => setClock());

const folder = import.meta.dirname;
const shared = join(folder, '../../../shared/vectors');

const disagreements = new Map(Object.entries(readJson(join(folder, 'disagreements.json')) as Record<string, string>));

for (const file of readdirSync(join(folder, 'cases')).sort()) {
  const cases = readCases(join(folder, 'cases', file));
  describeCases(basename(file, '.jsonl'), cases, readJson(join(folder, 'scenes.json')) as Scenes);
}

it('lists as disagreements only cases that exist', () => {
  const ids = new Set(
    readdirSync(join(folder, 'cases')).flatMap((file) => readCases(join(folder, 'cases', file)).map(({ id }) => id)),
  );
  expect([...disagreements.keys()].filter((id) => !ids.has(id))).toEqual([]);
});

if (existsSync(shared)) {
  const scenes = readJson(join(shared, 'scenes.json')) as Scenes;
  describeCases('expressions of public configurations', readCases(join(shared, 'expressions.jsonl')), scenes);
} else {
  it.skip('answers the expressions of public configurations: shared/vectors is not beside the project');
}

type Scenes = Readonly<Record<string, object>>;

function describeCases(name: string, cases: readonly Case[], scenes: Scenes): void {
  describe(name, () => {
    it.each(cases.filter(({ id }) => !disagreements.has(id)))('$id $expression', (one) => {
      expect(answer(one, scenes)).toEqual(one.expected);
    });

    // Azure is the authority, not the oracle; what has come to agree leaves the list.
    for (const one of cases.filter(({ id }) => disagreements.has(id))) {
      it(`${one.id} differs: ${disagreements.get(one.id)}`, () => {
        expect(answer(one, scenes)).not.toEqual(one.expected);
      });
    }
  });
}

function answer({ scene, variables, expression }: Case, scenes: Scenes): Expected {
  const compilation = compileExpression(expression);
  if (compilation.expression === undefined) {
    return { throws: `does not compile: ${compilation.diagnostics.map(({ message }) => message).join(' ')}` };
  }
  try {
    return describeResult(compilation.expression.evaluate(contextFromData({ ...scenes[scene], variables })));
  } catch (error) {
    if (!(error instanceof DotNetException)) throw error;
    return { throws: error.typeName.slice(error.typeName.lastIndexOf('.') + 1) };
  }
}

function readCases(file: string): readonly Case[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Case);
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
