import { catalog } from '@turnpike/policies';
import { attribute, definePolicy, dynamic, element, elements, oneOf, string, text } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { type PolicyCase, readCases } from '../../../conformance/policies/policy-case.ts';
import { policyTable } from '../policy-table.ts';
import { beyondCases, beyondCasesOf, hasTest } from './beyond-cases.ts';
import { failuresOf } from './failures.ts';
import { expressionKey, occurrencesIn, partKey, placeKey, wordKey } from './occurrences.ts';
import { partsOf } from './policy-parts.ts';
import { policySection } from './policy-section.ts';

const cases = [...readCases().values()].flat();
const occurrences = occurrencesIn(cases);
const table = policyTable();

/** Every attribute and child of a definition by its name, found without the code that the table is made with. */
function namesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inside]) => {
    const field = (inside as { field?: string } | undefined)?.field;
    const own = field === 'attribute' ? [`@${name}`] : field?.startsWith('element') ? [name] : [];
    return [...own, ...namesIn((inside as { content?: unknown } | undefined)?.content)];
  });
}

describe.each([...catalog.values()].map((policy) => [policy.name, policy] as const))('%s', (name, policy) => {
  const section = table.split(/^(?=### )/m).find((one) => one.startsWith(`### ${name}\n`)) ?? '';

  test('has all of its attributes, children and failures in the table', () => {
    const listed = [...section.matchAll(/^\| `<?([^`=>]+)>?` \|/gm)].map(([, path]) => path!.split('/').at(-1));
    for (const one of namesIn(policy.config)) expect(listed).toContain(one);
    for (const reason of Object.keys(policy.failures)) expect(section).toContain(`| \`${reason}\` |`);
  });

  test('has a case or a reason for each of them', () => {
    const parts = partsOf(policy).filter(({ path }) => !occurrences.has(partKey(name, path)));
    const failures = failuresOf(policy, cases).filter(({ ids }) => ids.size === 0);
    const open = [...parts.map(({ path }) => path), ...failures.map(({ reason }) => reason)];
    expect(open.filter((what) => beyondCasesOf(name, what) === undefined)).toEqual([]);
  });
});

test.each(beyondCases.map((one) => [one.policy, one.test[1], one] as const))(
  'what cases cannot show of %s is still there, is in no case, and has a test: %s',
  (_, __, { policy: name, what, test: shown }) => {
    const policy = catalog.get(name)!;
    const all = [...partsOf(policy).map(({ path }) => path), ...Object.keys(policy.failures)];
    const held = failuresOf(policy, cases).flatMap(({ reason, ids }) => (ids.size > 0 ? [reason] : []));
    if (what === 'all') expect(all.filter((one) => occurrences.has(partKey(name, one)))).toEqual([]);
    for (const one of what === 'all' ? [] : what) {
      expect(all).toContain(one);
      expect([...held, ...(occurrences.has(partKey(name, one)) ? [one] : [])]).not.toContain(one);
    }
    expect(hasTest(shown)).toBe(true);
  },
);

describe('a table', () => {
  const policy = definePolicy({
    name: 'rewrite-uri',
    reference: 'https://example.com',
    sections: ['inbound'],
    scopes: ['api'],
    config: {
      mode: attribute(oneOf('one', 'two'), 'A word.'),
      child: elements({ name: attribute(dynamic(string), 'A name.'), inside: text(string, 'A text.') }, 'A child.'),
      plain: element(string, 'A text.', { optional: true }),
    },
    failures: { Broken: 'It is broken.' },
    prepare: () => () => undefined,
  });

  test('lists what a definition has, at any depth, its words and its failures', () => {
    const lines = policySection(policy, [], new Map()).split('\n');
    expect(
      lines.filter((line) => line.startsWith('| `') || line.startsWith('| —') || line.startsWith('| text')),
    ).toEqual([
      '| `@mode` | yes | **none** | not allowed |',
      '| — `one` | | no case | |',
      '| — `two` | | no case | |',
      '| `<child>` |  | **none** |  |',
      '| `child/@name` | yes | **none** | no case |',
      '| text of `<child>` | yes | **none** | not allowed |',
      '| `<plain>` |  | **none** | not allowed |',
      '| `Broken` |  | **none** | It is broken. |',
    ]);
  });

  test('finds in documents what they use, and where', () => {
    const one = {
      id: 'a-1',
      title: 'one',
      policies: `<policies><inbound><choose><when condition="@(true)"><rewrite-uri template="/a" copy-unmatched-params=" FALSE " />
        </when></choose></inbound><outbound><set-header name="A"><value>@("1")</value></set-header></outbound></policies>`,
      calls: [],
    } satisfies PolicyCase;
    const found = occurrencesIn([one]);
    const has = [
      partKey('choose', 'when/policies()'),
      expressionKey('choose', 'when/@condition'),
      partKey('rewrite-uri', '@template'),
      wordKey('rewrite-uri', '@copy-unmatched-params', 'false'),
      placeKey('rewrite-uri', 'inbound'),
      placeKey('rewrite-uri', 'api'),
      expressionKey('set-header', 'value'),
      placeKey('set-header', 'outbound'),
    ];
    for (const key of has) expect([key, ...(found.get(key) ?? [])]).toEqual([key, 'a-1']);
    const not = [
      wordKey('rewrite-uri', '@copy-unmatched-params', 'true'),
      expressionKey('rewrite-uri', '@template'),
      partKey('set-header', '@exists-action'),
      partKey('choose', 'otherwise'),
      placeKey('set-header', 'inbound'),
      placeKey('rewrite-uri', 'global'),
    ];
    for (const key of not) expect([key, found.has(key)]).toEqual([key, false]);
  });

  test('counts a failure where a case expects source and reason, and says with which status', () => {
    const answering = (id: string, status: number, reason: string): PolicyCase => ({
      id,
      title: id,
      policies: '<policies />',
      calls: [{ request: { target: '/' }, expected: { answer: { status, headers: { 'X-Reason': reason } } } }],
    });
    const all = [
      answering('rewrite-uri-1', 418, 'Broken'),
      answering('other-1', 500, 'rewrite-uri Broken'),
      answering('other-2', 501, 'other Broken'),
      answering('rewrite-uri-2', 502, 'BrokenDown'),
    ];
    const [failure] = failuresOf(policy, all);
    expect([[...failure!.ids], [...failure!.statuses]]).toEqual([
      ['rewrite-uri-1', 'other-1'],
      [418, 500],
    ]);
  });
});
