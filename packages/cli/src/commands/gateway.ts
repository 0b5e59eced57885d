import { parseArgs } from 'node:util';
import { asUsageError, type Command } from '../command.ts';
import { serveFolder } from '../serve/serve-folder.ts';
import { optionsHelp, readServeOptions, serveOptions } from '../serve/serve-options.ts';

/** Serves the configuration of a folder. */
export const gateway: Command = {
  name: 'gateway',
  summary: 'Serve the APIs that a folder of APIOps artifacts describes',
  help: `Serve the APIs that a folder of APIOps artifacts describes.

Usage: turnpike gateway --config DIR [OPTIONS]

The folder is read again when something in it changes. What cannot run is reported, and what was served before goes on
being served. Certificates are read again on SIGHUP. SIGTERM and SIGINT finish what is under way; a second one does not.

Options:
  --config DIR           The folder: apis/, products/, subscriptions/, policy.xml and so on
${optionsHelp}
Exit code: 0 when stopped, 1 when the configuration cannot run or a second signal was needed, 2 when the command line
cannot be followed or a port, a folder or a file cannot be had.

Examples:
  turnpike gateway --config artifacts/
  turnpike gateway --config artifacts/ --host 0.0.0.0 --workers 4 --records requests.ndjson
  turnpike gateway --config artifacts/ --port 0 --json
  turnpike gateway --config artifacts/ --admin-port 9090
`,

  async run(args, terminal) {
    const { values } = parse(args);
    return serveFolder(readServeOptions(values), terminal);
  },
};

function parse(args: readonly string[]): { readonly values: Readonly<Record<string, string | boolean | undefined>> } {
  try {
    return parseArgs({ args: [...args], options: serveOptions });
  } catch (error) {
    throw asUsageError(error);
  }
}
