// The library is registered with the compiler.
import '../../packages/expressions/src/index.ts';
import { isBeyondAllowList } from '../../packages/expressions/src/library/allow-list.ts';
import type { TypeDefinition } from '../../packages/expressions/src/types/definition.ts';
import { allDefinitions } from '../../packages/expressions/src/types/library.ts';

/** The table of types and members that policy expressions may use, from the library itself. */
export function expressionReference(): string {
  const types = [...allDefinitions()].sort((one, other) => compare(one.name, other.name));
  const members = types.reduce((count, type) => count + signatures(type).length, 0);
  const namespaces = Map.groupBy(types, (type) => type.namespace);
  const sections = [...namespaces].map(
    ([namespace, inside]) => `## ${namespace}\n\n${inside.map(describe).join('\n')}`,
  );
  return `# Types and members of policy expressions

Generated from the library by \`npm run generate\`: ${types.length} types, ${members} members. A type or member that is not
here is refused when the policy is saved. † marks what works here and is not on
[Azure's list](https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#CLRTypes);
\`turnpike lint\` warns about it.

${sections.join('\n')}`;
}

function describe(type: TypeDefinition): string {
  const parameters = type.typeParameters.map(({ parameter }) => parameter.name).join(', ');
  const title = `### ${type.simpleName}${parameters === '' ? '' : `&lt;${parameters}&gt;`}`;
  if (type.enumMembers !== undefined)
    return `${title}\n\nOne of ${[...type.enumMembers.keys()].map((name) => `\`${name}\``).join(', ')}.\n`;
  const lines = signatures(type).map(({ signature, isBeyond }) => `- \`${signature}\`${isBeyond ? ' †' : ''}`);
  return lines.length === 0 ? `${title}\n` : `${title}\n\n${lines.join('\n')}\n`;
}

function signatures(type: TypeDefinition): { readonly signature: string; readonly isBeyond: boolean }[] {
  if (type.enumMembers !== undefined) return [];
  return type.memberNames.flatMap((name) =>
    type.membersNamed(name).map((member) => ({ signature: member.signature, isBeyond: isBeyondAllowList(member) })),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
