// Why a message is not read. Every reason has a word, and the status that a client gets for it; the connection is
// closed after each. For an answer of a backend the words are the same, and the status is 502.

/** Why a message was refused. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly code: RefusalCode;
  /** What the client is answered. */
  readonly status: number;
  readonly message: string;
}

const reasons = {
  'bare-cr': [400, 'A CR is not followed by LF.'],
  'bare-lf': [400, 'A line ends in LF without CR.'],
  'forbidden-byte': [400, 'A NUL or another control character stands where none may.'],
  'empty-lines': [400, 'More than one empty line stands before the request.'],
  'invalid-method': [400, 'The method is not a token without lower-case letters.'],
  'method-too-long': [400, 'The method is longer than the limit.'],
  'method-refused': [501, 'CONNECT and TRACE are not served.'],
  'invalid-target': [400, 'The target is not a path, an absolute http URL, or * for OPTIONS.'],
  'target-too-long': [414, 'The target is longer than the limit.'],
  'missing-version': [400, 'The request line has no version.'],
  'invalid-version': [400, 'The version is not HTTP/ and two digits.'],
  'unsupported-version': [505, 'The version is neither HTTP/1.0 nor HTTP/1.1.'],
  'invalid-status': [400, 'The status is not three digits from 100.'],
  'invalid-name': [400, 'The name of a field is not a token.'],
  'empty-name': [400, 'A field has no name.'],
  'space-before-colon': [400, 'White space stands between the name of a field and its colon.'],
  'folded-line': [400, 'A line begins with white space.'],
  'underscore-in-name': [400, 'The name of a field holds an underscore, which some read as a hyphen.'],
  'head-too-long': [431, 'The head is longer than the limit.'],
  'too-many-fields': [431, 'There are more fields than the limit.'],
  'missing-host': [400, 'The request has no Host.'],
  'repeated-host': [400, 'The request has more than one Host.'],
  'invalid-host': [400, 'Host is not a host name or address with an optional port.'],
  'host-mismatch': [400, 'The target names another host than Host does.'],
  'invalid-length': [400, 'Content-Length is not one decimal number.'],
  'repeated-length': [400, 'There is more than one Content-Length.'],
  'length-and-encoding': [400, 'Content-Length and Transfer-Encoding stand together.'],
  'invalid-encoding': [400, 'Transfer-Encoding is not exactly one chunked.'],
  'unsupported-encoding': [501, 'Transfer-Encoding names a coding other than chunked.'],
  'encoding-in-1.0': [400, 'Transfer-Encoding stands in a message of HTTP/1.0.'],
  'invalid-connection': [400, 'Connection is not a list of tokens.'],
  'unknown-expectation': [417, 'Expect is something other than 100-continue.'],
  'unasked-upgrade': [400, 'The protocol was switched without having been asked for.'],
  'too-many-interim-answers': [400, 'There are more interim answers than the limit.'],
  'invalid-chunk-size': [400, 'The size of a chunk is not a hexadecimal number of at most 16 digits.'],
  'invalid-chunk-extension': [400, 'A chunk extension is malformed.'],
  'chunk-extensions-too-long': [413, 'The chunk extensions are longer than the limit.'],
  'invalid-chunk-end': [400, 'The data of a chunk is not followed by CRLF.'],
  'too-many-tiny-chunks': [413, 'The body is cut into chunks too small for its length.'],
  'unfinished-body': [400, 'The connection ended before the body did.'],
  'unfinished-head': [400, 'The connection ended before the head did.'],
} as const satisfies Readonly<Record<string, readonly [status: number, message: string]>>;

/** A word for why a message is refused. */
export type RefusalCode = keyof typeof reasons;

type RefusalTable = Readonly<Record<RefusalCode, Refusal>>;

/** Why a request is refused. */
export const requestRefusals: RefusalTable = tableOf((status) => status);

/** Why an answer of a backend is refused. */
export const responseRefusals: RefusalTable = tableOf(() => 502);

export type { RefusalTable };

function tableOf(statusOf: (status: number) => number): RefusalTable {
  const entries = Object.entries(reasons).map(([code, [status, message]]) => {
    return [code, Object.freeze({ kind: 'refusal', code, status: statusOf(status), message })];
  });
  return Object.freeze(Object.fromEntries(entries));
}
