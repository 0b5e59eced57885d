import { createHash, createHmac } from 'node:crypto';

// AWS Signature Version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).

/** With what requests to AWS are signed. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of credentials that are lent. */
  readonly sessionToken?: string | undefined;
}

/** A request as it will be sent. */
export interface UnsignedRequest {
  readonly method: string;
  /** Percent-encoded, as it goes on the wire. */
  readonly path: string;
  /** Without its `?`. */
  readonly query: string;
  /** Those that are signed; `host` has to be among them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array;
}

/** Which service is asked, and where. */
export interface SigningScope {
  readonly region: string;
  readonly service: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The headers that a request needs besides those that are signed with it. */
export function signRequest(
  request: UnsignedRequest,
  credentials: AwsCredentials,
  { region, service, at }: SigningScope,
): readonly (readonly [name: string, value: string])[] {
  const time = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const { sessionToken } = credentials;
  const added: (readonly [string, string])[] = [
    ['x-amz-date', time],
    ...(sessionToken ? [['x-amz-security-token', sessionToken] as const] : []),
  ];
  const headers = canonicalHeaders([...request.headers, ...added]);
  const signed = headers.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    signed,
    sha256(request.body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${credentials.secretAccessKey}`,
  ) as Buffer;
  const signature = createHmac('sha256', key).update(text).digest('hex');
  const credential = `Credential=${credentials.accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${signed}, Signature=${signature}`;
  return [...added, ['authorization', authorization]];
}

function canonicalHeaders(
  headers: readonly (readonly [name: string, value: string])[],
): readonly (readonly [name: string, value: string])[] {
  const byName = Map.groupBy(headers, ([name]) => name.toLowerCase());
  return [...byName]
    .map(([name, values]) => [name, values.map(([, value]) => value.trim().replace(/ +/g, ' ')).join(',')] as const)
    .sort(([one], [other]) => compare(one, other));
}

/** All services but S3 encode the path once more. */
function canonicalPath(path: string): string {
  return path === '' ? '/' : path.split('/').map(encode).join('/');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return `${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(value))}`;
    })
    .sort(compare)
    .join('&');
}

/** RFC 3986, 2.3: `encodeURIComponent` leaves more as it is. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
