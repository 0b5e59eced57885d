import type { Api, Operation } from '@turnpike/model';
import { expect, test } from 'vitest';
import { AgentApis } from './compile-agent-apis.ts';

const operation: Operation = { id: 'get', name: 'Get', method: 'GET', urlTemplate: '/' };

function api(id: string, more: Partial<Api> = {}): Api {
  return {
    id,
    name: id,
    path: id,
    protocols: ['https'],
    apiRevision: '1',
    isCurrent: true,
    isOnline: true,
    type: 'http',
    operations: [operation],
    ...more,
  };
}

const tools = api('tools', {
  type: 'mcp',
  operations: [],
  mcp: { tools: [{ name: 'x', apiId: 'Rest', operationId: 'GET' }] },
});

test('a server is compiled again when an API of its tools is another, and only then', () => {
  const compiler = new AgentApis();
  const rest = api('rest');
  const first = compiler.compile([rest, tools]).apis.get(tools);
  expect(compiler.compile([rest, api('other'), tools]).apis.get(tools)).toBe(first);
  const changed = compiler.compile([api('rest'), tools]);
  expect(changed.apis.get(tools)).not.toBe(first);
  expect(changed.diagnostics).toEqual([]);
});

test.each([
  ['is gone', [], "there is no API 'Rest'"],
  ['has lost the operation', [api('rest', { operations: [] })], "'Rest' has no operation 'GET'"],
  ['is offline', [api('rest', { isOnline: false })], "'Rest' is offline"],
  ['is no HTTP API', [api('rest', { type: 'graphql' })], "'Rest' is of the type graphql; expected http"],
  ['has no current revision', [api('rest', { isCurrent: false })], "there is no API 'Rest'"],
] as const)('a tool whose API %s is left out, and told of each time', (_, apis, fault) => {
  const compiler = new AgentApis();
  compiler.compile([api('rest'), tools]);
  for (let nth = 0; nth < 2; nth++)
    expect(compiler.compile([...apis, tools]).diagnostics).toEqual([
      {
        code: 'invalid-mcp-tool',
        severity: 'warning',
        message: `the tool 'x' is left out: ${fault}`,
        resource: 'apis/tools;rev=1',
      },
    ]);
});

test('a tool is of the revision that is named', () => {
  const named = { ...tools, mcp: { tools: [{ name: 'x', apiId: 'rest', apiRevision: '2', operationId: 'get' }] } };
  const second = api('rest', { apiRevision: '2', isCurrent: false });
  expect(new AgentApis().compile([api('rest'), second, named]).diagnostics).toEqual([]);
  expect(new AgentApis().compile([api('rest'), named]).diagnostics).toHaveLength(1);
});

test('a tool of a workspace is of one of its own APIs', () => {
  const elsewhere = { ...tools, id: 'team/tools' };
  expect(new AgentApis().compile([api('rest'), elsewhere]).diagnostics).toHaveLength(1);
});
