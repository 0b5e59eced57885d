import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { main } from '../packages/cli/src/index.ts';
import { estateBanner } from '../packages/cli/src/serve/estate-banner.ts';
import { localService } from '../packages/management/src/index.ts';
import { catalog } from '../packages/policies/src/index.ts';
import { knownPolicies } from '../packages/policy/src/index.ts';
import { openPlayground, type Playground } from './readme/playground.ts';
import { wordsOf } from './readme/words-of.ts';

// What the documents for users show is what happens.
//
// - In a block marked `console`, `$ npx turnpike …` is run as at a terminal, and a line that begins with `> ` (`… ` where
//   it goes on) is typed at the prompt that `$ npx turnpike eval` opens. What follows is the output, to the letter.
// - `$ npm start` shows the banner. `$ curl …` asks a gateway on a copy of the sample estate, one for each document; times,
//   ids and ports are as they happen to be.
// - A block marked `diff` after `<!-- change: PATH -->` is done to the copy, and the next block shows what comes of it.
// - A block after `<!-- file: PATH -->` is that file.
// - Commands in blocks marked `sh` name scripts and files that exist. Links lead somewhere.
// - A picture with `data-command` shows the output of that command.

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const documents = [
  'README.md',
  'docs/gateway.md',
  'docs/lint.md',
  'docs/eval.md',
  ...globSync('examples/*/README.md').sort(),
];

interface Block {
  readonly language: string;
  /** The file that the block is. */
  readonly file: string | undefined;
  /** The file that the block changes. */
  readonly change: string | undefined;
  readonly text: string;
}

function blocksOf(document: string): Block[] {
  const fenced = /(?:<!-- (?:file: (\S+)|change: (\S+)) -->\n+)?^```(\w+)\n(.*?)^```$/gms;
  return [...document.matchAll(fenced)].map(([, file, change, language = '', text = '']) => ({
    language,
    file,
    change,
    text,
  }));
}

/** What a block shows, without its outputs, and what running it gives, in the same form. */
async function replay(block: string, playground: () => Promise<Playground>): Promise<string> {
  const lines = block.split('\n');
  const typed = lines.filter((line) => /^[>…] /.test(line)).map((line) => line.slice(2));
  if (typed.length > 0) return settle((await prompt(typed)).trimEnd());
  let shown = '';
  for (const line of lines.filter((one) => one.startsWith('$ '))) {
    const command = line.slice(2);
    const output = /^(?:curl|for) /.test(command) ? await (await playground()).run(command) : await run(command);
    shown += `${line}\n${output}${output === '' || output.endsWith('\n') ? '' : '\n'}`;
  }
  return settle(shown.trimEnd());
}

/** What differs from one time to the next, made the same. */
function settle(text: string): string {
  return text
    .replace(/ +$/gm, '')
    .replace(/^Date: .*$/gm, 'Date: now')
    .replace(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g, 'id')
    .replace(/\b(127\.0\.0\.1|localhost):\d+/g, 'localhost:port')
    .replace(/^Retry-After: \d+$/gm, 'Retry-After: seconds')
    .replace(/in \d+ seconds/g, 'in seconds');
}

/** What is shown of a block whose lines are typed at the prompt: the results, as a pipe gets them. */
function expectedOf(block: string): string {
  const isTyped = /^[>…] /m.test(block);
  const lines = block.split('\n').filter((line) => !isTyped || !/^(?:[>…$] )/.test(line));
  return settle(lines.join('\n').trimEnd());
}

async function run(command: string): Promise<string> {
  if (command === 'npm start') return banner();
  const [program, name, ...args] = wordsOf(command);
  if (program !== 'npx' || name !== 'turnpike') throw new Error(`'${command}' is no 'npx turnpike …'`);
  let output = '';
  const write = (text: string) => void (output += text);
  await main(args, {
    write,
    writeError: write,
    isInteractive: true,
    showsProgress: false,
    hasColors: false,
    columns: 120,
  });
  return output;
}

/** What `npm start` says first, at the ports and in the folder that it has when nothing else is asked for. */
function banner(): string {
  const ready = {
    gateway: 'http://127.0.0.1:8080',
    gatewayTls: 'https://127.0.0.1:8081',
    ca: join(root, '.turnpike/development-ca.pem'),
    admin: 'http://127.0.0.1:40000',
    adminTokenFile: join(root, '.turnpike/admin-token'),
    management: 'https://127.0.0.1:8082',
    service: `/subscriptions/${localService.subscriptionId}/resourceGroups/${localService.resourceGroup}/providers/Microsoft.ApiManagement/service/${localService.name}`,
    token: '',
    client: { tenantId: '', id: '', secret: '' },
  };
  return estateBanner(ready, { hasColors: false });
}

