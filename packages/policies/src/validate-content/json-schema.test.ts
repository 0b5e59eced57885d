import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readJson } from './json-document.ts';
import { SchemaSet } from './json-schema.ts';
import { type Dialect, dialectOf } from './schema-dialects.ts';

// The public test suite, https://github.com/json-schema-org/JSON-Schema-Test-Suite (MIT), in `cases/json-schema`: a file for
// each draft and a group a line, with schemas and values as text, so that numbers stay as they are written. Tests of
// formats that are optional are left out.

interface Group {
  readonly file: string;
  readonly title: string;
  readonly schema: string;
  readonly tests: readonly { readonly title: string; readonly data: string; readonly valid: boolean }[];
}

const folder = new URL('cases/json-schema/', import.meta.url);

function lines<Line>(name: string): readonly Line[] {
  const text = readFileSync(new URL(`${name}.jsonl`, folder), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const remotes = lines<{ url: string; schema: string }>('remotes');

/** What is not as the suite has it, and why. */
const known: readonly (readonly [where: RegExp, why: string])[] = [
  [
    /^\S+ optional\/(?:ecmascript-regex|non-bmp-regex): /,
    'patterns are .NET’s, as in Azure: code units, Unicode digits and letters',
  ],
  [/^draft-04 optional\/zeroTerminatedFloats: /, '1.0 is an integer in all drafts, as from draft 6 on'],
  [
    /^\S+ properties: properties whose names are Javascript object property names$/,
    'ajv leaves out the property __proto__',
  ],
  [/^\S+ optional\/unknownKeyword: /, 'ajv takes $id for an id inside of unknown keywords too'],
  [/^draft-07 optional\/content: /, 'content that is encoded in a string is not looked into'],
  [/^\S+ optional\/cross-draft: /, 'all schemas that refer to each other are of one draft'],
  [/^20\S+ vocabulary: /, 'vocabularies are not told apart'],
  [/^2020-12 format: /, 'formats are checked'],
  [/^2020-12 (?:optional\/)?dynamicRef: /, '$dynamicRef is refused'],
  [/^2020-12 unevaluated(?:Items|Properties): .*\$dynamicRef$/, '$dynamicRef is refused'],
  [
    /^2020-12 (?:ref|defs|anchor|id|unknownKeyword|infinite-loop-detection): .*(?:metaschema|definition)/,
    'the schema of schemas has $dynamicRef',
  ],
  [/^2019-09 recursiveRef: \$recursiveRef with no \$recursiveAnchor in the initial target schema resource$/, 'ajv'],
  [
    /^20\S+ unevaluatedItems: unevaluatedItems (?:with nested items|depends on|and contains)/,
    'ajv holds it more strictly',
  ],
  [
    /^20\S+ unevaluated(?:Items|Properties): unevaluated\w+ can see annotations from if without then and else$/,
    'ajv holds it more strictly',
  ],
  [
    /^20\S+ unevaluatedProperties: unevaluatedProperties with if\/then\/else, then not defined$/,
    'ajv holds it more strictly',
  ],
];

const drafts: readonly (readonly [Dialect, folder: string, passing: number, failingGroups: number])[] = [
  ['draft-04', 'draft4', 677, 18],
  ['draft-06', 'draft6', 893, 18],
  ['draft-07', 'draft7', 983, 22],
  ['2019-09', 'draft2019-09', 1328, 26],
  ['2020-12', 'draft2020-12', 1294, 65],
];

describe('the public test suite', () => {
  test.each(drafts)('%s', (dialect, own, passing, failingGroups) => {
    const unexpected: string[] = [];
    const failing = new Set<string>();
    let passed = 0;
    for (const group of lines<Group>(dialect)) {
      const name = `${dialect} ${group.file}: ${group.title}`;
      const reason = known.find(([where]) => where.test(name));
      for (const [title, isRight] of outcomes(group, dialect, remotesOf(own))) {
        if (isRight) passed++;
        else if (reason === undefined) unexpected.push(`${name}: ${title}`);
        else failing.add(name);
      }
    }
    expect(unexpected).toEqual([]);
    expect([passed, failing.size]).toEqual([passing, failingGroups]);
  });
});

/** The schemas that others refer to; those of other drafts have a folder of their own. */
function remotesOf(own: string): ReadonlyMap<string, unknown> {
  const ofDraft = remotes.filter(
    ({ url, schema }) => (!/1234\/draft/.test(url) || url.includes(`/${own}/`)) && !schema.includes('"$dynamicRef"'),
  );
  return new Map(ofDraft.map(({ url, schema }) => [url, readJson(schema).value]));
}

function outcomes(group: Group, dialect: Dialect, others: ReadonlyMap<string, unknown>): readonly [string, boolean][] {
  const validate = compile(group, dialect, group.schema.includes('localhost:1234') ? others : new Map());
  return group.tests.map(({ title, data, valid }) => [title, validate?.(data) === valid]);
}

function compile({ schema }: Group, dialect: Dialect, others: ReadonlyMap<string, unknown>) {
  try {
    const compiled = new SchemaSet(readJson(schema).value, dialect, {}, others).at('#');
    // Of a large value only the first mistake is looked for, which is quicker.
    return (data: string) => compiled({ ...readJson(data), size: Number.POSITIVE_INFINITY }).length === 0;
  } catch {
    // What cannot be compiled fails all of its tests.
    return undefined;
  }
}

test.each([
  ['http://json-schema.org/draft-04/schema#', 'draft-04'],
  ['http://json-schema.org/draft-07/schema', 'draft-07'],
  ['https://json-schema.org/draft/2019-09/schema', '2019-09'],
  ['https://json-schema.org/draft/2020-12/schema', '2020-12'],
  ['http://json-schema.org/draft-03/schema#', undefined],
  ['https://example.com/schema', undefined],
  [undefined, 'openapi'],
])('the draft of %s is %s', ($schema, dialect) => {
  expect(dialectOf({ $schema })).toBe(dialect);
});
