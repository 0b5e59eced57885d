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
token that is printed, which is taken from this machine only, or one of a provider of OpenID Connect, such as Entra ID.

Options:
  --data DIR             Where the store, its key and certificates are kept (.turnpike)
  --host ADDRESS         Where to listen (127.0.0.1); other than loopback addresses need --issuer and --certificate
  --port PORT            Where it listens (8082); 0 takes a free one
${storeOptionsHelp}  --audit-days DAYS      For how long it is known who changed what (90)
  --issuer URL           Take tokens of this provider as well: what they have as "iss"; may be given several times
  --audience TEXT        What they have as "aud"; may be given several times
  --role-claim NAME      Their claim that has names or GUIDs of roles; roles are assigned through the API when left out
  --certificate FILE, --key FILE
                         What HTTPS shows, as PEM; a development certificate when left out
  --json                 Print one line of JSON when ready, and nothing else
  -h, --help             Show this

With --json the line has "management", its base URL; "token"; "ca", the file for NODE_EXTRA_CA_CERTS; "service", the id of the
service; and "client", with "tenantId", "id" and "secret" for credentials that ask the management API for tokens.

Examples:
  turnpike control-plane
  turnpike control-plane --port 0 --json
  turnpike control-plane --host 0.0.0.0 --certificate tls.pem --key tls.key --issuer https://login.microsoftonline.com/TENANT/v2.0 \\
    --audience api://turnpike
  turnpike control-plane --store postgres://turnpike@db.example/turnpike --store-password-file password
`,

  async run(args, terminal) {
    return serveControlPlane(readControlPlaneOptions(parse(args)), terminal);
  },
};

function parse(args: readonly string[]): Parameters<typeof readControlPlaneOptions>[0] {
  try {
    return parseArgs({ args: [...args], options: controlPlaneOptions }).values;
  } catch (error) {
    throw asUsageError(error);
  }
}
