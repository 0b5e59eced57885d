import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { commands as loaders } from './commands/index.ts';
import { turnpike } from './testing.ts';

const commands = await Promise.all(Object.values(loaders).map((load) => load()));

test('lists the commands', async () => {
  const { code, output } = await turnpike(['--help']);
  expect(code).toBe(0);
  for (const { name, summary } of commands) expect(output).toMatch(new RegExp(`^ {2}${name} +${summary}$`, 'm'));
  expect((await turnpike([])).output).toBe(output);
});

test.each([...commands])('helps with $name', async ({ name, help }) => {
  for (const args of [
    [name, '--help'],
    ['help', name],
  ])
    expect((await turnpike(args)).output).toBe(help);
  expect(help).toMatch(/^Examples?:$/m);
});

test('names commands as their files, and loads them by their names', () => {
  expect(commands.map(({ name }) => name)).toEqual(Object.keys(loaders));
  for (const { name } of commands)
    expect(existsSync(new URL(`./commands/${name}.ts`, import.meta.url)), name).toBe(true);
});

test('says its version', async () => {
  expect((await turnpike(['--version'])).output).toBe(`${manifest.version}\n`);
});

test('refuses a command that does not exist', async () => {
  expect(await turnpike(['lnt'])).toEqual({
    code: 2,
    output: '',
    errors: 'turnpike: there is no command \'lnt\'\nSee "turnpike --help".\n',
  });
});

test('starts as a program', async () => {
  const program = fileURLToPath(new URL('../bin/turnpike.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, '--version']);
  expect(stdout).toBe(`${manifest.version}\n`);
});
