import type { Command } from '../command.ts';

// Each is loaded when it is asked for: a gateway that starts needs nothing of what the others do.

/** The commands of `turnpike` by name, in the order in which its help lists them. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./up.ts')).up,
  gateway: async () => (await import('./gateway.ts')).gateway,
  'control-plane': async () => (await import('./control-plane.ts')).controlPlane,
  token: async () => (await import('./token.ts')).token,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./restore.ts')).restore,
  lint: async () => (await import('./lint.ts')).lint,
  eval: async () => (await import('./eval.ts')).evalCommand,
};

/** Loads a command; `undefined` when there is none of that name. */
export async function loadCommand(name: string | undefined): Promise<Command | undefined> {
  return name !== undefined && Object.hasOwn(commands, name) ? commands[name]?.() : undefined;
}
