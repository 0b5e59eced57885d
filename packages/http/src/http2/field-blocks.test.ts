import { expect, test } from 'vitest';
import { FieldBlockReader, fieldsOfHeaders } from './field-blocks.ts';
import { encodeFields, encodeNumber } from './testing/raw-client.ts';

function read(...blocks: readonly string[]) {
  const reader = new FieldBlockReader();
  return blocks.map((block) => reader.read(Buffer.from(block.replaceAll(' ', ''), 'hex')));
}

/** Bytes that the lines of these fields take in HTTP/1.1, without the ends of the lines that a server may not count. */
function found(fields: number, bytes: number) {
  return { fields, bytes, isWellFormed: true, isReadable: true };
}

// RFC 7541, C.3: three requests on one connection, without Huffman code. The table grows as they go.
const plain = [
  '828684410f7777772e6578616d706c652e636f6d',
  '828684be58086e6f2d6361636865',
  '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
];
// RFC 7541, C.4: the same with Huffman code.
const coded = [
  '828684418cf1e3c2e5f23a6ba0ab90f4ff',
  '828684be5886a8eb10649cbf',
  '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
];

test.each([
  ['without', plain],
  ['with', coded],
])('the requests of the standard %s Huffman code', (_name, blocks) => {
  // ':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com', and so on, with ': ' and CRLF each.
  expect(read(...blocks)).toEqual([
    found(4, 14 + 15 + 10 + 29),
    found(5, 14 + 15 + 10 + 29 + 25),
    found(5, 14 + 16 + 20 + 29 + 26),
  ]);
});

test('the answers of the standard, in a table that has to forget', () => {
  // RFC 7541, C.6, but for the size of the table, which is set to 256 first.
  const [first] = read(
    '3fe101 488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3',
  );
  // ':status: 302', 'cache-control: private', 'date: Mon, 21 Oct 2013 20:13:21 GMT', 'location: https://www.example.com'
  expect(first).toEqual(found(4, 14 + 24 + 37 + 35));
  const [, second] = read(
    '3fe101 488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3',
    '4883640effc1c0bf',
  );
  expect(second).toEqual(found(4, 14 + 24 + 37 + 35));
});

test.each([
  ['a name in upper case', 'X-A', 'b'],
  ['an empty name', '', 'b'],
  ['a name that is no token', 'a b', 'c'],
  ['a colon within a name', 'a:b', 'c'],
  ['a line end in a value', 'a', 'b\r\nc: d'],
  ['NUL in a value', 'a', 'b\0'],
  ['white space in front of a value', 'a', ' b'],
  ['white space behind a value', 'a', 'b\t'],
])('B7: %s is malformed', (_what, name, value) => {
  const block = new FieldBlockReader().read(encodeFields([[name, value]]));
  expect(block).toMatchObject({ isReadable: true, isWellFormed: false });
});

test('what is malformed stays so when the table is referred to', () => {
  const reader = new FieldBlockReader();
  const literal = Buffer.from([0x40, 1, 0x61, 1, 0x0a]);
  expect(reader.read(literal).isWellFormed).toBe(false);
  expect(reader.read(Buffer.from([0xbe])).isWellFormed).toBe(false);
});

test('values beyond ASCII are right, and so are spaces within', () => {
  expect(new FieldBlockReader().read(encodeFields([['a_b', 'ä b']])).isWellFormed).toBe(true);
});

test.each([
  ['an index of nothing', Buffer.from([0x80])],
  ['an index beyond the table', Buffer.from([0xbe])],
  ['a name beyond the table', Buffer.from([0x7f, 0x20, 1, 0x61])],
  ['a string beyond the block', Buffer.from([0, 5, 0x61])],
  ['a number without an end', Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
  ['a table larger than was agreed', encodeNumber(4097, 0x1f, 0x20)],
  ['an end of string within a string', Buffer.from([0, 0x84, 0xff, 0xff, 0xff, 0xff, 0])],
  ['padding that is not ones', Buffer.from([0, 0x81, 0x00, 0])],
])('%s cannot be read', (_what, block) => {
  expect(new FieldBlockReader().read(block).isReadable).toBe(false);
});

test('any bytes come to an end', () => {
  const reader = new FieldBlockReader();
  let state = 1;
  for (let round = 0; round < 2000; round++) {
    const block = Buffer.alloc(40);
    for (let at = 0; at < block.length; at++) block[at] = (state = (state * 48_271) % 0x7fff_ffff) & 0xff;
    expect(reader.read(block).bytes).toBeGreaterThanOrEqual(0);
  }
});

test('padding and priority are no fields', () => {
  const payload = Buffer.from([2, 0, 0, 0, 0, 9, 0x82, 0, 0]);
  expect(fieldsOfHeaders(payload, true, true)).toEqual(Buffer.from([0x82]));
  expect(fieldsOfHeaders(Buffer.from([9, 0x82]), true, false)).toBeUndefined();
});
