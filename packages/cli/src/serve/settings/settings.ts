import { defaultCacheBytes, defaultGatewayLimits, type GatewayLimits, type RedisSettings } from '@turnpike/gateway';
import {
  type CodecLimits,
  defaultCodecLimits,
  defaultServerTimeouts,
  type ServerTimeouts,
  type TlsVersion,
} from '@turnpike/http';
import { defaultIdentityLimits, type IdentityLimits } from '@turnpike/identity';
import type { ModelPrice } from '@turnpike/llm';
import { defaultVectorBytes } from '@turnpike/llm';
import { defaultQueueOptions, type KafkaSettings } from '@turnpike/telemetry';

// What can be set beyond the options of the command line, in a file of JSON. Everything has a default; the table below is
// all there is, so that a misspelt name is found.

/** What a settings file says. */
export interface Settings {
  readonly listener?: ListenerOptions;
  readonly limits?: Partial<CodecLimits>;
  readonly timeouts?: Partial<ServerTimeouts>;
  readonly upstream?: Partial<UpstreamSettings>;
  readonly gateway?: Partial<GatewayLimits>;
  readonly identity?: Partial<IdentityLimits>;
  readonly tls?: TlsFileSettings;
  readonly redis?: FleetRedisSettings;
  readonly cache?: Partial<CacheSettings>;
  readonly semanticCache?: Partial<SemanticCacheSettings>;
  readonly events?: Partial<EventSettings>;
  readonly models?: ModelSettings;
}

/** What is known of language models. */
export interface ModelSettings {
  /** Beside the prices that come with the gateway, and in their place. */
  readonly prices?: readonly ModelPrice[];
  /** Where prompts and completions are written; absent for nowhere. */
  readonly log?: string;
}

/** Where the events of `log-to-eventhub` and the messages of `send-service-bus-message` go. */
export interface EventSettings {
  readonly target: 'file' | 'azure' | 'kafka';
  /** Bytes of one logger that may wait in a thread; what comes beyond them is dropped. */
  readonly pendingBytes: number;
  /** With `kafka`. */
  readonly kafka?: KafkaSettings;
}

/** The cache that comes with the gateway. */
export interface CacheSettings {
  /** How much it holds, for all threads together. */
  readonly bytes: number;
}

/** Where answers of language models are kept by their meaning. */
export interface SemanticCacheSettings {
  readonly store: 'memory' | 'postgresql' | 'redis';
  /** With `memory`: how much it holds, for all threads together. */
  readonly bytes: number;
  /** With `postgresql`. */
  readonly postgresUrl?: string;
  /** A look-up that has taken so long has found nothing. */
  readonly commandMs?: number;
  readonly callers: 'separate' | 'share';
}

/** The Redis or Valkey that gateways share. */
export interface FleetRedisSettings extends RedisSettings {
  /** Gateways of one name count together, and share what they keep. */
  readonly fleet?: string;
}

/** How connections are taken. */
export interface ListenerOptions {
  readonly maxConnections?: number;
  readonly handshakeMs?: number;
  readonly pipelinedRequests?: number;
  readonly underscores?: 'refuse' | 'drop' | 'keep';
  readonly misdirectedRequests?: 'refuse' | 'serve';
  readonly proxyProtocol?: 'off' | 'required';
  readonly cleartextHttp2?: boolean;
}

/** How backends are reached. */
export interface UpstreamSettings {
  readonly connections: number;
  readonly queuedRequests: number;
  readonly idleMs: number;
  readonly connectMs: number;
  readonly addressMs: number;
  readonly bodyIdleMs: number;
  /** Whether link-local and metadata addresses may be reached. */
  readonly allowMetadataAddresses: boolean;
}

/** What HTTPS shows, and asks for. */
export interface TlsFileSettings {
  readonly minVersion?: TlsVersion;
  readonly maxVersion?: TlsVersion;
  /** OpenSSL's or IANA's names, separated by colons. */
  readonly ciphers?: string;
  readonly identities?: readonly TlsIdentityFiles[];
}

