import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { startContainer } from './container.ts';
import { readIgnored } from './ignored.ts';
import { readContainerfile, type Stage, type Step } from './read-containerfile.ts';

// Does what a container file says, in folders. Two bases stand in for those that an engine would fetch: this machine's own
// system for the one that has Node and npm, and for the one without a shell nothing but the libraries that Node names.

/** An image: a tree, and how it is started. */
export interface Image extends Stage {
  readonly root: string;
}

/** Does what the container file of a folder says; the trees come into another. */
export async function buildImage(context: string, target: string, tell: (line: string) => void): Promise<Image> {
  const isIgnored = readIgnored(readFileSync(join(context, '.containerignore'), 'utf8'));
  const built: Image[] = [];
  for (const stage of readContainerfile(readFileSync(join(context, 'Containerfile'), 'utf8'))) {
    const root = join(target, stage.name ?? 'image');
    const base = baseOf(stage.base, root);
    let user = '0:0';
    let folder = '/';
    for (const step of stage.steps) {
      tell(`${step.word} ${step.words.join(' ')}`);
      if (step.word === 'USER') user = step.words[0] as string;
      else if (step.word === 'WORKDIR') mkdirSync(join(root, (folder = step.words[0] as string)), { recursive: true });
      else if (step.word === 'COPY') copy(step, { context, isIgnored, built, root, folder });
      else await run(step, { root, user, folder, mounts: base });
    }
    built.push({ ...stage, root });
  }
  return built.at(-1) as Image;
}

/** What is mounted while the stage runs. */
function baseOf(image: string, root: string): Readonly<Record<string, string>> {
  for (const name of ['proc', 'dev', 'tmp']) mkdirSync(join(root, name), { recursive: true });
  spawnSync('chmod', ['1777', join(root, 'tmp')]);
  if (/\/node:24-/.test(image)) return systemOf(root);
  if (/\/distroless\/cc-/.test(image)) return librariesFor(root);
  throw new Error(`nothing stands in for ${image}`);
}

function systemOf(root: string): Readonly<Record<string, string>> {
  for (const name of ['usr', 'etc', 'root/.npm']) mkdirSync(join(root, name), { recursive: true });
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name));
  const settings = join(homedir(), '.npmrc');
  if (existsSync(settings)) copyFileSync(settings, join(root, 'root/.npmrc'));
  const cache = spawnSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).stdout.trim();
  mkdirSync(cache, { recursive: true });
  return { usr: '/usr', etc: '/etc', proc: '/proc', dev: '/dev', 'root/.npm': cache };
}

function librariesFor(root: string): Readonly<Record<string, string>> {
  const { stdout } = spawnSync('ldd', [process.execPath], { encoding: 'utf8' });
  for (const [path] of stdout.matchAll(/\/\S+(?= \(0x)/g)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    copyFileSync(path, join(root, path));
  }
  // Node asks for names by it.
  for (const path of ['/lib/x86_64-linux-gnu/libnss_dns.so.2', '/lib/x86_64-linux-gnu/libresolv.so.2'])
    if (existsSync(path)) copyFileSync(path, join(root, path));
  const authorities = '/etc/ssl/certs/ca-certificates.crt';
  mkdirSync(dirname(join(root, authorities)), { recursive: true });
  if (existsSync(authorities)) copyFileSync(authorities, join(root, authorities));
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n');
  return { proc: '/proc', dev: '/dev' };
}

interface Place {
  readonly context: string;
  readonly isIgnored: (path: string) => boolean;
  readonly built: readonly Image[];
  readonly root: string;
  readonly folder: string;
}

function copy({ words, flags }: Step, { context, isIgnored, built, root, folder }: Place): void {
  const from = flags.from === undefined ? undefined : built.find(({ name }) => name === flags.from);
  if (flags.from !== undefined && from === undefined) throw new Error(`there is no stage '${flags.from}'`);
  const to = words.at(-1) as string;
  const target = join(root, to.startsWith('/') ? to : join(folder, to));
  for (const source of words.slice(0, -1)) {
    const path = join(from?.root ?? context, source);
    const isFolder = statSync(path).isDirectory();
    const place = isFolder ? target : to.endsWith('/') ? join(target, basename(source)) : target;
    const filter = from === undefined ? (one: string) => !isIgnored(one.slice(context.length + 1)) : () => true;
    if (!filter(path)) throw new Error(`'${source}' is copied, and ignored`);
    cpSync(path, place, { recursive: true, filter, preserveTimestamps: true, verbatimSymlinks: true });
    if (flags.chown !== undefined) own(place, flags.chown);
  }
}

function own(path: string, user: string): void {
  const [uid, gid] = user.split(':').map(Number) as [number, number];
  for (const one of [path, ...globSync(`${path}/**`)]) chownSync(one, uid, gid);
}

async function run(
  { words, isShell }: Step,
  place: {
    readonly root: string;
    readonly user: string;
    readonly folder: string;
    readonly mounts: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const { NODE_EXTRA_CA_CERTS, HTTPS_PROXY, HTTP_PROXY, NO_PROXY } = process.env;
  const network = Object.entries({ NODE_EXTRA_CA_CERTS, HTTPS_PROXY, HTTP_PROXY, NO_PROXY });
  const env = {
    ...Object.fromEntries(network.filter(([, value]) => value !== undefined)),
    ...{ PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin', HOME: '/root' },
  };
  const command = isShell ? ['/bin/sh', '-c', words[0] as string] : words;
  const child = startContainer({ ...place, words: command, env, isReadOnly: false }, ['ignore', 'ignore', 'inherit']);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`'${words.join(' ')}' ended with ${code}`);
}
