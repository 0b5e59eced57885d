import { parseArgs } from 'node:util';
import { asUsageError, type Command } from '../command.ts';
import { controlPlaneOptions, readControlPlaneOptions } from '../serve/control-plane-options.ts';
import { serveControlPlane } from '../serve/serve-control-plane.ts';
import { storeOptionsHelp } from '../serve/store-options.ts';

/** Serves the management API from a store. */
export const controlPlane: Command = {
  name: 'control-plane',
  summary: "Start Azure's management API, for gateways elsewhere",
  help: `Start Azure's management API, for gateways elsewhere.

Usage: turnpike control-plane [OPTIONS]

Microsoft's SDKs work with it, unmodified, over HTTPS. What they write is kept in the data folder, and reaches gateways within
a second: those that "turnpike gateway" starts elsewhere. "turnpike up" has a gateway in the same process. Callers show the
token that is printed; it is taken from this machine only.

Options:
  --data DIR             Where the store, its key and certificates are kept (.turnpike)
  --host ADDRESS         Where to listen (127.0.0.1); a loopback address
  --port PORT            Where it listens (8082); 0 takes a free one
${storeOptionsHelp}  --audit-days DAYS      For how long it is known who changed what (90)
  --json                 Print one line of JSON when ready, and nothing else
  -h, --help             Show this

With --json the line has "management", its base URL; "token"; "ca", the file for NODE_EXTRA_CA_CERTS; "service", the id of the
service; and "client", with "tenantId", "id" and "secret" for credentials that ask the management API for tokens.

Examples:
  turnpike control-plane
  turnpike control-plane --port 0 --json
  turnpike control-plane --store postgres://turnpike@db.example/turnpike --store-password-file password
`,

  async run(args, terminal) {
    return serveControlPlane(readControlPlaneOptions(parse(args)), terminal);
  },
};

function parse(args: readonly string[]): Readonly<Record<string, string | boolean | undefined>> {
  try {
    return parseArgs({ args: [...args], options: controlPlaneOptions }).values;
  } catch (error) {
    throw asUsageError(error);
  }
}
