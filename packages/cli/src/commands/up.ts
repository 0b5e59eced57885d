import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { asUsageError, type Command } from '../command.ts';
import { startSampleBackend } from '../sample-backend/sample-backend.ts';
import { sampleOverrides } from '../sample-backend/sample-overrides.ts';
import { estateBanner } from '../serve/estate-banner.ts';
import { serveFolder } from '../serve/serve-folder.ts';
import { optionsHelp, readServeOptions, serveOptions } from '../serve/serve-options.ts';

/** The estate that is served when no other is given. */
const sampleEstate = fileURLToPath(new URL('../../../../examples/estate', import.meta.url));

/** Serves a sample estate, or another one, with everything it needs in one process. */
export const up: Command = {
  name: 'up',
  summary: 'Start a gateway on a sample estate, with backends to try it on',
  help: `Start a gateway on a sample estate, with backends to try it on.

Usage: turnpike up [OPTIONS]

Options:
  --config DIR           Another folder of APIOps artifacts than the sample estate
${optionsHelp}
With --json the line has "gateway" and "gatewayTls", base URLs, and "ca", the file of the authority that signed the
development certificate; "admin", the base URL for operators, and "adminTokenFile", the file with what they show.

Examples:
  turnpike up
  turnpike up --port 9080 --tls-port 9081 --workers 2
  turnpike up --config artifacts/ --json
`,

  async run(args, terminal) {
    const { values } = parse(args);
    const read = readServeOptions(values);
    const options = { ...read, adminPort: read.adminPort ?? 0 };
    if (options.config !== undefined) return serveFolder(options, terminal);
    const backend = await startSampleBackend();
    try {
      return await serveFolder({ ...options, config: sampleEstate }, terminal, {
        artifacts: { overrides: sampleOverrides(backend.url) },
        banner: (ready) => estateBanner(ready, terminal),
      });
    } finally {
      await backend.close();
    }
  },
};

function parse(args: readonly string[]): { readonly values: Readonly<Record<string, string | boolean | undefined>> } {
  try {
    return parseArgs({ args: [...args], options: serveOptions });
  } catch (error) {
    throw asUsageError(error);
  }
}
