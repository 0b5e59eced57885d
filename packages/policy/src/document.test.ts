import { expect, test } from 'vitest';
import { readPolicyDocument } from './index.ts';

function codes(text: string): string[] {
  return readPolicyDocument(text).diagnostics.map(({ code, severity }) => `${severity} ${code}`);
}

test('finds the sections of a policies document', () => {
  const { document, diagnostics } = readPolicyDocument(
    '<policies><outbound/><inbound><base/></inbound><!-- x --><on-error/></policies>',
  );
  expect(diagnostics).toEqual([]);
  expect(document?.kind).toBe('policies');
  const sections = document?.kind === 'policies' ? document.sections : {};
  expect(Object.keys(sections)).toEqual(['outbound', 'inbound', 'on-error']);
  expect(sections.inbound?.children.length).toBe(1);
});

test('tells fragments and resolvers by their root', () => {
  expect(readPolicyDocument('<fragment><set-body/></fragment>').document?.kind).toBe('fragment');
  for (const name of ['http-data-source', 'sql-data-source', 'cosmosdb-data-source'] as const)
    expect(readPolicyDocument(`<${name}/>`).document).toMatchObject({ kind: 'resolver', dataSource: name });
});

test('refuses other roots', () => {
  const { document, diagnostics } = readPolicyDocument('<inbound/>');
  expect(document).toBeUndefined();
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'the root is <inbound>; expected <policies>, <fragment> or one of <http-data-source>, <sql-data-source>, <cosmosdb-data-source>',
  ]);
});

test('refuses unknown and duplicate sections, and points at text without effect', () => {
  expect(codes('<policies><Inbound/><inbound/>x<inbound/></policies>')).toEqual([
    'error unknown-section',
    'warning unexpected-text',
    'error duplicate-section',
  ]);
  expect(codes('<policies><inbound>x<base/></inbound></policies>')).toEqual(['warning unexpected-text']);
});

test('refuses sections and other fragments in a fragment', () => {
  expect(codes('<fragment><inbound/><choose><when><include-fragment/><base/></when></choose></fragment>')).toEqual([
    'error not-in-fragment',
    'error not-in-fragment',
    'warning not-in-fragment',
  ]);
});

test('refuses policies over 256 KiB and fragments over 512 KiB, counted in bytes', () => {
  const half = `<!--${'\u00e9'.repeat(140 * 1024)}-->`;
  expect(codes(`<policies>${half}</policies>`)).toEqual(['error document-too-large']);
  expect(codes(`<fragment>${half}</fragment>`)).toEqual([]);
  expect(codes(`<fragment>${half}${half}</fragment>`)).toEqual(['error document-too-large']);
});

test('finds every document of a file that holds several', () => {
  const { document, documents, diagnostics } = readPolicyDocument('<policies/> and <fragment/><other/>');
  expect(document?.kind).toBe('policies');
  expect(documents.map(({ kind }) => kind)).toEqual(['policies', 'fragment']);
  expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    'warning text-outside-root',
    'warning several-roots',
    'warning several-roots',
    'warning unknown-root',
  ]);
});
