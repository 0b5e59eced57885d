import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readArtifacts } from './read-artifacts.ts';
import { information, read, sampleApi, shown, withFolder } from './testing.ts';

async function complaints(files: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  const { snapshot, diagnostics } = await read(files);
  if (diagnostics.some(({ severity }) => severity === 'error')) expect(snapshot).toBeUndefined();
  return shown(diagnostics);
}

const info = 'apis/a/apiInformation.json';

describe('data', () => {
  test.each([
    ['{"properties": {"path": "a",}}', `${info}:1:29 found '}'; expected a name in quotes`],
    ['{"properties": ', `${info}:1:16 found the end of the file; expected a value`],
    ['{"a" 1}', `${info}:1:6 found '1'; expected ':'`],
    ['{"a": b}', `${info}:1:7 found 'b'; expected a value`],
    ['[1 2]', `${info}:1:4 found '2'; expected ',' or ']'`],
    ['{"a": 1 "b"}', `${info}:1:9 found '"'; expected ',' or '}'`],
    ['{} {}', `${info}:1:4 found '{'; expected the end of the file`],
    ['', `${info}:1:1 found the end of the file; expected a value`],
    ['{\r\n  "a": "\u0001"}', `${info}:2:8 found '"'; expected a value`],
  ])('%j is no JSON, which is said without quoting secrets', async (text, complaint) => {
    expect(await complaints({ [info]: text })).toEqual([`error invalid-json ${complaint}`]);
  });

  test('a byte order mark is no mistake, and UTF-16 is read', async () => {
    const text = JSON.stringify(sampleApi('a'));
    expect(await complaints({ [info]: `\ufeff${text}` })).toEqual([]);
    expect(await complaints({ [info]: Buffer.from(`\ufeff${text}`, 'utf16le') })).toEqual([]);
  });

  test('bytes that are no text are reported', async () => {
    expect(await complaints({ 'policy.xml': Uint8Array.of(0x3c, 0xff, 0xfe) })).toEqual([
      'error unreadable-text policy.xml found bytes that are no UTF-8; expected text',
    ]);
  });

  test.each([
    ['[]', `error invalid-value ${info}:1:1 found no object; expected {"properties": {…}}`],
    ['null', `error invalid-value ${info}:1:1 found no object; expected {"properties": {…}}`],
    ['{"properties": 1}', `error invalid-value ${info}:1:1 found no object; expected {"properties": {…}}`],
    ['{"properties": {}}', `error missing-property ${info}:1:16 'properties.path' is missing; expected text`],
    [
      '{"properties": {"path": "a", "protocols": "https"}}',
      `error invalid-value ${info}:1:43 'properties.protocols' is text; expected a list of texts`,
    ],
    [
      '{"properties": {"path": "a", "isCurrent": "yes"}}',
      `error invalid-value ${info}:1:43 'properties.isCurrent' is text; expected true or false`,
    ],
    [
      '{"properties": {"path": "a", "type": "carrier pigeon"}}',
      `error invalid-value ${info}:1:38 'properties.type' is 'carrier pigeon'; expected one of http, soap, graphql, websocket, grpc, odata, mcp, a2a`,
    ],
    [
      '{"properties": {"path": "a", "apiVersionSetId": "/products/../x"}}',
      `error invalid-reference ${info}:1:49 '/products/../x' is no reference; expected '/apiVersionSets/{name}'`,
    ],
  ])('%s is reported once, with its place', async (text, complaint) => {
    expect(await complaints({ [info]: text })).toEqual([complaint]);
  });

  test('what is nested deeply is refused, in JSON and in YAML', async () => {
    const depth = 100_000;
    expect(await complaints({ [info]: `{"properties":${'['.repeat(depth)}${']'.repeat(depth)}}` })).toEqual([
      `error too-deep ${info} data is nested more than 200 deep; expected less`,
    ]);
    const found = await complaints({ [info]: sampleApi('a'), 'apis/a/specification.yaml': '['.repeat(depth) });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^error (?:invalid-yaml|too-deep) apis\/a\/specification\.yaml/);
  });

  test.each([
    [
      'H12: aliases that grow',
      bomb(),
      'found aliases that lead nowhere, or to far more than was written; expected few',
    ],
    ['an alias of nothing', 'a: *b', 'found aliases that lead nowhere, or to far more than was written; expected few'],
    ['a name that comes twice', 'paths: {}\npaths: {}', "the name 'paths' comes twice"],
    ['what is no YAML', 'a: "b', 'found what is no YAML (missing char); expected YAML 1.2'],
    ['a tab where spaces belong', 'a:\n\tb: 1', 'found what is no YAML (tab as indent); expected YAML 1.2'],
  ])('%s is refused', async (_, yaml, complaint) => {
    const found = await complaints({ [info]: sampleApi('a'), 'apis/a/specification.yaml': yaml });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('error invalid-yaml apis/a/specification.yaml:');
    expect(found[0]).toContain(complaint);
  });

  test('H12: names without end take no time without end', async () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `k${index}: 1`).join('\n');
    const found = await complaints({ [info]: sampleApi('a'), 'apis/a/specification.yaml': names });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain("there is neither 'openapi' nor 'swagger'");
  });

  function bomb(): string {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++) {
      const last = `*a${level - 1}`;
      lines.push(`a${level}: &a${level} [${Array(10).fill(last).join(', ')}]`);
    }
    return lines.join('\n');
  }
});

