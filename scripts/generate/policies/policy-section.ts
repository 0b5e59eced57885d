import type { PolicyCase } from '../../../conformance/policies/policy-case.ts';
import { knownPolicies, type Policy } from '../../../packages/policy/src/index.ts';
import { beyondCasesOf } from './beyond-cases.ts';
import { failuresOf } from './failures.ts';
import { expressionKey, type Occurrences, partKey, placeKey, wordKey } from './occurrences.ts';
import { type PolicyPart, partsOf } from './policy-parts.ts';

/** What the cases hold of one policy: a line for each part of it, each word it may hold, and each failure. */
export function policySection(policy: Policy, cases: readonly PolicyCase[], occurrences: Occurrences): string {
  const { name, reference, once } = policy;
  const cell = (key: string): string => shownIds(occurrences.get(key), name);
  const places = (all: readonly string[]) =>
    all.map((place) => `${shownPlace(name, place)} ${cell(placeKey(name, place)) || '–'}`).join('; ');
  const parts = partsOf(policy).flatMap((part) => rowsOf(part, name, cell));
  const failures = failuresOf(policy, cases).map(
    ({ reason, meaning, ids, statuses }) =>
      `| \`${reason}\` | ${[...statuses].sort().join(', ')} | ${shownIds(ids, name) || beyond(name, reason)} | ${meaning} |`,
  );
  return [
    `### ${name}`,
    `[README](../packages/policies/src/${name}/README.md), [Azure](${reference})${once ? '; once in a section' : ''}`,
    policy.sections.length === 0
      ? 'Stands in resolvers alone.'
      : `Sections: ${places([...policy.sections, ...tolerated(name)])}. Scopes: ${places(policy.scopes)}.`,
    parts.length === 0 ? '' : table(['Attribute, child or text', 'Needed', 'Cases', 'With an expression'], parts),
    failures.length === 0 ? '' : table(['Reason', 'Status', 'Cases', ''], failures),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

function tolerated(name: string): readonly string[] {
  return knownPolicies.get(name)?.tolerated ?? [];
}

function shownPlace(name: string, place: string): string {
  return tolerated(name).includes(place) ? `(${place})` : place;
}

function table(head: readonly string[], rows: readonly string[]): string {
  return `| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}\n${rows.join('\n')}`;
}

function rowsOf(part: PolicyPart, policy: string, cell: (key: string) => string): readonly string[] {
  const { path, required, words } = part;
  const held = cell(partKey(policy, path)) || beyond(policy, path);
  const expression = part.allowsExpression ? cell(expressionKey(policy, path)) || 'no case' : 'not allowed';
  const own = `| ${shownPath(part)} | ${required ? 'yes' : ''} | ${held} | ${part.kind === undefined ? '' : expression} |`;
  return [own, ...words.map((word) => `| — \`${word}\` | | ${cell(wordKey(policy, path, word)) || 'no case'} | |`)];
}

function shownPath({ path, is }: PolicyPart): string {
  if (is === 'attribute') return `\`${path}\``;
  if (is === 'element') return `\`<${path}>\``;
  const parent = path.slice(0, path.lastIndexOf('/') + 1);
  const what = is === 'text' ? 'text' : 'policies';
  return parent === '' ? `its ${what}` : `${what} of \`<${parent.slice(0, -1)}>\``;
}

function beyond(policy: string, what: string): string {
  const found = beyondCasesOf(policy, what);
  if (found === undefined) return '**none**';
  const [file, title] = found.test;
  return `${found.why}; test: [${title}](../packages/${file})`;
}

/** The numbers of cases about the policy, and at most two others by their whole ids. */
function shownIds(ids: ReadonlySet<string> | undefined, policy: string): string {
  if (ids === undefined || ids.size === 0) return '';
  const own = new RegExp(`^${policy}-(\\d+)$`);
  const numbers = [...ids].flatMap((id) => own.exec(id)?.[1] ?? []).map(Number);
  const others = [...ids].filter((id) => !own.test(id));
  const shown = numbers.length > 0 ? [] : others.slice(0, 2).map((id) => `\`${id}\``);
  const left = others.length - shown.length;
  const more = left > 0 && numbers.length === 0 ? [`${left} more`] : [];
  return [...ranges(numbers), ...shown, ...more].join(', ');
}

/** 1, 2, 3 and 5 as `1–3` and `5`. */
function ranges(numbers: readonly number[]): readonly string[] {
  const sorted = numbers.toSorted((one, other) => one - other);
  const starts = sorted.filter((number, index) => number !== (sorted[index - 1] ?? Number.NaN) + 1);
  return starts.map((start, index) => {
    const next = sorted.indexOf(starts[index + 1] ?? Number.NaN);
    const end = sorted[(next < 0 ? sorted.length : next) - 1] as number;
    return start === end ? String(start) : `${start}–${end}`;
  });
}
