import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer, PeerSetup } from '../peer.ts';
import { freePort, startProgram, untilListening, versionOf } from '../programs.ts';
import { keyCount, keyHeader, keyOf, subscriptionOf } from '../requests.ts';

/** HAProxy: its work by a map, a stick table, header rules, and a log that goes to a ring in memory, its cheapest. */
export const haproxy: Peer = {
  name: 'HAProxy',
  duties: ['bare', 'work'],
  version: () => versionOf(['haproxy', '-v']),

  async start(setup) {
    const port = setup.port ?? (await freePort());
    const file = join(setup.folder, 'haproxy.cfg');
    const keys = Array.from({ length: keyCount }, (_, index) => `${keyOf(index)} ${subscriptionOf(index)}\n`);
    writeFileSync(join(setup.folder, 'keys.map'), keys.join(''));
    writeFileSync(file, configuration(setup, port, 'version-0'));
    // With a master process, a signal brings up a worker with the new configuration.
    const program = startProgram({ command: ['haproxy', '-W', '-db', '-f', file], cores: setup.cores });
    await untilListening('HAProxy', program, port);
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      program,
      gracefulSignal: 'SIGUSR1',
      configure(version) {
        writeFileSync(file, configuration(setup, port, version));
        program.signal('SIGUSR2');
      },
      stop: () => program.stop(),
    };
  },
};

function configuration({ duty, originPort, workers, folder }: PeerSetup, port: number, version: string): string {
  const doesWork = duty === 'work';
  return `global
  nbthread ${workers}
  maxconn 9000
  stats socket ${join(folder, 'haproxy.sock')} expose-fd listeners
${doesWork ? '  log ring@records format rfc5424 local0\nring records\n  format rfc5424\n  maxlen 1200\n  size 16777216' : ''}
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  timeout http-request 15s
  timeout http-keep-alive 600s
  option http-keep-alive
  http-reuse always
frontend gateway
  bind 127.0.0.1:${port} backlog 4096
  default_backend origin
${doesWork ? checks(folder, version) : ''}
backend origin
  server origin 127.0.0.1:${originPort} pool-max-conn 64 pool-purge-delay 600s
${doesWork ? 'backend limits\n  stick-table type string len 64 size 100k expire 2m store http_req_rate(60s)' : ''}
`;
}

function checks(folder: string, version: string): string {
  return `  log global
  log-format '{"time":"%tr","method":"%HM","path":"%HU","status":%ST,"subscription":"%[var(txn.subscription)]","bytesIn":%U,"bytesOut":%B,"ms":%Ta,"backendMs":%Tr,"client":"%ci"}'
  http-request set-var(txn.subscription) req.hdr(${keyHeader}),map_str(${join(folder, 'keys.map')})
  http-request deny deny_status 401 unless { var(txn.subscription) -m found }
  http-request track-sc0 var(txn.subscription) table limits
  http-request deny deny_status 429 if { sc_http_req_rate(0,limits) gt 100000000 }
  http-request set-header X-Gateway haproxy
  http-response set-header X-Served-By ${version}`;
}
