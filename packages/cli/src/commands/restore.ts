import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseStoreKey, restoreBackup } from '@turnpike/management';
import { asUsageError, type Command, exitCodes, StartError, UsageError } from '../command.ts';
import { openStore, publishedFile, secretBoxOf } from '../serve/open-store.ts';
import { reasonOf } from '../serve/start-errors.ts';
import { readStoreOptions, storeOptions, storeOptionsHelp } from '../serve/store-options.ts';

/** Puts a backup in place of what a control plane keeps. */
export const restore: Command = {
  name: 'restore',
  summary: 'Put a backup in place of what a control plane keeps',
  help: `Put a backup in place of what a control plane keeps.

Usage: turnpike restore --from FILE [OPTIONS]

All of the backup is put there, or nothing: one that was changed after it was made, that is not whole, or that was made with
a key that is not given is refused. A store in which something was made is replaced only with --force, and only by a backup of
itself. A backup of SQLite can be restored into PostgreSQL, and the other way round.

Options:
  --from FILE            The backup
  --force                Replace what is in the store
  --backup-key-file FILE The key of the backup, where it is not that of the store; secrets are encrypted anew
  --data DIR             The data folder of the control plane (.turnpike)
${storeOptionsHelp}  -h, --help             Show this

Examples:
  turnpike restore --from monday.backup --force
  turnpike restore --from monday.backup --backup-key-file .turnpike/management.key --store postgres://turnpike@db.example/turnpike
`,

  async run(args, terminal) {
    const values = parse(args);
    const { from } = values;
    if (from === undefined) throw new UsageError('--from is missing; expected a backup');
    const settings = { ...readStoreOptions(values), data: resolve(values.data ?? '.turnpike') };
    await using store = await openStore({ ...settings, auditDays: undefined }, (text) =>
      terminal.writeError(`turnpike: ${text}\n`),
    );
    const box = secretBoxOf(settings).with(backupKeyOf(values['backup-key-file']));
    const options = { replaces: values.force === true };
    const { resources, changes, header } = await restoreBackup(store, box, from, options).catch((error) => {
      throw new StartError(`the backup '${from}' cannot be restored: ${reasonOf(error)}`, { cause: error });
    });
    // What was written into the store that is gone is not in this one.
    rmSync(join(settings.data, publishedFile), { force: true });
    terminal.write(`${from}: restored ${resources} resources and ${changes} changes of ${header.at}\n`);
    return exitCodes.ok;
  },
};

function backupKeyOf(file: string | undefined): readonly Uint8Array[] {
  if (file === undefined) return [];
  try {
    return [parseStoreKey(readFileSync(file, 'utf8'), `'${file}'`)];
  } catch (error) {
    throw new StartError(`the key of the backup cannot be read from '${file}': ${reasonOf(error)}`, { cause: error });
  }
}

function parse(args: readonly string[]) {
  try {
    const options = {
      from: { type: 'string' },
      force: { type: 'boolean' },
      'backup-key-file': { type: 'string' },
      data: { type: 'string' },
      ...storeOptions,
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw asUsageError(error);
  }
}
