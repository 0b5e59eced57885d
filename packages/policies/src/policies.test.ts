import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { compileDocument, knownPolicies, readPolicyDocument } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { catalog } from './index.ts';

const source = new URL('./', import.meta.url);
const folders = readdirSync(source, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const camelCase = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

test('the index lists every folder, in the order of the alphabet', () => {
  expect([...catalog.keys()]).toEqual(folders.toSorted());
});

/** Those that Azure's policy toolkit has and its documentation does not. */
const toolkitOnly: ReadonlySet<string> = new Set(['cache-value', 'invoke-request']);

describe.each([...catalog.values()])('$name', (policy) => {
  const { name } = policy;
  const file = (path: string): URL => new URL(`${name}/${path}`, source);

  test('has a definition, a test and a README in its folder', async () => {
    for (const path of [`${name}.ts`, `${name}.test.ts`, 'README.md']) expect(existsSync(file(path)), path).toBe(true);
    const module = (await import(file(`${name}.ts`).href)) as Record<string, unknown>;
    expect(module[camelCase(name)]).toBe(policy);
  });

  test('stands in the sections and scopes that are known of it', () => {
    const known = knownPolicies.get(name);
    expect(policy.sections).toEqual(known?.sections);
    expect(policy.scopes).toEqual(known?.scopes);
    expect(policy.once).toBe(known?.once ?? false);
  });

  test('points at its page in the documentation of Azure', () => {
    const page = toolkitOnly.has(name)
      ? `https://github.com/Azure/azure-api-management-policy-toolkit/blob/main/src/Authoring/Configs/${camelCase(name).replace(/^./, (first) => first.toUpperCase())}Config.cs`
      : `https://learn.microsoft.com/azure/api-management/${name}-policy`;
    expect(policy.reference).toBe(page);
  });

  test('documents every failure', () => {
    const readme = readFileSync(file('README.md'), 'utf8');
    for (const [reason, meaning] of Object.entries(policy.failures)) {
      // Azure: those of the validation policies are two or three words.
      expect(reason).toMatch(/^[A-Z][A-Za-z]+(?: [a-z]+)*$/);
      expect(meaning).toMatch(/\.$/);
      expect(readme).toContain(`\`${reason}\``);
    }
  });

  test('has a README whose examples compile', () => {
    const readme = readFileSync(file('README.md'), 'utf8');
    const examples = Array.from(readme.matchAll(/```xml\n([\s\S]*?)```/g), ([, example]) => example as string);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const isDocument = /^<(?:fragment|policies|[a-z]+-data-source)>/.test(example);
      const text = isDocument ? example : `<policies><inbound>${example}</inbound></policies>`;
      const { document, diagnostics } = readPolicyDocument(text);
      const compiled = compileDocument(document!, { policies: catalog, unavailable: 'error' });
      const found = [...diagnostics, ...compiled.diagnostics].filter(({ code }) => code !== 'unknown-fragment');
      expect(found, example).toEqual([]);
    }
  });
});
