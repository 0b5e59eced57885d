import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { asUsageError, type Command, UsageError } from '../command.ts';
import { startSampleBackend } from '../sample-backend/sample-backend.ts';
import { sampleOverrides } from '../sample-backend/sample-overrides.ts';
import { readManagementPort } from '../serve/control-plane-options.ts';
import { estateBanner, plainBanner } from '../serve/estate-banner.ts';
import { optionsHelp, readServeOptions, serveOptions } from '../serve/serve-options.ts';
import { serveUp, type UpOptions } from '../serve/serve-up.ts';

/** The estate that is served when no other is given. */
const sampleEstate = fileURLToPath(new URL('../../../../examples/estate', import.meta.url));

const upOptions = { ...serveOptions, 'management-port': { type: 'string' } } as const;

/** Serves the management API and a gateway, with a sample estate or another one, in one process. */
export const up: Command = {
  name: 'up',
  summary: 'Start everything on this machine: the management API, a gateway, and a sample estate',
  help: `Start everything on this machine: the management API, a gateway, and a sample estate.

Usage: turnpike up [OPTIONS]

The estate is written through the management API, as everybody else writes, and again when its folder changes. What is
configured is kept in the data folder. What is refused is reported with its file; an API or a product whose policies are refused
when it is new is left out, and without the policies of all APIs nothing is served.

Options:
  --config DIR           Another folder of APIOps artifacts than the sample estate
  --management-port PORT For the management API, over HTTPS on 127.0.0.1 (8082); 0 takes a free one
${optionsHelp}
With --json the line has "gateway" and "gatewayTls", base URLs; "management", that of the management API; "token", which
callers of it show; "client", with "tenantId", "id" and "secret" for credentials that ask there for tokens; "ca", the file of
the authority that signed the development certificate, for NODE_EXTRA_CA_CERTS; "service", the id of the service; "admin", the
base URL for operators, and "adminTokenFile", the file with what they show.

Examples:
  turnpike up
  turnpike up --port 9080 --tls-port 9081 --management-port 9082 --workers 2
  turnpike up --config artifacts/ --json
`,

  async run(args, terminal) {
    const { serve, managementPort } = readUpOptions(args);
    if (serve.config !== undefined)
      return serveUp({ serve, managementPort }, terminal, { banner: (ready) => plainBanner(ready, terminal) });
    const backend = await startSampleBackend();
    try {
      return await serveUp({ serve: { ...serve, config: sampleEstate }, managementPort }, terminal, {
        artifacts: { overrides: sampleOverrides(backend) },
        banner: (ready) => estateBanner(ready, terminal),
      });
    } finally {
      await backend.close();
    }
  },
};

function readUpOptions(args: readonly string[]): UpOptions {
  const values = parse(args);
  const serve = readServeOptions(values);
  const given = values['management-port'] as string | undefined;
  const managementPort = readManagementPort('management-port', given ?? (serve.port === 0 ? '0' : '8082'));
  for (const [name, port] of Object.entries({
    port: serve.port,
    'tls-port': serve.tlsPort,
    'admin-port': serve.adminPort,
  }))
    if (port === managementPort && port !== 0)
      throw new UsageError(`--${name} and --management-port are both ${port}; expected two ports`);
  return { serve: { ...serve, adminPort: serve.adminPort ?? 0 }, managementPort };
}

function parse(args: readonly string[]): Readonly<Record<string, string | boolean | undefined>> {
  try {
    return parseArgs({ args: [...args], options: upOptions }).values;
  } catch (error) {
    throw asUsageError(error);
  }
}
