import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { UsageError } from '../command.ts';

/** What `turnpike gateway` and `turnpike up` have in common. */
export interface ServeOptions {
  /** The folder with the configuration. */
  readonly config: string | undefined;
  /** Whose overrides are taken: those of `configuration.{environment}.yaml` in the folder. */
  readonly environment: string | undefined;
  /** A file with values for named values. */
  readonly namedValues: string | undefined;
  /** Where certificates and other things of this machine are kept. */
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number | undefined;
  readonly tlsCertificate: string | undefined;
  readonly tlsKey: string | undefined;
  readonly workers: number;
  readonly records: string | undefined;
  readonly trustedProxies: readonly string[];
  /** A file with what has no option of its own. */
  readonly settings: string | undefined;
  /** Where operators look; absent where they cannot. */
  readonly adminPort: number | undefined;
  readonly adminHost: string;
  readonly adminToken: string | undefined;
  readonly graceMs: number;
  readonly json: boolean;
  /** Whether the folder is watched. */
  readonly watch: boolean;
}

/** For `parseArgs`. */
export const serveOptions = {
  config: { type: 'string' },
  environment: { type: 'string' },
  'named-values': { type: 'string' },
  data: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  'tls-port': { type: 'string' },
  'no-tls': { type: 'boolean' },
  'tls-certificate': { type: 'string' },
  'tls-key': { type: 'string' },
  workers: { type: 'string' },
  records: { type: 'string' },
  'trusted-proxies': { type: 'string' },
  settings: { type: 'string' },
  'admin-port': { type: 'string' },
  'admin-host': { type: 'string' },
  'admin-token': { type: 'string' },
  grace: { type: 'string' },
  json: { type: 'boolean' },
  'no-watch': { type: 'boolean' },
} as const;

/** For `--help`. */
export const optionsHelp = `  --environment NAME     Take the overrides of configuration.NAME.yaml in the folder
  --named-values FILE    JSON with values for named values, such as secrets: {"name": "value"} and the other forms of
                         "turnpike lint --named-values"
  --data DIR             Where certificates and tokens of this machine are kept (.turnpike)
  --host ADDRESS         Where to listen (127.0.0.1); 0.0.0.0 is everywhere
  --port PORT            For HTTP (8080); 0 takes a free one
  --tls-port PORT        For HTTPS (8081)
  --no-tls               No HTTPS
  --tls-certificate FILE, --tls-key FILE
                         What HTTPS shows, as PEM; a development certificate when left out
  --workers N|max        Threads that serve (1)
  --records FILE         Write a line of JSON for each request; "-" is standard output
  --trusted-proxies LIST Addresses and CIDR blocks, separated by commas, whose X-Forwarded-For is believed
  --settings FILE        JSON with limits, time limits, TLS for several host names, client certificates, PROXY protocol and
                         more: docs/reference/settings.md has all
  --admin-port PORT      For operators: /metrics, /backends, /configuration, traces; 0 takes a free one (none; "up": 0)
  --admin-host ADDRESS   Where to listen for them (127.0.0.1)
  --admin-token TOKEN    What they show to trace requests; TURNPIKE_ADMIN_TOKEN in the environment does as well, and is not
                         seen by other users; a file in the data folder when left out
  --grace SECONDS        How long requests under way may take after SIGTERM (30)
  --no-watch             Do not read the configuration again when it changes
  --json                 Print one line of JSON when ready, and nothing else
  -h, --help             Show this
`;

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Reads the options; throws a `UsageError` for what cannot be. */
export function readServeOptions(values: Values): ServeOptions {
  const text = (name: string) => values[name] as string | undefined;
  const hasTls = values['no-tls'] !== true;
  if ((text('tls-certificate') === undefined) !== (text('tls-key') === undefined))
    throw new UsageError('one of --tls-certificate and --tls-key is given; expected both or none');
  const port = readPort('port', text('port') ?? '8080');
  const tlsPort = hasTls ? readPort('tls-port', text('tls-port') ?? defaultTlsPort(text('port'))) : undefined;
  const adminPort = text('admin-port') === undefined ? undefined : readPort('admin-port', text('admin-port') as string);
  refuseSame({ port, 'tls-port': tlsPort, 'admin-port': adminPort });
  return {
    config: text('config'),
    environment: text('environment'),
    namedValues: text('named-values'),
    data: resolve(text('data') ?? '.turnpike'),
    host: text('host') ?? '127.0.0.1',
    port,
    tlsPort,
    tlsCertificate: text('tls-certificate'),
    tlsKey: text('tls-key'),
    workers: text('workers') === 'max' ? availableParallelism() : readNumber('workers', text('workers') ?? '1', 1, 256),
    records: text('records'),
    trustedProxies: (text('trusted-proxies') ?? '').split(',').filter((entry) => entry !== ''),
    settings: text('settings'),
    adminPort,
    adminHost: text('admin-host') ?? '127.0.0.1',
    adminToken: text('admin-token') ?? (process.env.TURNPIKE_ADMIN_TOKEN || undefined),
    graceMs: readNumber('grace', text('grace') ?? '30', 0, 3600) * 1000,
    json: values.json === true,
    watch: values['no-watch'] !== true,
  };
}

/** Whoever takes any port for HTTP does so for HTTPS. */
function defaultTlsPort(port: string | undefined): string {
  return port === '0' ? '0' : '8081';
}

/** Our listeners share ports with others of their kind, so that the system would not tell. */
function refuseSame(ports: Readonly<Record<string, number | undefined>>): void {
  const seen = new Map<number, string>();
  for (const [name, port] of Object.entries(ports)) {
    if (port === undefined || port === 0) continue;
    const other = seen.get(port);
    if (other !== undefined) throw new UsageError(`--${other} and --${name} are both ${port}; expected two ports`);
    seen.set(port, name);
  }
}

function readPort(name: string, text: string): number {
  return readNumber(name, text, 0, 65_535);
}

function readNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new UsageError(`--${name} is '${text}'; expected a number from ${least} to ${most}`);
  return value;
}
