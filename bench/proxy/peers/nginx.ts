import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer, PeerSetup } from '../peer.ts';
import { freePort, startProgram, untilListening, versionOf } from '../programs.ts';
import { keyCount, keyOf, subscriptionOf } from '../requests.ts';

/** nginx: with connections to the origin kept; its work by `map`, `limit_req`, header directives and a buffered log. */
export const nginx: Peer = {
  name: 'nginx',
  duties: ['bare', 'work'],
  version: () => versionOf(['nginx', '-v']),

  async start(setup) {
    const port = setup.port ?? (await freePort());
    const file = join(setup.folder, 'nginx.conf');
    writeFileSync(file, configuration(setup, port, 'version-0'));
    const program = startProgram({ command: ['nginx', '-p', setup.folder, '-c', file], cores: setup.cores });
    await untilListening('nginx', program, port);
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      program,
      gracefulSignal: 'SIGQUIT',
      configure(version) {
        writeFileSync(file, configuration(setup, port, version));
        program.signal('SIGHUP');
      },
      stop: () => program.stop(),
    };
  },
};

/** What every nginx of the benchmark begins with. As root it would change to a user who cannot read the folder. */
export function nginxPreamble(workers: number): string {
  return `${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes ${workers};
pid nginx.pid;
error_log stderr error;
worker_rlimit_nofile 20000;
events { worker_connections 15000; }`;
}

/** Where nginx keeps what does not fit memory; without these it would write to folders of the system. */
export const nginxFolders: string = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((name) => `${name}_temp_path ${name};`)
  .join(' ');

function configuration({ duty, originPort, workers }: PeerSetup, port: number, version: string): string {
  const doesWork = duty === 'work';
  return `${nginxPreamble(workers)}
http {
  ${nginxFolders}
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  client_max_body_size 0;
  ${doesWork ? worksOf() : 'access_log off;'}
  upstream origin {
    server 127.0.0.1:${originPort};
    keepalive 64;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port} reuseport backlog=4096;
    location / {
      ${doesWork ? checks(version) : ''}
      proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
    location ~ /(events|big|upload|slow)$ {
      ${doesWork ? checks(version) : ''}
      proxy_buffering off;
      proxy_request_buffering off;
      proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`;
}

function worksOf(): string {
  const keys = Array.from({ length: keyCount }, (_, index) => `    ${keyOf(index)} ${subscriptionOf(index)};`);
  return `map_hash_max_size 16384;
  map_hash_bucket_size 128;
  map $http_ocp_apim_subscription_key $subscription {
    default "";
${keys.join('\n')}
  }
  limit_req_zone $subscription zone=limit:10m rate=1000000r/s;
  log_format record escape=json '{"time":"$time_iso8601","method":"$request_method","path":"$request_uri",'
    '"status":$status,"subscription":"$subscription","bytesIn":$request_length,"bytesOut":$bytes_sent,'
    '"seconds":$request_time,"backendSeconds":"$upstream_response_time","client":"$remote_addr"}';
  access_log records.ndjson record buffer=64k flush=1s;`;
}

function checks(version: string): string {
  return `if ($subscription = "") { return 401; }
      limit_req zone=limit burst=1000000 nodelay;
      limit_req_status 429;
      proxy_set_header X-Gateway nginx;
      add_header X-Served-By ${version};`;
}
