// What request fuzzing grows from: for each line of the list of threats that concerns the bytes of requests, some of
// what it describes, written as the cases of the codec are (`\r`, `\n`, `\t`, `\0`, `\xff`, `\{9:a}` for nine times a).

const end = '\\r\\n';
const host = `Host: a${end}`;
const post = `POST /seed HTTP/1.1${end}${host}`;
const get = `GET /seed HTTP/1.1${end}${host}`;
const chunks = `5${end}hello${end}0${end}${end}`;

function posts(body: string, ...heads: readonly string[]): readonly string[] {
  return heads.map((head) => `${post}${head}${end}${end}${body}`);
}

function chunked(...bodies: readonly string[]): readonly string[] {
  return bodies.map((body) => `${post}Transfer-Encoding: chunked${end}${end}${body}`);
}

function gets(...lines: readonly string[]): readonly string[] {
  return lines.map((line) => `${get}${line}${end}${end}`);
}

function lines(...starts: readonly string[]): readonly string[] {
  return starts.map((start) => `${start}${end}${host}${end}`);
}

/** Requests by the number of the threat that they are; `good` ones should pass. */
export const requestSeeds: Readonly<Record<string, readonly string[]>> = {
  good: [
    `${get}${end}`,
    `GET /a/b?c=d&e HTTP/1.1${end}${host}X-A: b${end}X-A: c${end}${end}`,
    `HEAD /seed HTTP/1.1${end}${host}${end}`,
    `OPTIONS /seed HTTP/1.1${end}${host}${end}`,
    `DELETE /seed HTTP/1.1${end}${host}${end}`,
    `${post}Content-Length: 5${end}${end}hello`,
    `PUT /seed HTTP/1.1${end}${host}Content-Type: text/plain${end}Content-Length: 0${end}${end}`,
    `${post}Content-Length: 32${end}${end}GET /in-body HTTP/1.1${end}Host: b${end}`,
    `${post}Transfer-Encoding: chunked${end}${end}${chunks}`,
    `PATCH /seed HTTP/1.1${end}${host}Transfer-Encoding: chunked${end}${end}3;a=b${end}abc${end}A${end}0123456789${end}0${end}X-Sum: 1${end}${end}`,
    `GET http://a/absolute?x HTTP/1.1${end}${host}${end}`,
    `GET /seed HTTP/1.0${end}${host}Connection: keep-alive${end}${end}`,
    `GET /seed HTTP/1.0${end}${end}`,
  ],
  A1: posts(
    chunks,
    `Content-Length: 5${end}Transfer-Encoding: chunked`,
    `Transfer-Encoding: chunked${end}Content-Length: 5`,
    `Transfer-Encoding: identity${end}Content-Length: 5`,
    `content-length: 15${end}X: y${end}transfer-encoding:chunked`,
  ),
  A2: posts(
    'hello!',
    `Content-Length: 5${end}Content-Length: 6`,
    `Content-Length: 5${end}content-length: 5`,
    'Content-Length: 5, 6',
    'Content-Length: 5, 5',
    `Content-Length: 5${end}Content-Length: `,
  ),
  A3: posts(
    '0123456789',
    ...['+5', '-1', '0x5', '5_0', '010', '', '10000000000000000000', '5 5', '5;', '"5"', '\\xb2', '5\\0', '\\t5'].map(
      (length) => `Content-Length: ${length}`,
    ),
  ),
  A4: posts(
    chunks,
    ...['chunked, identity', 'xchunked', ', chunked', 'JUNK, chunked', 'chunked,', '\\x0bchunked', 'chunked\\0'].map(
      (coding) => `Transfer-Encoding: ${coding}`,
    ),
    ...['chunked;q=1', '"chunked"', 'gzip, chunked', 'chunked, chunked', '', 'CHUNKED', '\\tchunked', 'chunKed '].map(
      (coding) => `Transfer-Encoding: ${coding}`,
    ),
    `Transfer-Encoding: chunked${end}Transfer-Encoding: identity`,
    `Transfer-Encoding: chunked${end}Transfer-Encoding: chunked`,
    'Transfer_Encoding: chunked',
    `X: y\\nTransfer-Encoding: chunked`,
  ),
  A5: [
    `POST /seed HTTP/1.0${end}${host}Transfer-Encoding: chunked${end}${end}${chunks}`,
    `POST /seed HTTP/1.0${end}${host}Connection: keep-alive${end}Transfer-Encoding: chunked${end}${end}${chunks}`,
  ],
  A6: posts(
    chunks,
    'Transfer-Encoding : chunked',
    ' Transfer-Encoding: chunked',
    `X: y${end} Transfer-Encoding: chunked`,
    `Transfer-Encoding:${end} chunked`,
    `Content-Length: 5${end}\\t0`,
    `Transfer-Encoding\\t: chunked`,
    `: empty`,
    `no colon`,
  ),
  A7: [
    `GET /seed HTTP/1.1\\nHost: a\\n\\n`,
    `${get}X: y\\n${end}`,
    ...gets('X: a\\rb', 'X: a\\nb: c', 'X: a\\0b', 'X\\0: a', 'X: a\\x7fb', 'X: a\\x0bb', 'X\\xe4: a', 'X: \\xe4'),
    `\\n${get}${end}`,
    `\\r${get}${end}`,
    `${end}${get}${end}`,
    `${end}${end}${get}${end}`,
    `${get}${end}\\r`,
  ],
  A8: chunked(
    ...[
      '0x5',
      '5 ',
      '5 ;x',
      '-5',
      '10000000000000005',
      '',
      '5;',
      '5;a=',
      '5;a="b',
      '+5',
      'g',
      '5\\t',
      '5;a=b;c="d"',
    ].map((size) => `${size}${end}hello${end}0${end}${end}`),
    `5\\nhello${end}0${end}${end}`,
    `5${end}hello0${end}${end}`,
    `5${end}hello!${end}0${end}${end}`,
    `5${end}hell${end}0${end}${end}`,
    `5${end}hello\\n0${end}${end}`,
    `5${end}hello${end}0${end}`,
    `5${end}hello${end}0\\n\\n`,
    `5${end}hello${end}0${end}\\n`,
    `5${end}hello${end}`,
    `5${end}hello${end}00000${end}${end}`,
    `5;${'\\{40:;a}'}${end}hello${end}0${end}${end}`,
    `5;\\n${end}hello${end}0${end}${end}`,
  ),
  A9: chunked(`1;\\{20000:x}${end}a${end}0${end}${end}`, `\\{200:1${end}x${end}}0${end}${end}`),
  A10: chunked(
    ...[
      'Content-Length: 5',
      'Host: b',
      'Authorization: x',
      'Transfer-Encoding: chunked',
      'X-Ok: 1',
      'X : 1',
      ' X: 1',
    ].map((trailer) => `5${end}hello${end}0${end}${trailer}${end}${end}`),
    `0${end}X: y\\n${end}`,
  ),
  A11: [
    `GET /seed HTTP/1.1${end}${end}`,
    `${get}Host: b${end}${end}`,
    `${get}host: a${end}${end}`,
    ...[
      'a b',
      'a@b',
      'a:99999',
      'a/b',
      '',
      'a:',
      '[::1]:80',
      '[::1',
      'a,b',
      'a\\tb',
      'a:80:80',
      'xn--a',
      '%41',
      'a#b',
      'a?b',
    ].map((name) => `GET /seed HTTP/1.1${end}Host: ${name}${end}${end}`),
    `GET http://b/x HTTP/1.1${end}${host}${end}`,
    `GET http://a@b/x HTTP/1.1${end}${host}${end}`,
    `GET http://a:80/x HTTP/1.1${end}${host}${end}`,
    `GET https://a/x?y HTTP/1.1${end}${host}${end}`,
    `GET http://a HTTP/1.1${end}${host}${end}`,
    `OPTIONS http://a HTTP/1.1${end}${host}${end}`,
    `GET http:///x HTTP/1.1${end}${host}${end}`,
    `GET ftp://a/x HTTP/1.1${end}${host}${end}`,
  ],
  A12: [
    `GET /seed${end}`,
    ...lines(
      ...[
        'HTTP/1.2',
        'HTTP/2.0',
        'HTTP/1.1x',
        'http/1.1',
        'HTTP/1.10',
        'HTTP/01.1',
        'HTTP/1.',
        'HTTP/1,1',
        'HTTP/0.9',
        '',
      ].map((version) => `GET /seed ${version}`),
      'GET /seed  HTTP/1.1',
      'GET  /seed HTTP/1.1',
      'GET /seed HTTP/1.1 ',
      'GET\\t/seed HTTP/1.1',
      'GET /seed x HTTP/1.1',
      ' GET /seed HTTP/1.1',
    ),
  ],
  A13: [
    ...lines('CONNECT a:80 HTTP/1.1', 'CONNECT /seed HTTP/1.1', 'TRACE /seed HTTP/1.1', 'PRI /seed HTTP/1.1'),
    `PRI * HTTP/2.0${end}${end}SM${end}${end}\\0\\0\\0\\x04\\0\\0\\0\\0\\0`,
  ],
  A14: lines(
    'get /seed HTTP/1.1',
    'GE\\tT /seed HTTP/1.1',
    '\\{10000:A} /seed HTTP/1.1',
    'M-SEARCH /seed HTTP/1.1',
    'G@T /seed HTTP/1.1',
    ' /seed HTTP/1.1',
  ),
  A15: [
    `${get}Content-Length: 1${end}Content-Length: 2${end}${end}xGET /behind HTTP/1.1${end}${host}${end}`,
    `${post}Transfer-Encoding: xchunked${end}${end}0${end}${end}GET /behind HTTP/1.1${end}${host}${end}`,
    `${get}Connection: close${end}${end}GET /behind HTTP/1.1${end}${host}${end}`,
    `${get}${end}BAD${end}${end}GET /behind HTTP/1.1${end}${host}${end}`,
  ],
  A16: [`\\{40:GET /many HTTP/1.1${end}${host}${end}}`],
  A17: [
    ...gets('Expect: 100-continue', 'Expect: x', 'Expect: 100-continue, x', 'Expect: '),
    ...posts('hello', `Content-Length: 5${end}Expect: 100-continue`, `Content-Length: 5${end}expect: 100-Continue`),
    `POST /seed HTTP/1.0${end}${host}Content-Length: 5${end}Expect: 100-continue${end}${end}hello`,
  ],
  A18: [
    `${get}Content-Length: 5${end}${end}hello`,
    `${get}Transfer-Encoding: chunked${end}${end}${chunks}`,
    `HEAD /seed HTTP/1.1${end}${host}Content-Length: 5${end}${end}hello`,
    `DELETE /seed HTTP/1.1${end}${host}Content-Length: 5${end}${end}hello`,
    `OPTIONS * HTTP/1.1${end}${host}${end}`,
    `GET * HTTP/1.1${end}${host}${end}`,
  ],
  A19: gets(
    `Connection: close, X-User${end}X-User: u`,
    `Connection: Authorization${end}Authorization: x`,
    `Connection: Content-Length${end}Content-Length: 0`,
    `Connection: Transfer-Encoding`,
    `Connection: keep-alive, Foo${end}Foo: bar`,
    `Connection: Host, X-Forwarded-For, Via`,
    'Connection: a b',
    'Connection: ,,close,',
    'Proxy-Connection: close',
    `Keep-Alive: timeout=5`,
  ),
  A20: gets(
    `X_Forwarded_For: 127.9.9.9`,
    `X-Forwarded-For: 127.9.9.9`,
    `X-Forwarded-For: 127.9.9.9${end}X-Forwarded-For: 127.9.9.8`,
    `Forwarded: for=127.9.9.9`,
    `X-Forwarded-Host: evil${end}X-Forwarded-Proto: https`,
    `Content_Length: 5`,
  ),
  A21: [
    `${get}X: \\{70000:a}${end}${end}`,
    `${get}\\{300:X: a${end}}${end}`,
    `GET /\\{20000:a} HTTP/1.1${end}${host}${end}`,
    `${get}\\{120:X: a${end}}${end}`,
    `GET /\\{3000:a} HTTP/1.1${end}${host}${end}`,
  ],
  A22: gets(
    `Upgrade: h2c${end}HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA${end}Connection: Upgrade, HTTP2-Settings`,
    `Upgrade: websocket${end}Connection: Upgrade${end}Sec-WebSocket-Version: 13${end}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==`,
    `Upgrade: TLS/1.2${end}Connection: upgrade`,
    `Upgrade: h2c`,
  ),
  I1: lines(
    ...[
      '/a/../b',
      '/%2e%2e%2fb',
      '/%252e',
      '/..;/b',
      '/a\\\\b',
      '//a//b',
      '/./a',
      '/%c0%af',
      '/a;x=y/b',
      '/%00',
      '/%zz',
      '/a%2fb',
      '/a%5cb',
      '/?a=../b',
      '/a%20b',
      '/a?b#c',
      '/#',
      '/?%',
      '/a|b',
      '/[a]',
      '/a^b',
      '/?{a}',
      '/"a"',
      '/<a>',
      '/\\xc3\\xa4',
      '/%c3%a4',
      '/a?b?c',
      '/~a',
      '/:a',
      '/@a',
    ].map((target) => `GET ${target} HTTP/1.1`),
  ),
};