describe('files', () => {
  test('L6: names that no resource can have are refused', async () => {
    const found = await complaints({
      'apis/a&b/apiInformation.json': sampleApi('a'),
      'products/p/productInformation.json': information({}),
      'products/p/apis.json': [{ name: '..' }, { name: 'a/b' }, { name: 'a'.repeat(257) }, {}, 7],
      'products/p/groups.json': { name: 'x' },
    });
    expect(found).toEqual([
      "error invalid-id apis/a&b/apiInformation.json 'a&b' is no name that a resource can have",
      ...[2, 5, 8, 11, 12].map((line) => expect.stringContaining(`error invalid-id products/p/apis.json:${line}:3`)),
      'error invalid-value products/p/groups.json:1:1 found no list; expected [{"name": "…"}]',
    ]);
  });

  test.skipIf(process.platform !== 'linux')(
    'L6: the same name in another case, or in the other layout, is refused',
    async () => {
      const found = await complaints({
        'backends/Store/backendInformation.json': information({ url: 'https://a' }),
        'backends/store/backendInformation.json': information({ url: 'https://b' }),
        'named values/n/namedValueInformation.json': information({ value: '1' }),
        'namedValues/n/namedValueInformation.json': information({ value: '1' }),
      });
      expect(found).toEqual([
        "error duplicate-id backends/store/backendInformation.json 'backends/Store/backendInformation.json' describes the same resource; expected one of them",
        "error duplicate-id namedValues/n/namedValueInformation.json 'named values/n/namedValueInformation.json' describes the same resource; expected one of them",
      ]);
    },
  );

  test('names of files are compared with regard to case', async () => {
    expect(await complaints({ 'Backends/a/backendinformation.json': information({ url: 'https://a' }) })).toEqual([
      "warning wrong-case Backends/a/backendinformation.json found 'Backends/a/backendinformation.json'; expected 'backends/a/backendInformation.json'",
    ]);
  });

  test('what is no artifact is said once for a folder, and nothing of a README', async () => {
    const found = await complaints({
      'README.md': 'x',
      '.git/config': 'x',
      'pipelines/a.yaml': 'x',
      'pipelines/b.yaml': 'x',
      'apis/a/notes.txt': 'x',
      [info]: sampleApi('a'),
    });
    expect(found).toEqual([
      'information unknown-file apis/a/notes.txt the file is no artifact',
      'information unknown-file pipelines the folder holds no artifacts',
    ]);
  });

  test('files beyond the limits are refused', async () => {
    const limits = { fileBytes: 20, specificationBytes: 5 };
    const files = { 'policy.xml': 'x'.repeat(21), 'apis/a/specification.yaml': 'x'.repeat(6) };
    const { diagnostics } = await read(files, { limits });
    expect(shown(diagnostics)).toEqual([
      'error too-large apis/a/specification.yaml the file has 6 bytes; expected at most 5',
      'error too-large policy.xml the file has 21 bytes; expected at most 20',
    ]);
    const many = { 'backends/a/backendInformation.json': '{}', 'backends/b/backendInformation.json': '{}' };
    expect(shown((await read(many, { limits: { files: 1 } })).diagnostics)).toEqual([
      'error too-large . there are more than 1 files; expected fewer',
    ]);
    expect(shown((await read(many, { limits: { totalBytes: 3 } })).diagnostics)).toEqual([
      'error too-large . the files have more than 3 bytes; expected less',
    ]);
  });

  test('a folder that is not there is an error', async () => {
    const { snapshot, diagnostics } = await readArtifacts('/nowhere/at/all');
    expect(snapshot).toBeUndefined();
    expect(shown(diagnostics)).toEqual([
      'error unreadable-folder . there is no such file or folder; expected a folder of artifacts',
    ]);
  });

  test('an empty folder is an estate without anything', async () => {
    expect((await read({})).snapshot).toMatchObject({ apis: [], policies: [] });
  });
});

