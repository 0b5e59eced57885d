import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { turnpike } from '../testing.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string | Uint8Array): string {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}

interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly severity: string;
  readonly message: string;
}

async function lint(...args: string[]): Promise<{ code: number; diagnostics: readonly Diagnostic[]; errors: string }> {
  const { code, output, errors } = await turnpike(['lint', ...args, '--format', 'json']);
  return { code, errors, ...(JSON.parse(output) as { diagnostics: readonly Diagnostic[] }) };
}

const inbound = (content: string): string => `<policies>\n  <inbound>\n    ${content}\n  </inbound>\n</policies>\n`;

describe('a document', () => {
  test('without mistakes passes', async () => {
    const file = write('a.xml', inbound('<set-method>POST</set-method>'));
    expect(await lint(file)).toEqual({ code: 0, errors: '', diagnostics: [] });
  });

  test('with mistakes is refused, with file, line, column, code, severity and message', async () => {
    const file = write('a.xml', inbound('<set-headr />'));
    expect(await lint(file)).toEqual({
      code: 1,
      errors: '',
      diagnostics: [
        {
          file,
          line: 3,
          column: 6,
          code: 'unknown-policy',
          severity: 'error',
          message: "there is no policy <set-headr>; did you mean 'set-header'?",
        },
      ],
    });
  });

  test('with a mistake in an expression is refused at its place', async () => {
    const file = write('a.xml', inbound('<set-method>@(\n  context.Requst.Method)</set-method>'));
    const { diagnostics } = await lint(file);
    expect(diagnostics).toMatchObject([{ line: 4, column: 11, code: 'unknown-member', severity: 'error' }]);
  });

  test('with what does not run yet passes with warnings', async () => {
    const limit = '<rate-limit-by-key calls="1" renewal-period="60" counter-key="k" flexible-retry-window="true" />';
    const { code, diagnostics } = await lint(
      write('a.xml', inbound(`${limit}<publish-to-darp topic="a/b">x</publish-to-darp>`)),
    );
    expect(code).toBe(0);
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'warning policy-not-available',
      'warning misspelt-policy',
    ]);
  });

  test('among several in one file is checked like the first', async () => {
    const file = write('a.xml', `${inbound('')}\n${inbound('<nothing-like-it />')}`);
    expect((await lint(file)).diagnostics.map(({ code, line }) => `${code} ${line}`)).toEqual([
      'several-roots 7',
      'unknown-policy 9',
    ]);
  });

  test('in UTF-16 is read', async () => {
    const text = `\ufeff${inbound('<set-method>POST</set-method>')}`;
    expect((await lint(write('a.xml', Buffer.from(text, 'utf16le')))).code).toBe(0);
  });
});

describe('a folder', () => {
  test('is searched for XML files, links and others’ code left out', async () => {
    write('b/c.xml', inbound('<first-mistake />'));
    write('a.XML', inbound('<second-mistake />'));
    write('a.txt', inbound('<no-mistake />'));
    write('node_modules/a.xml', inbound('<no-mistake />'));
    symlinkSync(folder, join(folder, 'link'));
    const { diagnostics } = await lint(folder);
    expect(diagnostics.map(({ file }) => file)).toEqual([join(folder, 'a.XML'), join(folder, 'b/c.xml')]);
  });

  test('may hold other XML, which is passed over unless it is named', async () => {
    const file = write('pom.xml', '<project />');
    expect((await lint(folder)).diagnostics).toEqual([]);
    expect((await lint(file)).diagnostics.map(({ code }) => code)).toEqual(['unknown-root']);
    expect((await turnpike(['lint', folder])).output).toBe(
      '0 errors, 0 warnings in 0 files; 1 other XML passed over\n',
    );
  });

  test('may hold policies with a misspelt root, which are not passed over', async () => {
    write('a.xml', '<policy><inbound /></policy>');
    expect((await lint(folder)).diagnostics.map(({ code }) => code)).toEqual(['unknown-root']);
  });
});

