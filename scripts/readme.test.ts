import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { main } from '../packages/cli/src/index.ts';

// What the documents for users show is what happens.
//
// - In a block marked `console`, `$ npx turnpike …` is run as at a terminal, and a line that begins with `> ` (`… ` where
//   it goes on) is typed at the prompt that `$ npm start` opens. What follows is the output, to the letter.
// - A block after `<!-- file: PATH -->` is that file.
// - Commands in blocks marked `sh` name scripts and files that exist. Links lead somewhere.
// - A picture with `data-command` shows the output of that command.

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const documents = ['README.md', 'docs/lint.md', 'docs/eval.md', ...globSync('examples/*/README.md').sort()];

interface Block {
  readonly language: string;
  readonly file: string | undefined;
  readonly text: string;
}

function blocksOf(document: string): Block[] {
  const fenced = /(?:<!-- file: (\S+) -->\n+)?^```(\w+)\n(.*?)^```$/gms;
  return [...document.matchAll(fenced)].map(([, file, language = '', text = '']) => ({ language, file, text }));
}

/** What a block shows, without its outputs, and what running it gives, in the same form. */
async function replay(block: string): Promise<string> {
  const lines = block.split('\n');
  const typed = lines.filter((line) => /^[>…] /.test(line)).map((line) => line.slice(2));
  if (typed.length > 0) return (await prompt(typed)).trimEnd();
  let shown = '';
  for (const line of lines.filter((one) => one.startsWith('$ '))) shown += `${line}\n${await run(line.slice(2))}`;
  return shown.trimEnd();
}

/** What is shown of a block whose lines are typed at the prompt: the results, as a pipe gets them. */
function expectedOf(block: string): string {
  const isTyped = /^[>…] /m.test(block);
  const lines = block.split('\n').filter((line) => !isTyped || !/^(?:[>…$] )/.test(line));
  return lines.join('\n').trimEnd();
}

async function run(command: string): Promise<string> {
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

function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, one, two, three]) => one ?? two ?? three ?? '');
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

  const consoles = blocks
    .filter(({ language }) => language === 'console')
    .map((block) => [block.text.split('\n', 1)[0], block.text] as const);
  if (consoles.length > 0)
    test.each(consoles)('prints what it shows: %s', async (_, block) => {
      expect(await replay(block)).toBe(expectedOf(block));
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
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)|(?:src|srcset)="([^"]+)"/g)].map(
      ([, one, two]) => one ?? two ?? '',
    );
    for (const link of links) expect(existsSync(join(dirname(path), link)), `${path}: ${link}`).toBe(true);
  });
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
