import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// Which package may depend on which. An arrow that is not here is a mistake, whoever wrote it.
const allowed: Readonly<Record<string, readonly string[]>> = {
  text: [],
  model: [],
  expressions: ['text'],
  kql: ['text'],
  policy: ['text', 'model', 'expressions'],
  policies: ['policy'],
  telemetry: ['model', 'policy'],
  http: [],
  artifacts: ['text', 'model', 'expressions'],
  identity: ['policy', 'http'],
  llm: ['policy'],
  gateway: ['text', 'model', 'expressions', 'policy', 'http', 'llm'],
  management: ['text', 'model', 'expressions', 'policy', 'policies', 'artifacts'],
  cli: [
    'text',
    'model',
    'expressions',
    'policy',
    'policies',
    'http',
    'identity',
    'llm',
    'gateway',
    'artifacts',
    'telemetry',
    'management',
  ],
};

/** The packages that the wire, the expression compiler, the policy engine and the resource model are: nothing from outside. */
const withoutLibraries = ['text', 'model', 'expressions', 'policy', 'http'];

/** What tests may use besides: the judges of what passes by us. */
const testTools: readonly string[] = [
  '@ai-sdk/anthropic',
  '@ai-sdk/openai',
  '@anthropic-ai/sdk',
  '@aws-sdk/client-bedrock-runtime',
  '@smithy/node-http-handler',
  '@azure/arm-apimanagement',
  '@azure/identity',
  '@electric-sql/pglite',
  '@electric-sql/pglite-pgvector',
  '@electric-sql/pglite-socket',
  '@google/genai',
  '@modelcontextprotocol/sdk',
  'ai',
  'openai',
  'node-forge',
  'rhea',
  'vitest',
  'zod',
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  'graphql-ws',
  '@modelcontextprotocol/sdk/client/auth.js',
  '@modelcontextprotocol/sdk/client/index.js',
  '@modelcontextprotocol/sdk/client/sse.js',
  '@modelcontextprotocol/sdk/client/streamableHttp.js',
  '@modelcontextprotocol/sdk/server/mcp.js',
  '@modelcontextprotocol/sdk/server/sse.js',
  '@modelcontextprotocol/sdk/server/streamableHttp.js',
  '@modelcontextprotocol/sdk/shared/auth.js',
  'oidc-provider',
  'openid-client',
];

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = readdirSync(`${root}packages`);

function manifest(name: string): { name: string; dependencies?: Record<string, string>; exports?: string } {
  return JSON.parse(readFileSync(`${root}packages/${name}/package.json`, 'utf8'));
}

function* sourceFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (entry.name.endsWith('.ts')) yield path;
  }
}

/** The package of `ajv/dist/2020.js` is `ajv`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

test.each(packages)('%s depends only on what it may', (name) => {
  const { dependencies = {} } = manifest(name);
  const ours = Object.keys(dependencies).filter((dependency) => dependency.startsWith('@turnpike/'));
  expect(Object.keys(allowed)).toContain(name);
  for (const dependency of ours) expect(allowed[name]).toContain(dependency.slice('@turnpike/'.length));
  if (withoutLibraries.includes(name)) expect(Object.keys(dependencies)).toEqual(ours);
});

test.each(packages)('%s imports only what it declares, and only through the front door', (name) => {
  const declared = Object.keys(manifest(name).dependencies ?? {});
  const undeclared: string[] = [];
  for (const file of sourceFiles(`${root}packages/${name}/src`)) {
    const isTest = /(?:\.test|-suite|[/-]testing)\.ts$/.test(file);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export|\}) .*from '([^'.][^']*)';$/gm,
    )) {
      const isPlatform = specifier.startsWith('node:');
      const isTestTool = isTest && testTools.includes(specifier);
      if (!isPlatform && !isTestTool && !declared.includes(packageOf(specifier)))
        undeclared.push(`${file}: ${specifier}`);
    }
    const outside = new RegExp(`from '(?:\\.\\./)+(?!.*${name}/)[^']*packages/`);
    if (outside.test(readFileSync(file, 'utf8'))) undeclared.push(`${file}: reaches into another package`);
  }
  expect(undeclared).toEqual([]);
});

test.each(packages)('%s has one entry, src/index.ts', (name) => {
  const { name: fullName, exports } = manifest(name);
  expect(fullName).toBe(`@turnpike/${name}`);
  if (name !== 'cli') expect(exports).toBe('./src/index.ts');
});