/** A certificate for some host names. The first of a list answers to all other names, too. */
export interface TlsIdentityFiles {
  readonly hostNames: readonly string[];
  /** Files of PEM. */
  readonly certificate: string;
  readonly key: string;
  readonly clientCertificates?: {
    readonly mode: 'request' | 'require';
    /** Files of PEM. */
    readonly authorities: readonly string[];
    /** Files of PEM; with any, each authority needs one. */
    readonly revocationLists?: readonly string[];
  };
}

/** What a value has to be, and what it is for. */
export type Rule = (
  | { readonly is: 'number'; readonly least: number }
  | { readonly is: 'amount' }
  | { readonly is: 'boolean' }
  | { readonly is: 'text' }
  | { readonly is: 'texts' }
  | { readonly is: 'word'; readonly words: readonly string[] }
  | { readonly is: 'object'; readonly members: Readonly<Record<string, Rule>>; readonly needs?: readonly string[] }
  | { readonly is: 'list'; readonly of: Rule }
) & { readonly says: string };

const count = (says: string): Rule => ({ is: 'number', least: 1, says });
const milliseconds = (says: string): Rule => ({ is: 'number', least: 0, says });
const amount = (says: string): Rule => ({ is: 'amount', says });
const flag = (says: string): Rule => ({ is: 'boolean', says });
const text = (says: string): Rule => ({ is: 'text', says });
const texts = (says: string): Rule => ({ is: 'texts', says });
const words = (says: string, ...list: readonly string[]): Rule => ({ is: 'word', words: list, says });
const object = (
  says: string,
  members: Readonly<Record<string, Rule>>,
  needs: readonly string[] = [],
): Extract<Rule, { is: 'object' }> => ({ is: 'object', members, needs, says });

const listener = object('How connections are taken.', {
  maxConnections: count('Connections of a thread and port at the same time; one more is closed at once.'),
  handshakeMs: milliseconds('From the beginning of a connection until it is known what it speaks; 0 is for ever.'),
  pipelinedRequests: count('Requests that are taken from a connection before their answers are done.'),
  underscores: words('What happens to header names with an underscore.', 'refuse', 'drop', 'keep'),
  misdirectedRequests: words(
    'What happens to a request for a host of another certificate than its connection was made with; refused is 421.',
    'refuse',
    'serve',
  ),
  proxyProtocol: words('Whether connections begin with a PROXY header, from trusted proxies only.', 'off', 'required'),
  cleartextHttp2: flag('Whether HTTP/2 is spoken without TLS, to clients that begin with it.'),
});

const limits = object('The largest messages that are read; what exceeds one gets 400, 413, 414 or 431.', {
  methodBytes: count('A method.'),
  targetBytes: count('A request target.'),
  headBytes: count('A head, and the trailers.'),
  fields: count('Fields of a head.'),
  chunkExtensionBytes: count('All chunk extensions of a body.'),
  chunkOverheadBytes: count('What chunks may take beyond four times their data.'),
  interimAnswers: count('Answers of 1xx before the final one.'),
});

const timeouts = object('How long clients may take, in milliseconds; 0 is for ever.', {
  headMs: milliseconds('From the first byte of a head to its end.'),
  bodyIdleMs: milliseconds('In which nothing of a body comes.'),
  writeIdleMs: milliseconds('In which a client takes nothing of its answer.'),
  leastBytesPerSecond: milliseconds('What a client has to send, or to take, on average; 0 is any rate.'),
  keepAliveMs: milliseconds('Between two requests.'),
  tunnelIdleMs: milliseconds('Of a WebSocket on which nothing moves.'),
  requestMs: milliseconds('From the first byte of a request to the last of its answer.'),
});

