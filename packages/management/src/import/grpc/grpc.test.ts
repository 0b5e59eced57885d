import { describe, expect, test } from 'vitest';
import { grpc } from './grpc.ts';

const greeter = `syntax = "proto3";
package greet.v1;
import "google/protobuf/empty.proto";

// Greets.
service Greeter {
  // Says hello.
  rpc SayHello (HelloRequest) returns (HelloReply);
  rpc Watch (google.protobuf.Empty) returns (stream HelloReply) {
    option (google.api.http) = { get: "/v1/watch" };
  }
}
message HelloRequest { string name = 1; }
message HelloReply { string message = 1; }
`;

const read = (text: string) => grpc.read(text, { given: {}, names: new Set() });

test('an operation for each method, and the file as the schema', async () => {
  const { properties, operations, schemas } = await read(greeter);
  expect(properties).toEqual({ type: 'grpc', displayName: 'Greeter' });
  expect(operations.map(({ name, properties: { method, urlTemplate } }) => [name, method, urlTemplate])).toEqual([
    ['Greeter-SayHello', 'POST', '/greet.v1.Greeter/SayHello'],
    ['Greeter-Watch', 'POST', '/greet.v1.Greeter/Watch'],
  ]);
  expect(operations[0]?.properties).toMatchObject({
    displayName: 'SayHello',
    description: 'Says hello.',
    request: { representations: [{ contentType: 'application/grpc', typeName: 'HelloRequest' }] },
  });
  expect(schemas).toEqual([
    {
      name: expect.stringMatching(/^[0-9a-f]{24}$/),
      properties: { contentType: 'text/protobuf', document: { value: greeter } },
    },
  ]);
});

test('services of editions, and without a package', async () => {
  const { operations } = await read('edition = "2023"; service A { rpc B (C) returns (C); } message C {}');
  expect(operations.map(({ properties }) => properties.urlTemplate)).toEqual(['/A/B']);
});

describe('H12', () => {
  const service = 'service A { rpc B (C) returns (C); }';
  const fields = (count: number) => Array.from({ length: count }, (_, at) => `string f${at} = ${at + 1};`).join('\n');

  test.each<[string, string, string, string | undefined]>([
    ['nothing', ' ', 'the description is empty; expected one', undefined],
    ['no definition', '<html>', "illegal token '<'", 'line 1'],
    ['a mistake', 'syntax = "proto3";\nservice A {\n  rpc B (C) retrns (C);\n}', "illegal token 'retrns'", 'line 3'],
    ['no service', 'syntax = "proto3"; message A {}', "there is no method of a 'service'; expected one", undefined],
    ['another file', `import "other.proto"; ${service}`, "'import' names 'other.proto'; expected", undefined],
    ['itself', `import public "self.proto"; ${service}`, "'import' names 'self.proto'; expected", undefined],
    ['one name twice', 'service A { rpc B (C) returns (C); rpc B (C) returns (C); }', 'duplicate name', undefined],
    ['depth', 'message A {'.repeat(200_000), 'max depth exceeded', undefined],
    ['a deep package', `package ${'a.'.repeat(100_000)}b; ${service}`, 'max depth exceeded', undefined],
    ['many fields', `message A {\n${fields(100_000)}}`, 'more than 1000 statements in one block', 'line 1002'],
    [
      'many blocks',
      Array.from({ length: 30 }, (_, at) => `message M${at} {${fields(900)}}`).join(''),
      'more than 20000 statements;',
      expect.any(String),
    ],
    [
      'fields behind braces in a comment',
      `message A {${fields(900)} /*{*/ ${fields(900)}}`,
      '1000 statements',
      'line 1000',
    ],
    ['a comment without end', `/*${'*'.repeat(1_000_000)}`, 'illegal comment', 'line 1'],
    ['a string without end', `option a = "${'\\'.repeat(1_000_000)}`, 'illegal string', 'line 1'],
    ['50 MB', 'x'.repeat(50_000_000), 'expected at most 4194304', undefined],
  ])('%s is refused', async (_, text, message, place) => {
    await expect(read(text)).rejects.toMatchObject({ message: expect.stringContaining(message), place });
  });

  test('names of JavaScript touch nothing', async () => {
    const text = `syntax = "proto3"; message __proto__ { string a = 1 [(__proto__).polluted = "x"]; }
      service A { rpc B (__proto__) returns (constructor); }`;
    const { operations } = await read(text);
    expect(operations.map(({ properties }) => properties.urlTemplate)).toEqual(['/A/B']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
