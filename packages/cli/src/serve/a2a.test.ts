import type { IncomingMessage, ServerResponse } from 'node:http';
import type { A2aAgent, Api } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { api, ask, startBackend, startGateway, subscription } from './testing.ts';

// https://learn.microsoft.com/azure/api-management/agent-to-agent-api

const card = {
  protocolVersion: '0.3.0',
  name: 'Travel agent',
  url: 'http://0.0.0.0:8000/',
  preferredTransport: 'GRPC',
  additionalInterfaces: [
    { url: 'http://inner/grpc', transport: 'GRPC' },
    { url: 'http://inner/rest', transport: 'HTTP+JSON' },
  ],
  securitySchemes: { login: { type: 'oauth2' } },
  security: [{ login: ['all'] }, { other: [] }],
  signatures: [{ protected: 'x', signature: 'y' }],
  skills: [{ id: 'book' }],
};

const key = { name: 'Ocp-Apim-Subscription-Key', description: 'The key of a subscription of the gateway.' };

function agentApi(backendUrl: string, a2a: Partial<A2aAgent> = {}, more: Partial<Api> = {}): Api {
  return api([], {
    type: 'a2a',
    a2a: {
      id: 'travel',
      cardPath: '/.well-known/agent-card.json',
      cardBackendUrl: `${backendUrl}/cards/travel.json?v=1`,
      path: '/',
      backendUrl: `${backendUrl}/agents/travel/`,
      ...a2a,
    },
    ...more,
  });
}

/** An agent with a card, that tells what it was asked. */
function answerAgent(given: unknown = card): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    if (request.method === 'GET') {
      response.setHeader('Content-Type', 'application/json');
      response.setHeader('ETag', '"x"');
      response.end(typeof given === 'string' ? given : JSON.stringify({ ...(given as object), asked: request.url }));
      return;
    }
    let text = '';
    request.on('data', (piece) => (text += piece));
    request.on('end', () => {
      const { id, method } = JSON.parse(text);
      if (method !== 'message/stream') {
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { asked: request.url, method } }));
        return;
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(`data: {"jsonrpc":"2.0","id":${id},"result":{"kind":"status-update"}}\n\n`);
      held.push(() => response.end(`data: {"jsonrpc":"2.0","id":${id},"result":{"final":true}}\n\n`));
    });
  };
}

/** Ends of streams that the test gives itself. */
const held: (() => void)[] = [];

const send = (url: string, method: string, headers: Record<string, string> = {}) =>
  ask(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: {} }),
  });

