import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSampleBackend } from '../../packages/cli/src/sample-backend/sample-backend.ts';
import { sampleBackendUrl } from '../../packages/cli/src/sample-backend/sample-overrides.ts';
import { startProgram } from '../../packages/cli/src/serve/running-program.ts';
import { curl } from './curl.ts';

/** A gateway as `npm start` has it, on a copy of the sample estate that may be changed. */
export interface Playground extends AsyncDisposable {
  /** Runs `curl …`, or a loop of it in one line, against this gateway. */
  run(command: string): Promise<string>;
  /** Changes a file of the estate as a diff says, whose lines need not have the indentation of the file. */
  change(path: string, diff: string): void;
}

const estate = 'examples/estate';
const loop = /^for \w+ in (?<items>[^;]+); do (?<command>.+); done$/;

/** Starts one; ports are free ones, whatever documents say. */
export async function openPlayground(): Promise<Playground> {
  const backend = await startSampleBackend();
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-readme-'));
  cpSync(estate, folder, { recursive: true });
  for (const file of globSync('**/*.{json,xml,yaml}', { cwd: folder })) lead(join(folder, file), backend.url);
  const data = join(folder, '.turnpike');
  const program = startProgram(['gateway', '--config', folder, '--data', data, '--port', '0', '--json']);
  const ready = await program.ready;
  if (ready === undefined) throw new Error((await program.ended).errors);
  const { gateway = '', gatewayTls = '', ca = '' } = ready;
  const place = (word: string) =>
    word
      .replace(/^(?:http:\/\/)?localhost:8080/, gateway)
      .replace(/^https:\/\/localhost:8081/, gatewayTls)
      .replace(/^\.turnpike\/development-ca\.pem$/, ca);

  return {
    async run(command) {
      const { items, command: inner } = loop.exec(command)?.groups ?? {};
      if (items === undefined || inner === undefined) return curl(command, place);
      let output = '';
      for (const _ of items.trim().split(/\s+/)) output += await curl(inner, place);
      return output;
    },
    change(path, diff) {
      const file = join(folder, path.replace(`${estate}/`, ''));
      writeFileSync(file, patch(readFileSync(file, 'utf8'), diff));
    },
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]();
      await backend.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What `up` does by overrides. */
function lead(file: string, url: string): void {
  const text = readFileSync(file, 'utf8');
  const host = (from: string) => from.replace('http://', '');
  if (text.includes(host(sampleBackendUrl))) writeFileSync(file, text.replaceAll(host(sampleBackendUrl), host(url)));
}

function patch(text: string, diff: string): string {
  const lines = diff.trimEnd().split('\n');
  const trimmed = (prefix: string) =>
    lines.filter((line) => ` ${prefix}`.includes(line.charAt(0))).map((line) => line.slice(1).trim());
  const content = text.split('\n');
  const before = trimmed('-');
  const at = content.findIndex((_, index) => before.every((line, offset) => content[index + offset]?.trim() === line));
  if (at < 0) throw new Error(`there is no such place:\n${before.join('\n')}`);
  return content.toSpliced(at, before.length, ...trimmed('+')).join('\n');
}