function prompt(typed: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['packages/cli/bin/turnpike.js', 'eval'], { cwd: root });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', () => resolve(output));
    child.stdin.end(`${typed.join('\n')}\n`);
  });
}

describe.each(documents)('%s', (path) => {
  const text = readFileSync(path, 'utf8');
  const blocks = blocksOf(text);

  let opened: Promise<Playground> | undefined;
  const playground = () => (opened ??= openPlayground());
  afterAll(async () => await (await opened)?.[Symbol.asyncDispose]());

  const played = blocks.filter(({ language, change }) => language === 'console' || change !== undefined);
  const steps = played.map((block, index) => [block.text.split('\n', 1)[0], block, played[index - 1]] as const);
  if (steps.length > 0)
    test.each(steps)('prints what it shows: %s', async (_, { text: shown, change }, before) => {
      if (change !== undefined) return (await playground()).change(change, shown);
      const check = async () => expect(await replay(shown, playground)).toBe(expectedOf(shown));
      await (before?.change === undefined ? check() : vi.waitFor(check, { timeout: 60_000, interval: 200 }));
    });

  test('shows files as they are', () => {
    for (const { file, text: shown } of blocks) if (file !== undefined) expect(shown).toBe(readFileSync(file, 'utf8'));
  });

  test('names scripts, files and pages that exist', () => {
    const scripts = [...text.matchAll(/npm (?:run )?(start|test|(?<=run )[\w:]+)/g)].map(([, name]) => name);
    for (const name of scripts) expect(Object.keys(manifest.scripts)).toContain(name);
    const files = blocks
      .filter(({ language }) => language === 'sh')
      .flatMap((block) => block.text.match(/examples\/\S+/g));
    for (const file of files) if (file !== null) expect(existsSync(file ?? ''), String(file)).toBe(true);
    expect(brokenLinks(path)).toEqual([]);
  });
});

const otherPages = ['*.md', 'docs/**/*.md', 'packages/**/README.md', 'bench/**/README.md', 'conformance/**/README.md'];

test('links of all other pages lead somewhere, too', () => {
  const pages = globSync(otherPages, { exclude: ['**/node_modules/**'] });
  expect(pages.flatMap((page) => brokenLinks(page).map((link) => `${page}: ${link}`))).toEqual([]);
});

function brokenLinks(page: string): readonly string[] {
  const text = readFileSync(page, 'utf8').replace(/^```.*?^```$|`[^`\n]*`/gms, 'code');
  const links = text.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)|(?:src|srcset)="([^"]+)"/g);
  return Array.from(links, ([, one, two]) => one ?? two ?? '').filter((link) => !existsSync(join(dirname(page), link)));
}

test('the policies that run are all told of, and no more', () => {
  const count = /\| (\d+) of the (\d+) that Azure or its policy toolkit know run;/.exec(
    readFileSync('README.md', 'utf8'),
  );
  expect(count?.slice(1)).toEqual([String(catalog.size), String(knownPolicies.size)]);
  const pages = readFileSync('docs/gateway.md', 'utf8').matchAll(/policies\/src\/([\w-]+)\/README\.md/g);
  expect(Array.from(pages, ([, name]) => name)).toEqual([...catalog.keys()].sort());
});

test('the operations of Microsoft’s client that succeed are counted right', () => {
  const missing = Object.keys(JSON.parse(readFileSync('conformance/management/missing.json', 'utf8'))).length;
  expect(readFileSync('README.md', 'utf8')).toContain(`${613 - missing} of the client's 613 operations`);
});

const pictures = globSync('docs/images/*.svg').sort();

test.each(pictures)('%s loads nothing, and shows real output', async (path) => {
  const picture = readFileSync(path, 'utf8');
  expect(picture).not.toMatch(/<script|<foreignObject|@import|@font-face|(?:href|src)=|url\((?!#)/);
  expect(picture).toMatch(/<title[^>]*>[^<]+<\/title>/);
  const command = /data-command="([^"]+)"/.exec(picture)?.[1];
  if (command === undefined) return;
  const shown = [...picture.matchAll(/<text class="line"[^>]*>(.*?)<\/text>/g)].map(([, line = '']) =>
    line
      .replace(/<[^>]+>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  );
  const printed = (await run(command)).split('\n').filter((line) => line !== '');
  expect(shown).toEqual([`$ ${command}`, ...printed]);
});