describe('an A2A agent', () => {
  test('is spoken to by JSON-RPC at its own address', async () => {
    await using backend = await startBackend(answerAgent());
    await using gateway = await startGateway({ apis: [agentApi(backend.url)] });
    for (const method of ['message/send', 'tasks/get', 'tasks/cancel'])
      expect(JSON.parse((await send(`${gateway.url}/a`, method)).body).result).toEqual({
        asked: '/agents/travel/',
        method,
      });
    await using other = await startGateway({
      apis: [agentApi(backend.url, { path: '/rpc', backendUrl: `${backend.url}/agents/other` })],
    });
    expect(JSON.parse((await send(`${other.url}/a/rpc`, 'message/send')).body).result.asked).toBe('/agents/other');
    expect((await send(`${other.url}/a`, 'message/send')).status).toBe(404);
    expect((await ask(`${other.url}/a/rpc`)).status).toBe(404);
  });

  test('streams its answers, each piece as it comes', async () => {
    await using backend = await startBackend(answerAgent());
    await using gateway = await startGateway({ apis: [agentApi(backend.url)] });
    const answer = await fetch(`${gateway.url}/a`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 5, method: 'message/stream' }),
    });
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe('data: {"jsonrpc":"2.0","id":5,"result":{"kind":"status-update"}}\n\n');
    held.pop()!();
    expect((await reader.read()).value).toBe('data: {"jsonrpc":"2.0","id":5,"result":{"final":true}}\n\n');
    expect((await reader.read()).done).toBe(true);
  });

  test('has a card that says that it is here, and that a key is needed', async () => {
    await using backend = await startBackend(answerAgent());
    await using gateway = await startGateway({
      apis: [agentApi(backend.url, {}, { subscriptionRequired: true })],
      subscriptions: [subscription('s', 'key-1')],
    });
    const url = `${gateway.url}/a/.well-known/agent-card.json`;
    expect((await ask(url)).status).toBe(401);
    expect((await send(`${gateway.url}/a`, 'message/send')).status).toBe(401);
    const answer = await ask(url, { headers: { 'Ocp-Apim-Subscription-Key': 'key-1', 'If-None-Match': '"x"' } });
    expect([answer.status, answer.headers.etag]).toEqual([200, undefined]);
    expect(JSON.parse(answer.body)).toEqual({
      protocolVersion: '0.3.0',
      name: 'Travel agent',
      url: `${gateway.url}/a`,
      preferredTransport: 'JSONRPC',
      securitySchemes: { login: { type: 'oauth2' }, apimSubscriptionKey: { type: 'apiKey', in: 'header', ...key } },
      security: [
        { login: ['all'], apimSubscriptionKey: [] },
        { other: [], apimSubscriptionKey: [] },
      ],
      skills: [{ id: 'book' }],
      asked: '/cards/travel.json?v=1',
    });
  });

  test('has a card of protocol version 1.0 whose interfaces are here', async () => {
    const newer = {
      name: 'Newer',
      supportedInterfaces: [
        { url: 'http://inner/rpc', protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
        { url: 'http://inner/grpc', protocolBinding: 'GRPC', protocolVersion: '1.0' },
      ],
    };
    await using backend = await startBackend(answerAgent(newer));
    await using gateway = await startGateway({
      apis: [agentApi(backend.url, { path: '/rpc' }, { subscriptionRequired: true })],
      subscriptions: [subscription('s', 'key-1')],
    });
    const headers = { 'Ocp-Apim-Subscription-Key': 'key-1' };
    const { asked: _, ...told } = JSON.parse(
      (await ask(`${gateway.url}/a/.well-known/agent-card.json`, { headers })).body,
    );
    expect(told).toEqual({
      name: 'Newer',
      supportedInterfaces: [{ url: `${gateway.url}/a/rpc`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
      securitySchemes: { apimSubscriptionKey: { apiKeySecurityScheme: { ...key, location: 'header' } } },
      securityRequirements: [{ schemes: { apimSubscriptionKey: { list: [] } } }],
    });
  });

  test('has no other address in its card, however that is spelled', async () => {
    const hostile = {
      URL: 'http://evil.example',
      PreferredTransport: 'GRPC',
      supportedInterfaces: { 0: { url: 'http://evil.example' } },
      SupportedInterfaces: [{ url: 'http://evil.example', protocolBinding: 'JSONRPC' }],
      additionalInterfaces: [{ url: 'http://evil.example', transport: 'JSONRPC' }],
      securitySchemes: 'none',
      security: [null, 'all'],
    };
    await using backend = await startBackend(answerAgent(hostile));
    await using gateway = await startGateway({ apis: [agentApi(backend.url)] });
    const { body } = await ask(`${gateway.url}/a/.well-known/agent-card.json`);
    expect(body).not.toContain('evil');
    expect(JSON.parse(body)).toMatchObject({ url: `${gateway.url}/a`, preferredTransport: 'JSONRPC' });
  });

  test('with a card that cannot be read is one that is told of, and nothing of its own is passed on', async () => {
    const reasons: unknown[] = [];
    const cards = [
      '<html>',
      '[]',
      '"x"',
      '',
      `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`,
      `{"a":"${'x'.repeat(2_000_000)}"}`,
    ];
    for (const text of cards) {
      await using backend = await startBackend(answerAgent(text));
      await using gateway = await startGateway({ apis: [agentApi(backend.url)] });
      const { status, body } = await ask(`${gateway.url}/a/.well-known/agent-card.json`);
      reasons.push([status, JSON.parse(body).message.split('read: ')[1]]);
      expect(gateway.bugs).toEqual([]);
    }
    expect(reasons).toEqual([
      [502, 'it is no JSON.'],
      [502, 'it is no JSON object.'],
      [502, 'it is no JSON object.'],
      [502, 'it is no JSON.'],
      [502, 'it is nested deeper than 100 brackets.'],
      [502, 'it is longer than 1048576 bytes.'],
    ]);
  });

  test('is refused by policies like any other API, its card as well', async () => {
    await using backend = await startBackend(answerAgent());
    const text =
      '<policies><inbound><rate-limit-by-key calls="1" renewal-period="60" counter-key="x" /></inbound><backend><base /></backend><outbound><set-header name="X-Seen" exists-action="override"><value>yes</value></set-header></outbound><on-error /></policies>';
    await using gateway = await startGateway({
      apis: [agentApi(backend.url)],
      policies: [{ scope: 'api', apiId: 'a', apiRevision: '1', text }],
    });
    const first = await ask(`${gateway.url}/a/.well-known/agent-card.json`);
    expect([first.status, first.headers['x-seen']]).toEqual([200, 'yes']);
    expect((await send(`${gateway.url}/a`, 'message/send')).status).toBe(429);
  });

  test('that has no card, or cannot be reached, is not told of as something else', async () => {
    await using backend = await startBackend((_request, response) => {
      response.writeHead(404, { 'Content-Type': 'application/json' });
      response.end('{"no":"card"}');
    });
    await using gateway = await startGateway({ apis: [agentApi(backend.url)] });
    const missing = await ask(`${gateway.url}/a/.well-known/agent-card.json`);
    expect([missing.status, missing.body]).toEqual([404, '{"no":"card"}']);
    await using other = await startGateway({ apis: [agentApi('http://127.0.0.1:1')] });
    expect((await ask(`${other.url}/a/.well-known/agent-card.json`)).status).toBe(500);
    expect(other.bugs).toEqual([]);
  });
});
