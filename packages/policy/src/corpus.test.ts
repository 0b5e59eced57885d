import { existsSync, readFileSync } from 'node:fs';
import { hasErrors } from '@turnpike/text';
import { describe, expect, test } from 'vitest';
import { readPolicyDocument, writeDocument } from './index.ts';

// A thousand documents as people wrote them, kept beside the project and not in it.

const corpus = new URL('../../../../shared/corpus/', import.meta.url);
const present = existsSync(corpus);
if (!present) console.info(`skipped: there is no corpus of policy documents at ${corpus.pathname}`);

interface Entry {
  readonly file: string;
  readonly well_formed: boolean;
  readonly needs_rendering: boolean;
  readonly defects: readonly string[];
}

function entries(): readonly Entry[] {
  return JSON.parse(readFileSync(new URL('index.json', corpus), 'utf8')) as Entry[];
}

function load(file: string): string {
  return readFileSync(new URL(file.split('/').map(encodeURIComponent).join('/'), corpus), 'utf8');
}

describe.skipIf(!present)('the corpus', () => {
  test('prints back byte for byte', () => {
    for (const { file } of entries()) {
      const text = load(file);
      expect(writeDocument(readPolicyDocument(text).tree) === text, file).toBe(true);
    }
  });

  test('reads without an error where nothing is broken', () => {
    const refused = entries()
      .filter(({ needs_rendering, defects }) => !needs_rendering && defects.length === 0)
      .filter(({ file }) => hasErrors(readPolicyDocument(load(file)).diagnostics));
    expect(refused.map(({ file }) => file)).toEqual([]);
  });

  test('is refused where something is broken, at the place', () => {
    const broken = entries().filter(({ defects }) => defects.length > 0);
    expect(broken).toHaveLength(8);
    for (const { file, defects } of broken) {
      const text = load(file);
      const errors = readPolicyDocument(text).diagnostics.filter(({ severity }) => severity === 'error');
      const found = errors.map(({ code, span }) => `${code}: ${text.slice(span.start, span.end)}`);
      expect(found.length, file).toBeGreaterThan(0);
      for (const defect of defects)
        expect(
          found.some((line) => tells(line, defect)),
          `${file}: ${defect}`,
        ).toBe(true);
    }
  });

  test('is taken for XML where it is', () => {
    for (const { file, well_formed, defects } of entries()) {
      if (defects.length > 0) continue;
      const text = load(file);
      // Two hyphens in a comment are all that some documents have against them.
      if (/<!--(?:(?!-->)[\s\S])*--[^>]/.test(text)) continue;
      const { tree, documents } = readPolicyDocument(text);
      // Several documents in one file are not well-formed, each of them may be.
      if (documents.length > 1 || tree.diagnostics.some(({ code }) => code === 'text-outside-root')) continue;
      expect(tree.style, file).toBe(well_formed ? 'xml' : 'raw');
    }
  });
});

/** Whether an error is about a defect of the index. */
function tells(error: string, defect: string): boolean {
  if (defect === 'stray-lt') return error === 'stray-less-than: <';
  if (defect === 'raw-expr-with-entity') return /^encoded-expression: &\w+;$/.test(error);
  if (defect.startsWith('unquoted-attr:')) return error.startsWith("unquoted-attribute: \\'");
  // One expression that never ends; the index lists what became of it in another reader.
  return error === 'unterminated-expression: @{';
}
