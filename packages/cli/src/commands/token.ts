import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LocalIssuer, owner, roleNames } from '@turnpike/management';
import { asUsageError, type Command, StartError, UsageError } from '../command.ts';
import { issuerFile } from '../serve/open-control-plane.ts';

const options = {
  data: { type: 'string' },
  role: { type: 'string' },
  name: { type: 'string' },
  minutes: { type: 'string' },
} as const;

/** Prints a token for the control plane of this machine. */
export const token: Command = {
  name: 'token',
  summary: 'Print a development token for the management API of this machine',
  help: `Print a development token for the management API of this machine.

Usage: turnpike token [OPTIONS]

The token is signed with the key in the data folder, and is taken by a control plane that runs on that folder, from this
machine only.

Options:
  --data DIR             The data folder of the control plane (.turnpike)
  --role ROLE            ${roleNames.join(',\n                         ')}
                         (the first); "none" for the roles that were assigned to the name
  --name NAME            Who writes, for the audit log (developer)
  --minutes N            How long it is good for (720)
  -h, --help             Show this

Examples:
  turnpike token
  curl --cacert .turnpike/development-ca.pem -H "Authorization: Bearer $(turnpike token)" https://127.0.0.1:8082/…
  turnpike token --role 'API Management Service Reader Role' --minutes 5
`,

  async run(args, terminal) {
    const values = parse(args);
    const { role = owner, name = 'developer', minutes = '720' } = values;
    if (role !== 'none' && !roleNames.includes(role))
      throw new UsageError(`--role is '${role}'; expected one of ${roleNames.join(', ')}, none`);
    if (!/^[1-9]\d{0,4}$/.test(minutes))
      throw new UsageError(`--minutes is '${minutes}'; expected a number from 1 to 99999`);
    const data = resolve(values.data ?? '.turnpike');
    const file = join(data, issuerFile);
    if (!existsSync(file))
      throw new StartError(`there is no control plane's key in '${data}'; expected a data folder of one: --data DIR`);
    const signed = await LocalIssuer.open(file).sign(
      { name, roles: role === 'none' ? [] : [role] },
      Number(minutes) * 60,
    );
    terminal.write(`${signed}\n`);
    return 0;
  },
};

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw asUsageError(error);
  }
}