describe('fragments', () => {
  const include = inbound('<include-fragment fragment-id="common" />');
  const fragment = '<fragment><set-method>POST</set-method></fragment>';

  test.each([
    'common.xml',
    'fragments/common.xml',
    'policy-fragments/Common.xml',
    '../fragments/common.xml',
    '../policy fragments/common/policy.xml',
  ])('are found in %s', async (path) => {
    const file = write('apis/api.xml', include);
    write(join('apis', path), fragment);
    expect((await lint(file)).diagnostics).toEqual([]);
  });

  test('are found anywhere among the files that are checked', async () => {
    write('apis/a/policy.xml', include);
    write('shared/deep/common.xml', fragment);
    expect((await lint(folder)).diagnostics).toEqual([]);
  });

  test('that are not found are warned of', async () => {
    const { code, diagnostics } = await lint(write('a.xml', include));
    expect(code).toBe(0);
    expect(diagnostics).toMatchObject([{ code: 'unknown-fragment', severity: 'warning' }]);
  });

  test('are never looked for outside, whatever the id says', async () => {
    const file = write('apis/deep/a.xml', inbound('<include-fragment fragment-id="../../secret" />'));
    write('secret.xml', fragment);
    expect((await lint(file)).diagnostics.map(({ code }) => code)).toEqual(['unknown-fragment']);
  });

  test('with mistakes are reported where they are included too', async () => {
    const file = write('a.xml', include);
    write('common.xml', '<fragment><set-method>a b</set-method></fragment>');
    expect((await lint(file)).diagnostics.map(({ code }) => code)).toEqual(['fragment-mistake']);
  });
});

describe('named values', () => {
  const document = inbound('<set-status code="{{code}}" reason="@("{{reason}}")" />');

  test('need not be known', async () => {
    expect(await lint(write('a.xml', document))).toEqual({ code: 0, errors: '', diagnostics: [] });
  });

  test.each([
    '{"code": "200", "reason": "x"}',
    '{"code": {"value": "200"}, "reason": {"value": "x", "secret": true}}',
    '[{"name": "code", "value": "200"}, {"displayName": "reason", "value": "x", "secret": true}]',
  ])('are read from %s', async (json) => {
    const values = write('values.json', json);
    expect((await lint(write('a.xml', document), '--named-values', values)).diagnostics).toEqual([]);
  });

  test('are put in when they are known, and none may be missing then', async () => {
    const values = write('values.json', '{"code": "two"}');
    expect((await lint(write('a.xml', document), '--named-values', values)).diagnostics).toMatchObject([
      { code: 'invalid-value', message: "'code' is 'two'; expected an HTTP status such as 200" },
      { code: 'unknown-named-value' },
    ]);
  });

  test('that are secret are in no message', async () => {
    const values = write('values.json', '{"code": {"value": "hunter2", "secret": true}, "reason": "x"}');
    const { diagnostics } = await lint(write('a.xml', document), '--named-values', values);
    expect(diagnostics).toMatchObject([{ message: "'code' is '***'; expected an HTTP status such as 200" }]);
  });

  test.each(['nonsense hunter2', '"hunter2"', '{"a": 1}', '[1]'])('in a file with %s are refused', async (json) => {
    const values = write('values.json', json);
    const { code, errors } = await turnpike(['lint', write('a.xml', document), '--named-values', values]);
    expect(code).toBe(2);
    expect(errors).not.toContain('hunter2');
  });
});

