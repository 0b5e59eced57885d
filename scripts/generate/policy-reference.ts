import { sections } from '../../packages/model/src/index.ts';
import { catalog } from '../../packages/policies/src/index.ts';
import { knownPolicies, type Policy } from '../../packages/policy/src/index.ts';
import { type PolicyPart, partsOf } from './policies/policy-parts.ts';

/** The page of all policies, from the definitions by which documents are read. */
export function policyReference(): string {
  const policies = [...catalog.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return `# Policies

Generated from the definitions by \`npm run generate\`. What is not here is refused when a document is saved, but for the
attribute \`id\`, which every policy may have. Children stand in the order that is given here. Where an expression is allowed,
it gives what is listed. In sections in parentheses a policy runs, and \`turnpike lint\` warns that its page leaves them out.
[Compatibility](../compatibility.md#policies) has the tests of each.

${policies.map(policyPage).join('\n\n')}
`;
}

function policyPage(policy: Policy): string {
  const { name, reference, failures, once } = policy;
  const parts = partsOf(policy).map(row);
  const reasons = Object.entries(failures).map(([reason, meaning]) => `| \`${reason}\` | ${meaning} |`);
  const links = `[What it does](../../packages/policies/src/${name}/README.md), [Azure](${reference}).`;
  return [
    `## ${name}`,
    `${placesOf(policy)}${once ? ' Once in a section.' : ''} ${links}`,
    ...(parts.length === 0 ? [] : [`| | Holds | Default | Expression | |\n|---|---|---|---|---|\n${parts.join('\n')}`]),
    ...(reasons.length === 0 ? [] : [`| \`context.LastError.Reason\` | When |\n|---|---|\n${reasons.join('\n')}`]),
  ].join('\n\n');
}

function placesOf({ name, sections: listed, scopes }: Policy): string {
  if (listed.length === 0) return 'In resolvers of GraphQL alone.';
  const tolerated = (knownPolicies.get(name)?.tolerated ?? []).map((section) => `(${section})`);
  const where =
    listed.length === sections.length ? 'Every section' : `Sections ${[...listed, ...tolerated].join(', ')}`;
  return `${where}; scopes ${scopes.join(', ')}.`;
}

function row({ path, is, kind, required, absent, allowsExpression, description }: PolicyPart): string {
  const holds =
    kind === undefined ? '' : (kind.words?.map((word) => `\`${word}\``).join(', ') ?? escaped(kind.expected));
  const otherwise = required ? '**needed**' : absent === undefined ? '' : `\`${absent}\``;
  return `| ${shownPath(path, is)} | ${holds} | ${otherwise} | ${allowsExpression ? 'yes' : ''} | ${escaped(description)} |`;
}

/** Children are shown as deep as they stand. */
function shownPath(path: string, is: PolicyPart['is']): string {
  const depth = path.split('/').length - 1;
  const own = path.slice(path.lastIndexOf('/') + 1);
  const shown = is === 'attribute' ? own.slice(1) : is === 'element' ? `<${own}>` : is === 'text' ? 'text' : 'policies';
  return `${'&emsp;'.repeat(depth)}${is === 'text' || is === 'policies' ? shown : `\`${shown}\``}`;
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replace(/<([\w-]+)>/g, '&lt;$1&gt;');
}
