import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nginxFolders, nginxPreamble } from './peers/nginx.ts';
import { freePort, type Program, startProgram, untilListening } from './programs.ts';

// What stands behind the peers.

/** An origin that serves. */
export interface RunningOrigin {
  readonly port: number;
  readonly program: Program;
  stop(): Promise<void>;
}

/** The answer to every request. */
export const smallAnswer = '{"id":42,"name":"Widget","price":19.99,"currency":"EUR","inStock":true}';

/** An nginx that answers everything with the same JSON, without single quotes, so that the origin is never what is slow. */
export async function startConstantOrigin(
  folder: string,
  cores: string | undefined,
  answer: string = smallAnswer,
): Promise<RunningOrigin> {
  const port = await freePort();
  const file = join(folder, 'origin.conf');
  writeFileSync(
    file,
    `${nginxPreamble(1)}
http {
  ${nginxFolders}
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / { default_type application/json; return 200 '${answer}'; }
  }
}
`,
  );
  const program = startProgram({ command: ['nginx', '-p', folder, '-c', file], cores });
  await untilListening('the origin', program, port);
  return { port, program, stop: () => program.stop() };
}

/** An origin on Node that also streams events, sends and takes large bodies, and answers late: see `origin-server.ts`. */
export async function startServingOrigin(cores?: string): Promise<RunningOrigin> {
  const port = await freePort();
  const script = join(import.meta.dirname, 'origin-server.ts');
  const program = startProgram({ command: [process.execPath, script, String(port)], cores });
  await untilListening('the origin', program, port);
  return { port, program, stop: () => program.stop() };
}
