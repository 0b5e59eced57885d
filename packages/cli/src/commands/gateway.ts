import { parseArgs } from 'node:util';
import { asUsageError, type Command, UsageError } from '../command.ts';
import { namesControlPlane, readContainerSettings } from '../gateway-settings/read-container-settings.ts';
import { optionsHelp, readServeOptions, serveOptions } from '../serve/serve-options.ts';
import { megabytesOfBackup, startThread } from '../serve/serving-thread.ts';

const remoteOptions = {
  'env-file': { type: 'string' },
  'backup-key': { type: 'string' },
  'control-plane-ca': { type: 'string' },
} as const;

/** Serves what a control plane elsewhere configures, or the configuration of a folder. */
export const gateway: Command = {
  name: 'gateway',
  summary: 'Serve the APIs that a control plane assigns, or that a folder describes',
  help: `Serve the APIs that a control plane assigns, or that a folder of APIOps artifacts describes.

Usage: turnpike gateway [--env-file FILE] [OPTIONS]
       turnpike gateway --config DIR [OPTIONS]

Without --config it is a self-hosted gateway, with the settings of APIM's container as environment variables of the same names:
config.service.endpoint says where the control plane is, and config.service.auth has the token of the gateway. It keeps what
it is told in the data folder, encrypted, and starts from there when the control plane is away. docs/self-hosted-gateway.md
has all settings.

A folder is read again when something in it changes. What cannot run is reported, and what was served before goes on being
served. Certificates are read again on SIGHUP. SIGTERM and SIGINT finish what is under way; a second one does not.

Options:
  --env-file FILE        Lines of name=value that count more than the environment; a token in it may be replaced while the
                         gateway runs
  --backup-key FILE      What the configuration on disk is encrypted with (configuration.key in the data folder)
  --control-plane-ca FILE
                         PEM: who is trusted to be the control plane, instead of those that the system trusts
  --config DIR           The folder: apis/, products/, subscriptions/, policy.xml and so on
${optionsHelp}
Exit code: 0 when stopped, 1 when the configuration cannot run or a second signal was needed, 2 when the command line
cannot be followed or a port, a folder or a file cannot be had.

Examples:
  turnpike gateway --env-file gateway.env --host 0.0.0.0
  turnpike gateway --config artifacts/
  turnpike gateway --config artifacts/ --host 0.0.0.0 --workers 4 --records requests.ndjson
  turnpike gateway --config artifacts/ --port 0 --json
`,

  async run(args, terminal) {
    const { values } = parse(args);
    const options = readServeOptions(values);
    const [envFile, backupKey, controlPlaneAuthority] = Object.keys(remoteOptions).map(
      (name) => values[name] as string | undefined,
    );
    if (options.config !== undefined) {
      for (const name of Object.keys(remoteOptions))
        if (values[name] !== undefined) throw new UsageError(`--${name} is for a control plane; expected no --config`);
      const { serveFolder } = await import('../serve/serve-folder.ts');
      return serveFolder(options, terminal);
    }
    if (envFile === undefined && !namesControlPlane(process.env))
      throw new UsageError('neither --config nor config.service.endpoint is given; expected one');
    const remote = readContainerSettings(process.env, envFile);
    // It loads its program while this one does, and while the backup is read.
    const spare = startThread(undefined, megabytesOfBackup(options.data));
    try {
      const { serveRemote } = await import('../serve/remote-configuration.ts');
      return await serveRemote(options, { remote, backupKey, controlPlaneAuthority, spare }, terminal);
    } finally {
      await spare.terminate();
    }
  },
};

function parse(args: readonly string[]): { readonly values: Readonly<Record<string, string | boolean | undefined>> } {
  try {
    return parseArgs({ args: [...args], options: { ...serveOptions, ...remoteOptions } });
  } catch (error) {
    throw asUsageError(error);
  }
}
