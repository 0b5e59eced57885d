import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const program = fileURLToPath(new URL('../../bin/turnpike.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'turnpike-eval-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function turnpike(args: readonly string[], input = ''): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_COLOR: '1' };
    const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output, errors }));
    child.stdin.end(input);
  });
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('prints the value and the type of an expression', async () => {
  expect(await turnpike(['eval', '7 / 2'])).toEqual({ code: 0, output: '3  Int32\n', errors: '' });
});

test('evaluates on a context from a file', async () => {
  const context = file('context.json', '{"request": {"method": "PUT"}, "variables": {"n": 4}}');
  const { output } = await turnpike([
    'eval',
    '@(context.Request.Method + context.Variables["n"])',
    '--context',
    context,
  ]);
  expect(output).toBe('PUT4  String\n');
});

test('points at a mistake and ends with 1', async () => {
  const { code, output } = await turnpike(['eval', '"a".Lenght']);
  expect(code).toBe(1);
  expect(output).toContain("a value of type string has no member 'Lenght'. Did you mean 'Length'?");
  expect(output).toContain('1 | "a".Lenght\n      |     ^^^^^^');
});

test('says which exception an expression throws', async () => {
  const { code, output } = await turnpike(['eval', 'int.Parse("x")']);
  expect(code).toBe(1);
  expect(output).toBe('FormatException: Input string was not in a correct format.\n');
});

test('answers a batch line by line', async () => {
  const lines = [
    { id: 'a', expression: '@(1L + 1)', context: {} },
    { id: 'b', expression: '@(((string)null).Length)', context: {} },
    { id: 'c', expression: '@(nothing)', context: {} },
    { id: 'd', expression: '@(context.Variables["v"])', context: { variables: { v: { $type: 'long', value: 5 } } } },
  ];
  const cases = file('cases.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
  const { code, output } = await turnpike(['eval', '--batch', cases]);
  expect(code).toBe(0);
  expect(
    output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { id: 'a', type: 'Int64', value: '2' },
    { id: 'b', throws: 'NullReferenceException' },
    {
      id: 'c',
      diagnostics: [
        { code: 'unknown-name', severity: 'error', message: "nothing here is called 'nothing'.", line: 1, column: 3 },
      ],
    },
    { id: 'd', type: 'Int64', value: '5' },
  ]);
});

test('reads a batch from standard input', async () => {
  const { output } = await turnpike(['eval', '--batch', '-'], '{"id": 1, "expression": "@(true)"}\n');
  expect(output).toBe('{"id":1,"type":"Boolean","value":true}\n');
});

test('a batch line that is no case names the line and ends with 2', async () => {
  const { code, errors } = await turnpike(['eval', '--batch', '-'], '{"id": 1}\n');
  expect(code).toBe(2);
  expect(errors).toContain("line 1 has no 'expression'");
});

test('a context that is not one says where', async () => {
  const context = file('wrong.json', '{"request": {"url": 5}}');
  const { code, errors } = await turnpike(['eval', '1', '--context', context]);
  expect(code).toBe(2);
  expect(errors).toContain('context.request.url: expected a string.');
});

test.each([
  ['{"requestId": "nope"}', 'context.requestId: expected a Guid.'],
  [
    '{"request": {"certificate": "x"}}',
    'context.request.certificate: expected the Base64 of a certificate in DER form.',
  ],
  ['{"variables": {"v": {"$type": "long", "value": "ten"}}}', 'context.variables.v: expected the value of a long.'],
  [
    '{"variables": {"v": {"$type": "DateTime", "value": "soon"}}}',
    'context.variables.v: expected the value of a DateTime.',
  ],
])('a value of a context that its type cannot be made of says so: %s', async (text, message) => {
  const line = `{"id": 1, "expression": "@(1)", "context": ${text}}\n{"id": 2, "expression": "@(2)"}\n`;
  const { code, output } = await turnpike(['eval', '--batch', '-'], line);
  expect(code).toBe(0);
  expect(output).toContain(message);
  expect(output).toContain('{"id":2,');
});

test('the prompt takes lines from a pipe, blocks over several lines, and variables', async () => {
  const { code, output } = await turnpike(
    ['eval'],
    'context.Request.Method\n@{\n  return 1;\n}\n.set n = 20 + 1\n(int)context.Variables["n"] * 2\n.exit\n',
  );
  expect(code).toBe(0);
  expect(output).toBe('POST  String\n1  Int32\n21  Int32\n42  Int32\n');
});

test('expressions that would not end are stopped', async () => {
  const { code, output } = await turnpike(['eval', '@{ while (true) { } }']);
  expect(code).toBe(1);
  expect(output).toBe('stopped: The expression took more steps than it may.\n');
});

test.each([
  ['1 +', 'found the end where an expression was expected', '1 +', '   ^'],
  ['1)', "found ')' where the end of the expression was expected", '1)', ' ^'],
  ['"日本 🍵".Lenght', 'no member', '"日本 🍵".Lenght', '          ^^^^^^'],
])('speaks of what was written, without the brackets around it: %s', async (written, message, line, marks) => {
  const { output } = await turnpike(['eval', written]);
  expect(output).toContain(message);
  expect(output).toContain(`1 | ${line}\n      | ${marks}\n`);
});

test.each(['var x = 1;', 'return 1'])('says where statements go: %s', async (written) => {
  expect((await turnpike(['eval', written])).output).toContain('Statements go in a block: @{ ');
});

test('an expression at the prompt goes on while brackets are open, to an empty line at most', async () => {
  const { output } = await turnpike(['eval'], 'new JArray(\n  1,\n  2)\n(1 +\n\n7\n@{ return 8;');
  expect(output).toContain('[1,2]  JArray\n');
  expect(output).toContain("where ')' was expected");
  expect(output).toContain('7  Int32\n');
  expect(output).toContain("where '}' was expected");
});

test('a result that contains itself, or never ends, does not end the batch', async () => {
  const lines = [
    '@{ var l = new List<object>(); l.Add(l); return l; }',
    '@(Enumerable.Range(0, int.MaxValue))',
    '@(1)',
  ];
  const input = lines.map((expression, id) => JSON.stringify({ id, expression })).join('\n');
  const { code, output } = await turnpike(['eval', '--batch', '-'], input);
  expect(code).toBe(0);
  expect(
    output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { id: 0, throws: 'BudgetExceeded', resource: 'depth' },
    { id: 1, throws: 'BudgetExceeded', resource: 'steps' },
    { id: 2, type: 'Int32', value: '1' },
  ]);
});
