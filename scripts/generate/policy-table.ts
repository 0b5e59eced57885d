import { readCases } from '../../conformance/policies/policy-case.ts';
import { scopes, sections } from '../../packages/model/src/index.ts';
import { catalog } from '../../packages/policies/src/index.ts';
import { knownPolicies, type Policy } from '../../packages/policy/src/index.ts';

/** The policies that run, from their definitions and the cases that hold them, and those that are known and do not. */
export function policyTable(): string {
  const names = [...knownPolicies.keys()].sort();
  const available = names.flatMap((name) => catalog.get(name) ?? []);
  const others = names.filter((name) => !catalog.has(name));
  const cases = [...readCases().values()].flat();
  const documented = cases.filter(({ reference }) => reference !== undefined);
  return `## Policies

${available.length} of the ${names.length} policies that Azure documents run. They are held by tests beside their code, and by ${cases.length} cases
(\`conformance/policies\`) that are run twice, in memory and through a gateway over real sockets. ${documented.length} of the cases say what
Azure's page says; the others say what is done here where Azure leaves it open. None has been run against Azure. In sections
in parentheses a policy runs, and \`turnpike lint\` warns that its page leaves them out.

| Policy | Sections | Scopes | Cases | From Azure's page |
|---|---|---|---:|---:|
${available.map(row).join('\n')}

${others.length} are known and do not run yet. A document that uses one is read, its expressions and the place of the policy are checked,
\`turnpike lint\` warns that it does not run, and a gateway refuses it: ${others.map((name) => `\`${name}\``).join(', ')}.`;
}

function row({ name, reference, sections: listed, scopes: allowed }: Policy): string {
  const tolerated = (knownPolicies.get(name)?.tolerated ?? []).map((section) => `(${section})`);
  const where = listed.length === sections.length ? 'all' : [...listed, ...tolerated].join(', ');
  const scope = allowed.length === scopes.length ? 'all' : allowed.join(', ');
  const cases = readCases().get(name) ?? [];
  const documented = cases.filter((one) => one.reference !== undefined);
  const numbers = cases.length === 0 ? '– | –' : `${cases.length} | ${documented.length}`;
  return `| [\`${name}\`](../packages/policies/src/${name}/README.md) ([Azure](${reference})) | ${where} | ${scope} | ${numbers} |`;
}
