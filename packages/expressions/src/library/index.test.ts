import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import '../compile.ts';
import { allDefinitions } from '../types/library.ts';
import type { LibraryType } from './define-type.ts';
import { library } from './index.ts';

test('every signature names types that there are', () => {
  const problems: string[] = [];
  for (const definition of allDefinitions()) {
    try {
      for (const name of definition.memberNames) definition.membersNamed(name);
      if (definition.base !== undefined) definition.interfaces.toString();
    } catch (error) {
      problems.push(`${definition.name}: ${(error as Error).message}`);
    }
  }
  expect(problems).toEqual([]);
});

test('every type that a file defines is listed', async () => {
  const missing: string[] = [];
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
    const exported = (await import(/* @vite-ignore */ `./${file}`)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported)) {
      const types = Array.isArray(value) ? value : [value];
      if (types.some(isLibraryType) && !types.every((type) => library.includes(type))) missing.push(`${file}: ${name}`);
    }
  }
  expect(missing).toEqual([]);
});

test('a type has neither reflection nor a way to other threads', () => {
  for (const { declaration, members } of library) {
    for (const signature of Object.keys(members)) {
      expect(`${declaration}: ${signature}`).not.toMatch(/\b(?:GetType|InvokeMember|DynamicInvoke|Task|Thread)\b/);
    }
  }
});

function isLibraryType(value: unknown): value is LibraryType {
  return typeof value === 'object' && value !== null && 'declaration' in value && 'members' in value;
}
