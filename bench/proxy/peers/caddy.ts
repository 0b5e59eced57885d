import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer } from '../peer.ts';
import { freePort, startProgram, untilListening, versionOf } from '../programs.ts';

/** Caddy with `reverse_proxy`. */
export const caddy: Peer = {
  name: 'Caddy',
  duties: ['bare'],
  version: () => versionOf(['caddy', 'version']),

  async start({ originPort, cores, workers, folder, port: wanted }) {
    const port = wanted ?? (await freePort());
    const file = join(folder, 'Caddyfile');
    writeFileSync(
      file,
      `{
  admin off
  auto_https off
}
http://:${port} {
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:${originPort} {
    flush_interval -1
    transport http {
      keepalive 600s
      keepalive_idle_conns 64
      keepalive_idle_conns_per_host 64
    }
  }
}
`,
    );
    const program = startProgram({
      command: ['caddy', 'run', '--adapter', 'caddyfile', '--config', file],
      cores,
      environment: { GOMAXPROCS: String(workers), XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    });
    await untilListening('Caddy', program, port);
    return { url: `http://127.0.0.1:${port}`, port, program, gracefulSignal: 'SIGTERM', stop: () => program.stop() };
  },
};
