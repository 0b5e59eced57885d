import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeBackup } from '@turnpike/management';
import { asUsageError, type Command, exitCodes, StartError, UsageError } from '../command.ts';
import { openStore, secretBoxOf } from '../serve/open-store.ts';
import { reasonOf } from '../serve/start-errors.ts';
import { readStoreOptions, storeOptions, storeOptionsHelp } from '../serve/store-options.ts';

/** Writes everything that a control plane keeps into one file, also while it runs. */
export const backup: Command = {
  name: 'backup',
  summary: 'Write what a control plane keeps into one file',
  help: `Write what a control plane keeps into one file.

Usage: turnpike backup --to FILE [OPTIONS]

The file has everything as it is at one moment, also while control planes run and are written to. Secrets in it are encrypted as
they are in the store: to restore it, the key is needed, too. The key is not in the file; keep it apart.

Options:
  --to FILE              Where to write; there must be no such file yet
  --data DIR             The data folder of the control plane (.turnpike)
${storeOptionsHelp}  -h, --help             Show this

Examples:
  turnpike backup --to monday.backup
  turnpike backup --store postgres://turnpike@db.example/turnpike --store-key-file key --to monday.backup
`,

  async run(args, terminal) {
    const values = parse(args);
    const { to } = values;
    if (to === undefined) throw new UsageError('--to is missing; expected a file to write');
    const settings = { ...readStoreOptions(values), data: resolve(values.data ?? '.turnpike') };
    if (settings.store === undefined && process.env.TURNPIKE_STORE === undefined && !existsSync(settings.data))
      throw new StartError(`there is no data folder '${settings.data}'`);
    await using store = await openStore({ ...settings, auditDays: undefined }, (text) =>
      terminal.writeError(`turnpike: ${text}\n`),
    );
    const { resources, changes, header } = await writeBackup(store, secretBoxOf(settings), to).catch((error) => {
      throw new StartError(`the backup '${to}' cannot be written: ${reasonOf(error)}`, { cause: error });
    });
    terminal.write(
      `${to}: ${resources} resources, ${changes} changes, up to number ${header.state.sequence}. Its key is ${header.keyId}\n`,
    );
    return exitCodes.ok;
  },
};

function parse(args: readonly string[]) {
  try {
    const options = { to: { type: 'string' }, data: { type: 'string' }, ...storeOptions } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw asUsageError(error);
  }
}