describe.skipIf(process.platform === 'win32')('links', () => {
  test('links that lead outside are refused, those inside are followed', async () => {
    await withFolder({ 'secret.json': sampleApi('x') }, (outside) =>
      withFolder({ '..data/apis/a/apiInformation.json': sampleApi('a') }, async (folder) => {
        await symlink('..data/apis', join(folder, 'apis'));
        await mkdir(join(folder, 'products/p'), { recursive: true });
        await symlink(join(outside, 'secret.json'), join(folder, 'products/p/productInformation.json'));
        await symlink(outside, join(folder, 'backends'));
        const { snapshot, diagnostics } = await readArtifacts(folder);
        expect(snapshot).toBeUndefined();
        expect(shown(diagnostics)).toEqual([
          'error link-outside backends the link leads out of the folder; expected files inside',
          'error link-outside products/p/productInformation.json the link leads out of the folder; expected files inside',
        ]);
      }),
    );
    await withFolder({ '..data/apis/a/apiInformation.json': sampleApi('a') }, async (folder) => {
      await symlink('..data/apis', join(folder, 'apis'));
      expect((await readArtifacts(folder)).snapshot?.apis).toMatchObject([{ id: 'a' }]);
    });
  });

  test('links that lead round in a circle come to an end', async () => {
    await withFolder({ [info]: sampleApi('a') }, async (folder) => {
      await symlink('.', join(folder, 'apis/a/operations'));
      await symlink('loop', join(folder, 'apis/a/loop'));
      const { diagnostics } = await readArtifacts(folder);
      expect(shown(diagnostics).filter((text) => text.startsWith('error'))).toEqual(
        expect.arrayContaining([
          'error unreadable-file apis/a/loop links lead round in a circle; expected a file or folder',
          expect.stringContaining('error too-deep apis/a/operations/operations/'),
        ]),
      );
    });
  });

  test('a pipe is not waited for', async () => {
    await withFolder({}, async (folder) => {
      execFileSync('mkfifo', [join(folder, 'policy.xml')]);
      expect(shown((await readArtifacts(folder)).diagnostics)).toEqual([
        'error unreadable-file policy.xml it is a device, a pipe or a socket; expected an ordinary file',
      ]);
    });
  });

  test.skipIf(process.getuid?.() === 0)('a file that may not be read is reported', async () => {
    await withFolder({}, async (folder) => {
      await writeFile(join(folder, 'policy.xml'), 'x', { mode: 0 });
      expect(shown((await readArtifacts(folder)).diagnostics)).toEqual([
        'error unreadable-file policy.xml access is denied; expected a file that can be read',
      ]);
    });
  });
});
