import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

// A process in a tree of its own, as a container engine starts one: another root, another user, only the variables that it
// is given, and nothing that can be written but what is mounted. What an engine has beyond that is not tried here.

/** What a container is started with. */
export interface ContainerOptions {
  readonly root: string;
  /** `uid:gid`. */
  readonly user: string;
  readonly folder: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Folders of this machine, by where they are in the tree. */
  readonly mounts: Readonly<Record<string, string>>;
  readonly isReadOnly: boolean;
}

/** Why containers cannot be tried here; absent where they can. */
export function containersMissing(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'this needs Linux, and root';
  const tried = spawnSync('unshare', ['--mount', '--net', 'ip', 'link', 'set', 'lo', 'up']);
  return tried.status === 0 ? undefined : 'this needs unshare and ip, and leave to use them';
}

// $0 is the root, then "ro" or "rw", the number of mounts, each with where it is here and there, and the command.
const script = `
set -eu
mount --make-rprivate /
mount --bind "$0" "$0"
mode=$1 count=$2
shift 2
if [ "$mode" = ro ]; then mount -o remount,bind,ro "$0"; fi
while [ "$count" -gt 0 ]; do mount --rbind "$1" "$0$2"; shift 2; count=$((count - 1)); done
exec "$@"
`;

/** Starts one; the process is the container's own from its first instruction on. */
export function startContainer(options: ContainerOptions, stdio: SpawnOptions['stdio']): ChildProcess {
  const { root, user, folder, words, env, mounts, isReadOnly } = options;
  // An engine makes the places of mounts, too.
  for (const inside of Object.keys(mounts)) mkdirSync(join(root, inside), { recursive: true });
  const places = Object.entries(mounts).flatMap(([inside, outside]) => [outside, `/${inside.replace(/^\//, '')}`]);
  const [uid, gid] = user.split(':') as [string, string];
  // Of variables whose names have dots the shell hands on none.
  const within = ['/usr/bin/env', '-i', ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  const entered = ['/usr/bin/unshare', '--root', root, '--wd', folder, '--setgid', gid, '--setuid', uid, '--'];
  const mode = isReadOnly ? 'ro' : 'rw';
  const all = [root, mode, String(places.length / 2), ...places, ...within, ...entered, ...words];
  return spawn('unshare', ['--mount', '/bin/sh', '-c', script, ...all], { stdio });
}
