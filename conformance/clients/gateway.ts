import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
// The program as operators start it, as the tests of the program themselves start it.
import { folderWith, startProgram } from '../../packages/cli/src/serve/running-program.ts';

// A gateway as a user has it: the program, on a folder of artifacts, with the certificate that it makes for itself.

/** A gateway that runs. */
export interface ClientGateway extends AsyncDisposable {
  /** Base URLs, without a slash at the end. */
  readonly url: string;
  readonly tlsUrl: string;
  /** The file of the authority that clients trust. */
  readonly authorityFile: string;
}

/** Starts the program on a folder with these files. */
export async function startGateway(files: Readonly<Record<string, string | object>>): Promise<ClientGateway> {
  const folder = folderWith(files);
  const program = startProgram([
    ...['gateway', '--config', folder.path, '--data', join(folder.path, '.data')],
    ...['--port', '0', '--json'],
  ]);
  const ready = await program.ready;
  if (ready === undefined) {
    const { output, errors } = await program.ended;
    folder[Symbol.dispose]();
    throw new Error(`the gateway did not start: ${output}${errors}`);
  }
  return {
    url: ready.gateway!,
    tlsUrl: ready.gatewayTls!,
    authorityFile: ready.ca!,
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** What describes an API that asks for no key. */
export interface ApiDescription {
  readonly path: string;
  readonly serviceUrl: string;
  readonly type?: 'http' | 'websocket';
  /** Such as `GET /orders/{id}`. */
  readonly operations?: readonly string[];
  readonly policy?: string;
}

/** The files of an API. */
export function apiFiles(
  name: string,
  { path, serviceUrl, type = 'http', operations = [], policy }: ApiDescription,
): Readonly<Record<string, string | object>> {
  const protocols = type === 'websocket' ? ['ws', 'wss'] : ['http', 'https'];
  const properties = { displayName: name, path, serviceUrl, protocols, type, subscriptionRequired: false };
  const information = { properties: { ...properties, apiRevision: '1', isCurrent: true } };
  return {
    [`apis/${name}/apiInformation.json`]: information,
    ...(type === 'http' && { [`apis/${name}/specification.json`]: specification(name, operations) }),
    ...(policy !== undefined && { [`apis/${name}/policy.xml`]: policy }),
  };
}

function specification(title: string, operations: readonly string[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [index, text] of operations.entries()) {
    const [method = '', path = ''] = text.split(' ');
    const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      ...{ name, in: 'path', required: true },
      schema: { type: 'string' },
    }));
    paths[path] ??= {};
    paths[path][method.toLowerCase()] = {
      operationId: `operation-${index}`,
      ...(parameters.length > 0 && { parameters }),
      responses: { 200: { description: 'OK' } },
    };
  }
  return { openapi: '3.0.3', info: { title, version: '1' }, paths };
}

/** Whether a program can be run here. */
export function hasProgram(name: string, ...versionArguments: readonly string[]): boolean {
  try {
    execFileSync(name, versionArguments.length > 0 ? versionArguments : ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // Some have no such argument, and say so.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