const upstream = object('How backends are reached.', {
  connections: count('Connections of a thread to one origin.'),
  queuedRequests: count('Requests of a thread that wait for one of these; more get 503.'),
  idleMs: milliseconds('How long a connection without a request is kept.'),
  connectMs: milliseconds('From the look-up of a name to the end of the TLS handshake.'),
  addressMs: milliseconds('For one of several addresses, before the next is tried.'),
  bodyIdleMs: milliseconds('Between two pieces of the body of an answer.'),
  allowMetadataAddresses: flag('Whether link-local addresses, and those where clouds keep secrets, may be reached.'),
});

const gateway = object('What protects the process from a single request.', {
  bufferedBody: count('The largest body that policies read, after decoding, in bytes.'),
  hops: count('How often a request may come by gateways of this kind.'),
  oneWayRequests: count('Requests of a thread under way that no policy waits for; more are not sent.'),
  oneWayBytes: count('Bytes of their bodies.'),
});

const identity = object('How providers of OpenID are asked for the keys of tokens.', {
  refreshMs: milliseconds('Until keys are fetched again; a key that was withdrawn is honoured for so long.'),
  refetchMs: milliseconds('Between two attempts when a key is missing; a new key may be unknown for so long.'),
  retryMs: milliseconds('Between two attempts as long as there are no keys at all.'),
  timeoutMs: count('Milliseconds from a request to the last byte of its answer.'),
  documentBytes: count('The largest document that is read.'),
});

const tlsIdentity = object(
  'A certificate for some host names; the first answers to all others, too.',
  {
    hostNames: texts('Such as `api.contoso.com` or `*.contoso.com`.'),
    certificate: text('A file of PEM, with the chain.'),
    key: text('A file of PEM.'),
    clientCertificates: object(
      'Whether clients show certificates; without it none is asked for.',
      {
        mode: words('With `request` untrusted ones are let in, and told apart by policies.', 'request', 'require'),
        authorities: texts('Files of PEM: who is trusted to issue them.'),
        revocationLists: texts(
          'Files of PEM: what is no longer trusted. With any, each authority needs one; they are read at the start.',
        ),
      },
      ['mode', 'authorities'],
    ),
  },
  ['hostNames', 'certificate', 'key'],
);

const tls = object('What HTTPS shows, and asks for. Read again on SIGHUP.', {
  minVersion: words('1.2 unless told otherwise.', 'TLSv1.2', 'TLSv1.3'),
  maxVersion: words('1.3 unless told otherwise.', 'TLSv1.2', 'TLSv1.3'),
  ciphers: text("OpenSSL's or IANA's names, separated by colons."),
  identities: { is: 'list', of: tlsIdentity, says: 'Certificates by host name.' },
});

const redis = object(
  'A Redis, a Valkey, or a Cluster of them, in which gateways count together, and the external cache of policies.',
  {
    urls: texts('`redis://host:6379`, or `rediss://` for TLS; several are nodes of one Cluster.'),
    cluster: flag('Whether a single URL is a node of a Cluster.'),
    fleet: text('Gateways of one name count together; `default` unless told otherwise.'),
    username: text('Where it is not in the URL.'),
    password: text('Where it is not in the URL.'),
    authorities: texts('Files of PEM: who is trusted to have issued its certificate.'),
    certificate: text('A file of PEM that is shown to it.'),
    key: text('A file of PEM.'),
    commandMs: count(
      'Milliseconds that a request waits for it at most, before this gateway decides alone: 100 unless told otherwise.',
    ),
  },
  ['urls'],
);

const cache = object('The cache that comes with the gateway, which all threads share.', {
  bytes: count('How much it holds; memory is taken as it fills. What was put there first gives way first.'),
});

