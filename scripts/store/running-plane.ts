import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What a control plane has answered. */
export interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly text: string;
}

/** A control plane in a process that is to be killed. */
export interface RunningPlane {
  /** Sends a management call for a path under the service; rejects when the connection is lost. */
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Ends the process at once. */
  kill(): Promise<void>;
}

const service =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/turnpike' +
  '/providers/Microsoft.ApiManagement/service/local';

/** A process that has loaded what it needs and has not begun. */
export interface WaitingPlane {
  begin(): Promise<RunningPlane>;
  kill(): Promise<void>;
}

/** Starts a process; loading takes longer than all that is tried with it. */
export function loadPlane(folder: string, storeUrl: string | undefined): WaitingPlane {
  const program = process.env.TURNPIKE_PROVE_PLANE ?? fileURLToPath(new URL('./plane.ts', import.meta.url));
  const env = { ...process.env, ...(storeUrl !== undefined && { TURNPIKE_STORE: storeUrl }) };
  const child = spawn(process.execPath, [program, folder], { stdio: ['pipe', 'pipe', 'pipe'], env });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  return {
    kill: () => end(child),
    async begin() {
      child.stdin.write('go\n');
      const lines = createInterface({ input: child.stdout });
      const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit')])) as [unknown];
      if (typeof line !== 'string') throw new Error(`the control plane has ended: ${errors}`);
      const { url, token, authority } = JSON.parse(line) as Readonly<Record<'url' | 'token' | 'authority', string>>;
      const agent = new Agent({ keepAlive: true, maxSockets: 100, ca: authority, servername: 'localhost' });
      return {
        send: (method, path, body, headers = {}) =>
          send(agent, method, `${url}${service}/${path}?api-version=2024-05-01`, body, {
            ...headers,
            authorization: `Bearer ${token}`,
          }),
        async kill() {
          await end(child);
          agent.destroy();
        },
      };
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function send(
  agent: Agent,
  method: string,
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  request(url, { agent, method, headers }, (incoming) => {
    const chunks: Uint8Array[] = [];
    incoming.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    incoming.on('error', reject);
    incoming.on('end', () =>
      resolve({
        status: incoming.statusCode ?? 0,
        etag: incoming.headers.etag,
        text: Buffer.concat(chunks).toString('utf8'),
      }),
    );
  })
    .on('error', reject)
    .end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}
