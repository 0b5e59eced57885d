import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Asks real C# what expressions give. Needs a C# compiler, a .NET Framework 4.x runtime and Newtonsoft.Json 6; on Debian:
//   apt-get install mono-mcs mono-runtime libnewtonsoft-json-cil-dev libmono-system-xml-linq4.0-cil \
//     libmono-system-web4.0-cil libmono-microsoft-csharp4.0-cil libmono-system-numerics4.0-cil libmono-system-net-http4.0-cil
// From the command line: node conformance/expressions/oracle/run.ts <cases.jsonl> <answers.jsonl> [<scenes.json>]

/** An expression on a scene, with what the scene's `variables` are to hold. */
export interface Question {
  readonly id: string;
  readonly scene: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly expression: string;
}

/** What C# answered: a result, or the simple name of the exception. */
export type Expected = { readonly type: string; readonly value: unknown } | { readonly throws: string };

/** The answers by id, and what the C# compiler said about the expressions it refused. */
export interface Answers {
  readonly expected: ReadonlyMap<string, Expected>;
  readonly refused: ReadonlyMap<string, string>;
}

const oracle = import.meta.dirname;
const references = [
  'System.Core',
  'System.Xml',
  'System.Xml.Linq',
  'System.Web',
  'System.Numerics',
  'System.Net.Http',
  'Microsoft.CSharp',
];

const usings =
  `System System.Collections System.Collections.Generic System.Globalization System.IO System.Linq System.Net
  System.Security.Cryptography System.Security.Cryptography.X509Certificates System.Text System.Text.RegularExpressions System.Web
  System.Xml.Linq Newtonsoft.Json Newtonsoft.Json.Linq Microsoft.Azure.ApiManagement`.split(/\s+/);

/** Compiles the expressions and evaluates each on a fresh context. */
export function ask(questions: readonly Question[], scenesFile: string): Answers {
  const folder = mkdtempSync(join(tmpdir(), 'expression-oracle-'));
  try {
    const json = findNewtonsoft();
    copyFileSync(json, join(folder, 'Newtonsoft.Json.dll'));
    const program = join(folder, 'oracle.exe');
    const sources = globSync('*.cs', { cwd: oracle }).map((name) => join(oracle, name));
    execFileSync('mcs', [`-out:${program}`, `-r:${json}`, ...references.map((name) => `-r:${name}`), ...sources]);

    const refused = new Map<string, string>();
    const batch = compileBatch(questions, folder, [`-r:${program}`, `-r:${json}`], refused);
    const input = join(folder, 'cases.jsonl');
    const output = join(folder, 'answers.jsonl');
    writeFileSync(input, batch.map(({ question, method }) => `${JSON.stringify({ ...question, method })}\n`).join(''));
    const run = spawnSync('mono', [program, join(folder, 'batch.dll'), scenesFile, input, output], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      timeout: 600_000,
    });
    if (run.status !== 0) throw new Error(`The oracle ended with ${run.status ?? run.signal}: ${run.stderr}`);
    const expected = new Map<string, Expected>();
    for (const line of readFileSync(output, 'utf8').split('\n')) {
      if (line === '') continue;
      const answer = JSON.parse(line) as { id: string; expected: Expected };
      expected.set(answer.id, answer.expected);
    }
    return { expected, refused };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function findNewtonsoft(): string {
  const found =
    globSync('/usr/lib/mono/gac/Newtonsoft.Json/6.*/Newtonsoft.Json.dll')[0] ??
    '/usr/lib/cli/Newtonsoft.Json-6.0/Newtonsoft.Json.dll';
  if (!existsSync(found))
    throw new Error('Newtonsoft.Json 6 is not installed: see the packages named in oracle/run.ts.');
  return found;
}

interface BatchItem {
  readonly question: Question;
  readonly method: string;
}

/** Compiles what compiles: an expression that the compiler names in an error is refused, the rest tried again. */
function compileBatch(
  questions: readonly Question[],
  folder: string,
  libraries: readonly string[],
  refused: Map<string, string>,
): readonly BatchItem[] {
  let batch = questions.map((question, index) => ({ question, method: `Expression${index}` }));
  for (;;) {
    const source = join(folder, 'batch.cs');
    writeFileSync(source, writeBatch(batch));
    const run = spawnSync(
      'mcs',
      [
        '-target:library',
        '-langversion:7',
        '-warn:0',
        `-out:${join(folder, 'batch.dll')}`,
        ...libraries,
        ...references.map((name) => `-r:${name}`),
        source,
      ],
      { encoding: 'utf8', maxBuffer: 1 << 28 },
    );
    if (run.status === 0) return batch;
    const errors = new Map<string, string>();
    for (const [, method, message] of `${run.stdout}\n${run.stderr}`.matchAll(
      /(Expression\d+)\(\d+,\d+\+?\): error (CS\d+: .*)/g,
    )) {
      if (method !== undefined && !errors.has(method)) errors.set(method, message as string);
    }
    const before = batch.length;
    batch = batch.filter(({ question, method }) => {
      const message = errors.get(method);
      if (message !== undefined) refused.set(question.id, message);
      return message === undefined;
    });
    if (batch.length === before) throw new Error(`The batch does not compile: ${run.stderr || run.stdout}`);
  }
}

function writeBatch(batch: readonly BatchItem[]): string {
  const lines = [
    ...usings.map((name) => `using ${name};`),
    // System.Net has an Authorization too, and System.Xml a Formatting.
    'using Authorization = Microsoft.Azure.ApiManagement.Authorization;',
    'using XmlNodeType = System.Xml.XmlNodeType;',
    // Extension methods of the namespace around come before those of the imported ones: Mono has a GetValueOrDefault too.
    'namespace Microsoft.Azure.ApiManagement {',
    'public static class Expressions {',
  ];
  for (const { question, method } of batch) {
    const text = question.expression.trim();
    const body = text.slice(2, -1);
    lines.push(
      `public static object ${method}(IProxyRequestContext context) {`,
      `#line 1 "${method}"`,
      text.startsWith('@{') ? body : `return (object)(${body}\n);`,
      '}',
    );
  }
  lines.push('}', '}');
  return lines.join('\n');
}

if (import.meta.main) {
  const [casesFile, answersFile, scenesFile = join(oracle, '../scenes.json')] = process.argv.slice(2);
  if (casesFile === undefined || answersFile === undefined)
    throw new Error('Name a file of cases and a file for the answers.');
  const cases = readFileSync(casesFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Question);
  const { expected, refused } = ask(cases, scenesFile);
  writeFileSync(
    answersFile,
    cases
      .filter(({ id }) => expected.has(id))
      .map((one) => `${JSON.stringify({ ...one, expected: expected.get(one.id) })}\n`)
      .join(''),
  );
  for (const [id, message] of refused) console.error(`${id} does not compile: ${message}`);
  console.error(`${expected.size} answered, ${refused.size} refused.`);
}