const semanticCache = object('Where the semantic cache policies keep answers of language models.', {
  store: words(
    'In this process, in a PostgreSQL with pgvector, or in the Redis of `redis`, which has to search vectors.',
    'memory',
    'postgresql',
    'redis',
  ),
  bytes: count('With `memory`, how much it holds; what was not found for the longest time gives way.'),
  postgresUrl: text('With `postgresql`: `postgres://user:password@host:5432/database`.'),
  commandMs: count(
    'Milliseconds after which a look-up has found nothing: 250, or 100 with `redis`, unless told otherwise.',
  ),
  callers: words(
    'Whether callers with other subscriptions or credentials have answers of their own, or only `vary-by` tells them apart, as in Azure.',
    'separate',
    'share',
  ),
});

const kafka = object(
  'A Kafka, for the target `kafka`. Events of a logger go to the topic that has the name of its event hub.',
  {
    brokers: texts('Some of its brokers, as `host:port`.'),
    username: text('Whom it knows this gateway as.'),
    password: text('What it knows it by.'),
    mechanism: words(
      'How the password is shown: `PLAIN` unless told otherwise.',
      'PLAIN',
      'SCRAM-SHA-256',
      'SCRAM-SHA-512',
    ),
    tls: flag('Whether connections are encrypted.'),
    authorities: texts('Files of PEM: who is trusted to have issued the certificates of brokers.'),
    certificate: text('A file of PEM that is shown to it.'),
    key: text('A file of PEM.'),
  },
  ['brokers'],
);

const events = object('Where the events of log-to-eventhub and the messages of send-service-bus-message go.', {
  target: words(
    'To event hubs and namespaces of Azure, to topics of a Kafka, or into files beside the other data of the gateway.',
    'file',
    'azure',
    'kafka',
  ),
  pendingBytes: count('Bytes of one logger that may wait in a thread; what comes beyond them is dropped, and counted.'),
  kafka,
});

const tokenPrices = {
  input: amount('For the tokens of a prompt.'),
  cachedInput: amount('For those that the provider had kept from before; as `input` where it is absent.'),
  output: amount('For the tokens of a completion.'),
};

const models = object('What is known of language models.', {
  log: text(
    'A file for the prompts and completions that diagnostics want logged, `-` for standard output; nothing is logged without it.',
  ),
  prices: {
    is: 'list',
    says: 'What models cost, in USD for a million tokens, beside the prices that come with the gateway.',
    of: object(
      'The price of a model; it replaces the one that comes with the gateway.',
      {
        model: text('Its name in answers or requests; with `*` at its end all names that begin so.'),
        ...tokenPrices,
        longPrompt: object(
          'What all tokens of a call cost whose prompt is longer.',
          { beyond: count('Tokens of a prompt.'), ...tokenPrices },
          ['beyond', 'input', 'output'],
        ),
      },
      ['model', 'input', 'output'],
    ),
  },
});

/** All settings there are. */
export const settingsRule: Extract<Rule, { is: 'object' }> = object('Settings.', {
  listener,
  limits,
  timeouts,
  upstream,
  gateway,
  identity,
  tls,
  redis,
  cache,
  semanticCache,
  events,
  models,
});

/** What is so when nothing is set, for whoever writes it down; what is not here depends on the machine, or is absent. */
export const settingsDefaults: Settings = {
  listener: {
    handshakeMs: 10_000,
    pipelinedRequests: 16,
    underscores: 'refuse',
    misdirectedRequests: 'refuse',
    proxyProtocol: 'off',
    cleartextHttp2: false,
  },
  limits: defaultCodecLimits,
  timeouts: defaultServerTimeouts,
  upstream: {
    connections: 1024,
    queuedRequests: 4096,
    idleMs: 4000,
    connectMs: 10_000,
    addressMs: 3000,
    bodyIdleMs: 240_000,
    allowMetadataAddresses: false,
  },
  gateway: defaultGatewayLimits,
  identity: defaultIdentityLimits,
  tls: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' },
  cache: { bytes: defaultCacheBytes },
  semanticCache: { store: 'memory', bytes: defaultVectorBytes, callers: 'separate' },
  events: { target: 'file', pendingBytes: defaultQueueOptions.pendingBytes },
};
