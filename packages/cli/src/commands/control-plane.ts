import { parseArgs } from 'node:util';
import { asUsageError, type Command } from '../command.ts';
import { controlPlaneOptions, readControlPlaneOptions } from '../serve/control-plane-options.ts';
import { serveControlPlane } from '../serve/serve-control-plane.ts';

/** Serves the management API from a store, and a gateway from what is configured there. */
export const controlPlane: Command = {
  name: 'control-plane',
  summary: "Start Azure's management API, with a gateway that it configures",
  help: `Start Azure's management API, with a gateway that it configures.

Usage: turnpike control-plane [OPTIONS]

Microsoft's SDKs work with it, unmodified, over HTTPS. What they write is kept in the data folder, and reaches the gateway
within a second. Callers show the token that is printed; it is taken from this machine only.

Options:
  --data DIR             Where the store, its key and certificates are kept (.turnpike)
  --host ADDRESS         Where to listen (127.0.0.1); a loopback address
  --port PORT            For the management API (8082); 0 takes a free one
  --gateway-port PORT    For the gateway (8080); 0 takes a free one
  --no-gateway           The management API alone
  --json                 Print one line of JSON when ready, and nothing else
  -h, --help             Show this

With --json the line has "management", its base URL; "token"; "ca", the file for NODE_EXTRA_CA_CERTS; "service", the id of the
service; and "gateway", a base URL.

Examples:
  turnpike control-plane
  turnpike control-plane --port 0 --json
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
