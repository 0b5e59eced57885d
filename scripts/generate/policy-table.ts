import { readCases } from '../../conformance/policies/policy-case.ts';
import { catalog } from '../../packages/policies/src/index.ts';
import { knownPolicies } from '../../packages/policy/src/index.ts';
import { beyondCasesOf } from './policies/beyond-cases.ts';
import { failuresOf } from './policies/failures.ts';
import { occurrencesIn, partKey } from './policies/occurrences.ts';
import { partsOf } from './policies/policy-parts.ts';
import { policySection } from './policies/policy-section.ts';

/** The policies that run, from their definitions and the cases that hold them, and those that are known and do not. */
export function policyTable(): string {
  const cases = [...readCases().values()].flat();
  const occurrences = occurrencesIn(cases);
  const names = [...knownPolicies.keys()].sort();
  const available = names.flatMap((name) => catalog.get(name) ?? []);
  const others = names.filter((name) => !catalog.has(name));
  const documented = cases.filter(({ reference }) => reference !== undefined);
  const parts = available.flatMap((policy) => partsOf(policy).map(({ path }) => [policy.name, path] as const));
  const held = parts.filter(([name, path]) => occurrences.has(partKey(name, path)));
  const elsewhere = parts.filter(
    ([name, path]) => !occurrences.has(partKey(name, path)) && beyondCasesOf(name, path) !== undefined,
  );
  const failures = available.flatMap((policy) =>
    failuresOf(policy, cases).map((one) => ({ policy: policy.name, ...one })),
  );
  const expected = failures.filter(({ ids }) => ids.size > 0);
  const tested = failures.filter(
    ({ ids, policy, reason }) => ids.size === 0 && beyondCasesOf(policy, reason) !== undefined,
  );
  return `## Policies

${available.length} of the ${names.length} policies that Azure or its tools know run. They are held by tests beside their code, and by ${cases.length} cases
(\`conformance/policies\`) that are run twice, in memory and through a gateway over real sockets. ${documented.length} of the cases say what
Azure's page says; the others say what is done here where Azure leaves it open. None has been run against Azure.

| | All | In cases | In other tests alone |
|---|---:|---:|---:|
| Attributes, children and texts | ${parts.length} | ${held.length} | ${elsewhere.length} |
| Failures | ${failures.length} | ${expected.length} | ${tested.length} |

What follows lists all that the definition of each policy has: what is not listed is refused when a document is saved, but
for the attribute \`id\`, which every policy may have. Numbers are those of the cases about the policy,
\`conformance/policies/cases/NAME.jsonl\`; cases about other policies stand with their names where there are no others. They
are found by reading the documents of the cases: each has what is listed, if not all of them are about it. A failure counts where a case expects its source and its reason, with the
status that the caller is answered. Sections and scopes without a number (–), and that a policy is refused in all others, are
held by \`scripts/generate/policies/placement.test.ts\`. In sections in parentheses a policy runs, and \`turnpike lint\` warns that
its page leaves them out. "No case" says that no case has the word, or an expression in that place; how words and expressions
are read is the same for all policies, and held by tests of \`packages/policy\`.

${available.map((policy) => policySection(policy, cases, occurrences)).join('\n\n')}

### Not there

${others.length} policies are known and do not run yet. A document that uses one is read, its expressions and the place of the policy
are checked as those of others are, \`turnpike lint\` warns that it does not run, and a gateway refuses it:
${others.map((name) => `\`${name}\``).join(', ')}.`;
}
