import { readFileSync } from 'node:fs';
import { type Scope, type Section, scopes, sections } from '@turnpike/model';
import { catalog } from '@turnpike/policies';
import { compileDocument, elementsOf, knownPolicies, readDocument, readPolicyDocument } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';

// Takes the first example of the README of each policy to every section and scope.

const placed = [...catalog.values()].filter((policy) => policy.sections.length > 0);

test('there are policies to take elsewhere', () => {
  expect(placed.length).toBeGreaterThan(50);
});

describe.each(placed.map((policy) => [policy.name, policy] as const))('%s', (name, policy) => {
  const example = exampleOf(name);
  const tolerated: readonly Section[] = knownPolicies.get(name)?.tolerated ?? [];

  test.each(sections)('in %s it is taken, or refused, as the table says', (section) => {
    const found = severities(name, example, section, policy.scopes[0] as Scope, 'wrong-section');
    if (policy.sections.includes(section)) expect(found).toEqual([]);
    else expect(found).toEqual([tolerated.includes(section) ? 'warning' : 'error']);
  });

  test.each(scopes)('at the scope %s it is taken, or refused, as the table says', (scope) => {
    const found = severities(name, example, policy.sections[0] as Section, scope, 'wrong-scope');
    expect(found).toEqual(policy.scopes.includes(scope) ? [] : ['error']);
  });
});

/** The first element of that name in the examples of the README, and nothing else. */
function exampleOf(name: string): string {
  const readme = readFileSync(new URL(`../../../packages/policies/src/${name}/README.md`, import.meta.url), 'utf8');
  const examples = Array.from(readme.matchAll(/```xml\n([\s\S]*?)```/g), ([, example]) => example as string);
  const found = examples.map((example) => elementIn(example, name)).find((one) => one !== undefined);
  if (found === undefined) throw new Error(`the README of ${name} has no example of it`);
  return found;
}

function elementIn(example: string, name: string): string | undefined {
  const { text, nodes } = readDocument(example);
  const waiting = nodes.filter((node) => node.kind === 'element');
  for (let element = waiting.shift(); element !== undefined; element = waiting.shift()) {
    if (element.name === name) return text.slice(element.span.start, element.span.end);
    waiting.push(...elementsOf(element));
  }
  return undefined;
}

function severities(name: string, example: string, section: Section, scope: Scope, code: string): readonly string[] {
  const { document } = readPolicyDocument(`<policies><${section}>${example}</${section}></policies>`);
  const { diagnostics } = compileDocument(document!, { policies: catalog, unavailable: 'error' }, { scope });
  return diagnostics
    .filter((one) => one.code === code && one.message.startsWith(`<${name}>`))
    .map(({ severity }) => severity);
}
