import { expect, test } from 'vitest';
import { api, ask, operation, policies, startBackend, startGateway } from './testing.ts';

// https://learn.microsoft.com/azure/api-management/import-soap-api

const add = { ...operation('POST /?soapAction=http://tempuri.org/Add'), id: 'add' };
const wildcard = { ...operation('POST /?soapAction={any}'), id: 'wildcard' };

const envelope = '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><Add/></s:Body></s:Envelope>';

test('the action of SOAP 1.2 is found, and the message goes on as it came', async () => {
  await using backend = await startBackend();
  const apis = [api([], { type: 'soap', operations: [add], serviceUrl: `${backend.url}/calc.asmx` })];
  await using gateway = await startGateway({
    apis,
    ...policies({ inbound: '<base /><set-header name="X-Is"><value>@(context.Operation.Id)</value></set-header>' }),
  });
  const headers = { 'Content-Type': 'application/soap+xml; charset=utf-8; action="http://tempuri.org/Add"' };
  const { asked } = await ask(`${gateway.url}/a`, { method: 'POST', headers, body: envelope });
  expect(asked).toMatchObject({ method: 'POST', url: '/calc.asmx', body: envelope });
  expect(asked.headers).toMatchObject({ 'content-type': headers['Content-Type'], 'x-is': 'add' });
});

test('what the query says of the action goes on', async () => {
  await using backend = await startBackend();
  const apis = [api([], { type: 'soap', operations: [add], serviceUrl: `${backend.url}/calc.asmx` })];
  await using gateway = await startGateway({ apis });
  const target = '?soapAction=http://tempuri.org/Add&x=1';
  const { asked } = await ask(`${gateway.url}/a${target}`, { method: 'POST', body: envelope });
  expect(asked.url).toBe(`/calc.asmx${target}`);
});

test('an operation for any action is told which it is', async () => {
  const apis = [api([], { type: 'soap', operations: [wildcard, add] })];
  const tell =
    '<return-response><set-body>@(context.Operation.Id + " " + context.Request.MatchedParameters.GetValueOrDefault("any", "-"))</set-body></return-response>';
  await using gateway = await startGateway({ apis, ...policies({ inbound: tell }) });
  const told = async (headers: Record<string, string>) =>
    (await ask(`${gateway.url}/a/`, { method: 'POST', headers, body: envelope })).body;
  expect(await told({ SOAPAction: '"http://tempuri.org/Add"' })).toBe('add -');
  expect(await told({ SOAPAction: '"urn:other"' })).toBe('wildcard urn:other');
  expect(await told({})).toBe('wildcard ');
});

test('a browser may ask before it sends an action', async () => {
  const cors =
    '<cors><allowed-origins><origin>https://app.example.com</origin></allowed-origins><allowed-methods><method>POST</method></allowed-methods><allowed-headers><header>SOAPAction</header></allowed-headers></cors>';
  const apis = [api([], { type: 'soap', operations: [add] })];
  await using gateway = await startGateway({ apis, ...policies({ inbound: cors }) });
  const { status, headers } = await ask(`${gateway.url}/a`, {
    method: 'OPTIONS',
    headers: {
      Origin: 'https://app.example.com',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'SOAPAction',
    },
  });
  expect([status, headers['access-control-allow-origin']]).toEqual([200, 'https://app.example.com']);
});

test('H2: a long header of actions costs nothing', async () => {
  const apis = [api([], { type: 'soap', operations: [add] })];
  await using gateway = await startGateway({ apis });
  const headers = { 'Content-Type': `application/soap+xml${'; action="'.repeat(700)}`, SOAPAction: '"'.repeat(6000) };
  const { status } = await ask(`${gateway.url}/a`, { method: 'POST', headers, body: envelope });
  expect(status).toBe(404);
});