describe('output', () => {
  test('is a line for each finding and a summary', async () => {
    const file = write('a.xml', inbound('<set-headr />'));
    expect((await turnpike(['lint', file])).output).toBe(
      `${file}:3:6 error there is no policy <set-headr>; did you mean 'set-header'? unknown-policy\n1 error, 0 warnings in 1 file\n`,
    );
  });

  test('shows the place on a terminal', async () => {
    const file = write('a.xml', inbound('\t<set-headr />'));
    const { output } = await turnpike(['lint', file], { isInteractive: true });
    expect(output.split('\n').slice(1, 3)).toEqual(['    3 |      <set-headr />', '      |       ^^^^^^^^^']);
  });

  test('shows the part of a long line that the place is in', async () => {
    const file = write(
      'a.xml',
      `<policies><inbound>${'<base/>'.repeat(100)}<set-headr />${'<base/>'.repeat(100)}</inbound></policies>`,
    );
    const { output } = await turnpike(['lint', file], { isInteractive: true, columns: 60 });
    const [, line, mark] = output.split('\n') as [string, string, string];
    expect(line.length).toBeLessThan(60);
    expect(line.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1)).toBe('set-headr');
  });

  test('has colours where they are wanted', async () => {
    const file = write('a.xml', inbound('<set-headr />'));
    const output = async (...more: string[]) => (await turnpike(['lint', file, ...more], { hasColors: true })).output;
    expect(await output()).toContain('\x1b[31merror\x1b[39m');
    expect(await output('--no-color')).not.toContain('\x1b');
  });

  test('lets no document write to the terminal', async () => {
    const file = write('a.xml', inbound('<set-method>\x1b[2J\x9b31m</set-method>'));
    const { output } = await turnpike(['lint', file], { isInteractive: true });
    expect(output).not.toMatch(/[\x1b\x9b]/);
  });

  // https://docs.oasis-open.org/sarif/sarif/v2.1.0/
  test('is SARIF 2.1.0 for code hosts', async () => {
    const file = write('a b.xml', inbound('<set-headr />'));
    const log = JSON.parse((await turnpike(['lint', file, '--format', 'sarif'])).output) as {
      version: string;
      runs: [{ tool: { driver: { rules: unknown[] } }; results: unknown[] }];
    };
    expect(log.version).toBe('2.1.0');
    expect(log.runs[0].tool.driver.rules).toEqual([
      { id: 'unknown-policy', shortDescription: { text: 'An element that is no policy.' } },
    ]);
    expect(log.runs[0].results).toEqual([
      {
        ruleId: 'unknown-policy',
        ruleIndex: 0,
        level: 'error',
        message: { text: "there is no policy <set-headr>; did you mean 'set-header'?" },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: expect.stringMatching(/^file:\/\/.*\/a%20b\.xml$/) },
              region: { startLine: 3, startColumn: 6, endLine: 3, endColumn: 15 },
            },
          },
        ],
      },
    ]);
  });
});

describe('the command line', () => {
  test.each([[[]], [['a.xml', '--format', 'yaml']], [['a.xml', '--nonsense']]])('%j is refused', async (args) => {
    const { code, errors } = await turnpike(['lint', ...args]);
    expect(code).toBe(2);
    expect(errors).toContain('See "turnpike lint --help".');
  });

  test('names a file that is not there; the others are checked all the same', async () => {
    const file = write('a.xml', inbound('<set-headr />'));
    const missing = join(folder, 'gone.xml');
    const { code, diagnostics, errors } = await lint(missing, file);
    expect(code).toBe(2);
    expect(errors).toBe(`turnpike: cannot read ${missing}: there is no such file or folder\n`);
    expect(diagnostics).toHaveLength(1);
  });
});

// A thousand documents as people wrote them, kept beside the project and not in it.
const corpus = fileURLToPath(new URL('../../../../../shared/corpus/', import.meta.url));
const present = existsSync(corpus);
if (!present) console.info(`skipped: there is no corpus of policy documents at ${corpus}`);

interface Entry {
  readonly file: string;
  readonly needs_rendering: boolean;
  readonly defects: readonly string[];
}

/** Documents that are wrong although the index lists no defect, and why. */
const wrong = JSON.parse(
  readFileSync(new URL('../../../../conformance/documents/refused.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, string>>;

describe.skipIf(!present)('the corpus', () => {
  const entries = JSON.parse(present ? readFileSync(join(corpus, 'index.json'), 'utf8') : '[]') as readonly Entry[];

  async function errorsByFile(): Promise<ReadonlyMap<string, readonly Diagnostic[]>> {
    const { diagnostics } = await lint(corpus);
    return Map.groupBy(
      diagnostics.filter(({ severity }) => severity === 'error'),
      ({ file }) => file.slice(corpus.length),
    );
  }

  test('is refused where something is broken, and nowhere else', async () => {
    const errors = await errorsByFile();
    const refused = entries.filter(({ file, needs_rendering }) => !needs_rendering && errors.has(file));
    const broken = entries.filter(({ file, defects }) => defects.length > 0 || file in wrong);
    expect(refused.map(({ file }) => file)).toEqual(broken.map(({ file }) => file));
  });
});
