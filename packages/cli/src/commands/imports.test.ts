import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiManagementClient } from '@azure/arm-apimanagement';
import * as grpc from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type RunningProgram, startProgram } from '../serve/running-program.ts';
import type { UpReady } from '../serve/serve-up.ts';
import { type Answer, ask, type Listening, startBackend } from '../serve/testing.ts';

// One of each kind of description: imported by Microsoft's client, and called through the gateway.

const data = mkdtempSync(join(tmpdir(), 'turnpike-imports-'));
let program: RunningProgram;
let client: ApiManagementClient;
let gateway: string;
let ready: UpReady;

beforeAll(async () => {
  program = startProgram(['up', '--port', '0', '--json', '--data', data]);
  const line = await program.ready;
  if (line === undefined) throw new Error(`it ended: ${(await program.ended).errors}`);
  ready = line as unknown as UpReady;
  gateway = ready.gateway;
  const credential = { getToken: async () => ({ token: ready.token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  client = new ApiManagementClient(credential, '00000000-0000-0000-0000-000000000000', {
    endpoint: ready.management,
    tlsOptions: { ca: readFileSync(ready.ca, 'utf8') },
    retryOptions: { maxRetries: 0 },
  });
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
  rmSync(data, { recursive: true });
});

const at: [string, string] = ['turnpike', 'local'];

/** Imports an API that asks for no key and is also reached by HTTP. */
function importApi(id: string, properties: object) {
  const common = { path: id, subscriptionRequired: false, protocols: ['http', 'https'] as ('http' | 'https')[] };
  return client.api.beginCreateOrUpdateAndWait(...at, id, { ...common, ...properties });
}

/** What the gateway answers once it knows what is asked for: changes reach it a moment after they are acknowledged. */
async function eventually(path: string, options: Parameters<typeof ask>[1]): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const answer = await ask(gateway + path, options);
    if (answer.status !== 404 || attempt === 3000) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const ordersWsdl = `<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="urn:orders" targetNamespace="urn:orders">
  <wsdl:types><xs:schema targetNamespace="urn:orders" elementFormDefault="qualified">
    <xs:element name="FindOrders"><xs:complexType><xs:sequence>
      <xs:element name="Customer" type="xs:string"/>
      <xs:element name="Open" type="xs:boolean" minOccurs="0"/>
      <xs:element name="Ids" type="tns:Ids" minOccurs="0"/>
      <xs:element name="Note" type="xs:string" nillable="true"/>
    </xs:sequence></xs:complexType></xs:element>
    <xs:complexType name="Ids"><xs:sequence><xs:element name="Id" type="xs:long" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
    <xs:element name="FindOrdersResponse"><xs:complexType><xs:sequence>
      <xs:element name="FindOrdersResult"><xs:complexType><xs:sequence>
        <xs:element name="Order" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
          <xs:element name="ID" type="xs:long"/>
          <xs:element name="Title" type="xs:string" minOccurs="0"/>
          <xs:element name="Paid" type="xs:boolean"/>
        </xs:sequence></xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element name="Total" type="xs:decimal"/>
    </xs:sequence></xs:complexType></xs:element>
  </xs:schema></wsdl:types>
  <wsdl:message name="In"><wsdl:part name="parameters" element="tns:FindOrders"/></wsdl:message>
  <wsdl:message name="Out"><wsdl:part name="parameters" element="tns:FindOrdersResponse"/></wsdl:message>
  <wsdl:portType name="Orders"><wsdl:operation name="FindOrders">
    <wsdl:input message="tns:In"/><wsdl:output message="tns:Out"/>
  </wsdl:operation></wsdl:portType>
  <wsdl:binding name="Orders" type="tns:Orders"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="FindOrders"><soap:operation soapAction="urn:orders/FindOrders"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="Orders"><wsdl:port name="Orders" binding="tns:Orders">
    <soap:address location="LOCATION"/>
  </wsdl:port></wsdl:service>
</wsdl:definitions>`;

/** A SOAP service that keeps what it was sent. */
async function startSoapService(answers: (body: string) => [status: number, body: string]) {
  const asked: { url: string | undefined; action: unknown; type: unknown; body: string }[] = [];
  const backend = await startBackend((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString();
      const { url, headers } = request;
      asked.push({ url, action: headers.soapaction, type: headers['content-type'], body });
      const [status, answer] = answers(body);
      const inEnvelope = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${answer}</s:Body></s:Envelope>`;
      response.writeHead(status, { 'Content-Type': 'text/xml; charset=utf-8' }).end(inEnvelope);
    });
  });
  return { asked, backend };
}

const post = (value: unknown) => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(value),
});

const orders = (items: string) =>
  `<r:FindOrdersResponse xmlns:r="urn:orders"><r:FindOrdersResult>${items}</r:FindOrdersResult><r:Total>+007.50</r:Total></r:FindOrdersResponse>`;

test('WSDL as a REST API: JSON is turned into an envelope, and back', async () => {
  let answer: [number, string] = [200, orders('')];
  const { asked, backend } = await startSoapService(() => answer);
  await using _: Listening = backend;
  const value = ordersWsdl.replace('LOCATION', `${backend.url}/orders.asmx?x=1`);
  await importApi('rest', { format: 'wsdl', value, apiType: 'http' });
  const call = (body: unknown) => eventually('/rest/FindOrders', post({ findOrders: body }));

  const first = await call({ customer: '</Customer><Admin/>&"', open: false, ids: [1, 2], note: null });
  expect(asked.at(-1)).toMatchObject({
    url: '/orders.asmx?x=1',
    action: '"urn:orders/FindOrders"',
    type: expect.stringContaining('text/xml'),
  });
  expect(asked.at(-1)?.body.replace(/\s*\n\s*/g, '')).toBe(
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:orders" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
      '<soap:Body><FindOrders><Customer>&lt;/Customer&gt;&lt;Admin/&gt;&amp;&quot;</Customer><Open>false</Open>' +
      '<Ids><Id>1</Id><Id>2</Id></Ids><Note xsi:nil="true" /></FindOrders></soap:Body></soap:Envelope>',
  );
  expect([first.status, first.headers['content-type'], JSON.parse(first.body)]).toEqual([
    200,
    'application/json',
    { findOrdersResponse: { findOrdersResult: [], total: 7.5 } },
  ]);

  const one = '<r:Order><r:ID>7</r:ID><r:Title>a "b" \\ c\n\td</r:Title><r:Paid>1</r:Paid></r:Order>';
  answer = [200, orders(one)];
  const order = { iD: 7, title: 'a "b" \\ c\n\td', paid: true };
  expect(JSON.parse((await call({})).body)).toEqual({ findOrdersResponse: { findOrdersResult: [order], total: 7.5 } });
  answer = [200, orders(`${one}<r:Order><r:ID>8</r:ID><r:Paid>false</r:Paid></r:Order>`)];
  expect(JSON.parse((await call({})).body)).toEqual({
    findOrdersResponse: { findOrdersResult: [order, { iD: 8, title: null, paid: false }], total: 7.5 },
  });

  answer = [500, '<s:Fault xmlns:s="x"><faultcode>s:Client</faultcode><faultstring>No "such"</faultstring></s:Fault>'];
  const failed = await call({});
  expect([failed.status, JSON.parse(failed.body)]).toEqual([
    500,
    { error: { code: 's:Client', message: 'No "such"' } },
  ]);
  answer = [503, ''];
  expect(JSON.parse((await call({})).body)).toMatchObject({ error: { code: 'InvalidErrorResponseBody' } });
});

test('WSDL of SOAP 1.2 as a REST API: elements without a namespace have none, and faults are those of SOAP 1.2', async () => {
  let answer = '<r:FindOrdersResponse xmlns:r="urn:orders"><Total>1</Total></r:FindOrdersResponse>';
  const { asked, backend } = await startSoapService(() => [answer.includes('Fault') ? 500 : 200, answer]);
  await using _: Listening = backend;
  const value = ordersWsdl
    .replace('LOCATION', `${backend.url}/orders.svc`)
    .replace('wsdl/soap/"', 'wsdl/soap12/"')
    .replace(' elementFormDefault="qualified"', '');
  await importApi('rest2', { format: 'wsdl', value, apiType: 'http' });
  const call = () => eventually('/rest2/FindOrders', post({ findOrders: { customer: 'c' } }));
  expect(JSON.parse((await call()).body)).toEqual({ findOrdersResponse: { findOrdersResult: [], total: 1 } });
  expect(asked[0]).toMatchObject({
    url: '/orders.svc',
    type: 'application/soap+xml; charset=utf-8; action="urn:orders/FindOrders"',
    body: expect.stringContaining('<ns0:FindOrders><Customer>c</Customer>'),
  });
  expect(asked[0]?.body).toContain(
    '<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:ns0="urn:orders"',
  );
  answer =
    '<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="en">No</s:Text></s:Reason></s:Fault>';
  expect(JSON.parse((await call()).body)).toEqual({ error: { code: 's:Sender', message: 'No' } });
});

test('WADL: methods of resources are asked for at the service', async () => {
  await using backend = await startBackend();
  const value = `<application xmlns="http://wadl.dev.java.net/2009/02"><doc title="Books"/><resources base="${backend.url}/v1">
    <resource path="books/{id}"><method name="GET" id="getBook"/></resource></resources></application>`;
  expect(await importApi('books', { format: 'wadl-xml', value })).toMatchObject({ displayName: 'Books' });
  const { asked } = await eventually('/books/books/7?full=1', {});
  expect([asked.method, asked.url]).toEqual(['GET', '/v1/books/7?full=1']);
});

test('WSDL passed through: the action decides, and the envelope goes on as it is', async () => {
  const { asked, backend } = await startSoapService(() => [200, '<ok/>']);
  await using _: Listening = backend;
  const value = ordersWsdl.replace('LOCATION', `${backend.url}/orders.asmx`);
  await importApi('soap', { format: 'wsdl', value, apiType: 'soap' });
  const body = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>';
  const headers = { 'Content-Type': 'text/xml', SOAPAction: '"urn:orders/FindOrders"' };
  const answer = await eventually('/soap', { method: 'POST', headers, body });
  expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('<ok/>')]);
  expect(asked).toMatchObject([{ url: '/orders.asmx', body }]);
});

const users = 'type Query { user(id: ID!): User }\ntype User { name: String }\n';

const scalar = (name: string) => ({ kind: 'SCALAR', name });
const field = (name: string, type: object, args: readonly object[] = []) => ({ name, type, args, isDeprecated: false });

/** What an endpoint tells of this schema. */
const introspected = {
  queryType: { name: 'Query' },
  types: [
    {
      kind: 'OBJECT',
      name: 'Query',
      fields: [
        field('user', { kind: 'OBJECT', name: 'User' }, [
          { name: 'id', type: { kind: 'NON_NULL', ofType: scalar('ID') }, isDeprecated: false },
        ]),
      ],
      interfaces: [],
    },
    { kind: 'OBJECT', name: 'User', fields: [field('name', scalar('String'))], interfaces: [] },
    scalar('ID'),
    scalar('String'),
  ],
  directives: [],
};

const userQuery = { query: '{ user(id: "1") { name } }' };

test('GraphQL: an endpoint tells its schema, and is passed through to', async () => {
  const asked: { query: string }[] = [];
  await using backend = await startBackend((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const sent = JSON.parse(Buffer.concat(pieces).toString()) as { query: string };
      asked.push(sent);
      const data = sent.query.includes('__schema') ? { __schema: introspected } : { user: { name: 'Ada' } };
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ data }));
    });
  });
  await importApi('users', { format: 'graphql-link', value: `${backend.url}/graphql` });
  expect(await client.api.get(...at, 'users')).toMatchObject({
    apiType: 'graphql',
    serviceUrl: `${backend.url}/graphql`,
  });
  expect((await client.apiSchema.get(...at, 'users', 'graphql')).value?.trim()).toBe(
    'type Query {\n  user(id: ID!): User\n}\n\ntype User {\n  name: String\n}',
  );
  const { status, body } = await eventually('/users', post(userQuery));
  expect([status, JSON.parse(body)]).toEqual([200, { data: { user: { name: 'Ada' } } }]);
  expect(asked.at(-1)).toEqual(userQuery);
});

test('GraphQL: a synthetic API is resolved by its policies', async () => {
  await using backend = await startBackend((request, response) =>
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ name: request.url })),
  );
  await importApi('synthetic', { displayName: 'S', apiType: 'graphql' });
  const schema = { contentType: 'application/vnd.ms-azure-apim.graphql.schema', value: users };
  await client.apiSchema.beginCreateOrUpdateAndWait(...at, 'synthetic', 'graphql', schema);
  await client.graphQLApiResolver.createOrUpdate(...at, 'synthetic', 'user', { displayName: 'U', path: 'Query/user' });
  const url = `@("${backend.url}/users/" + context.GraphQL.Arguments["id"])`;
  const value = `<http-data-source><http-request><set-method>GET</set-method><set-url>${url}</set-url></http-request></http-data-source>`;
  await client.graphQLApiResolverPolicy.createOrUpdate(...at, 'synthetic', 'user', 'policy', {
    value,
    format: 'rawxml',
  });
  for (let attempt = 0; ; attempt++) {
    const { body } = await eventually('/synthetic', post(userQuery));
    if (attempt < 200 && !body.includes('/users/1')) continue;
    expect(JSON.parse(body)).toEqual({ data: { user: { name: '/users/1' } } });
    break;
  }
});

test('OData: whatever is asked of the service goes to it', async () => {
  await using backend = await startBackend();
  const value = `<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
    <Schema Namespace="Trips" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityContainer Name="Trips"/></Schema>
    </edmx:DataServices></edmx:Edmx>`;
  const made = await importApi('trips', { format: 'odata', value, serviceUrl: backend.url });
  expect(made).toMatchObject({ apiType: 'odata', displayName: 'Trips' });
  const { asked } = await eventually("/trips/People('a')?$select=Name", {});
  expect([asked.method, asked.url]).toEqual(['GET', "/People('a')?$select=Name"]);
});

const proto = `syntax = "proto3"; package greet;
  service Greeter { rpc SayHello (Text) returns (Text); }
  message Text { string text = 1; }`;

test('gRPC: a call of a method reaches the service', async () => {
  const method = {
    path: '/greet.Greeter/SayHello',
    requestStream: false,
    responseStream: false,
    requestSerialize: (text: string) => Buffer.from(text),
    requestDeserialize: String,
    responseSerialize: (text: string) => Buffer.from(text),
    responseDeserialize: String,
  };
  const server = new grpc.Server();
  server.addService(
    { SayHello: method },
    {
      SayHello: ((call, callback) => callback(null, `hello ${call.request}`)) satisfies grpc.handleUnaryCall<
        string,
        string
      >,
    },
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const credentials = grpc.credentials.createSsl(readFileSync(ready.ca));
  const caller = new grpc.Client(new URL(ready.gatewayTls as string).host, credentials, {
    'grpc.ssl_target_name_override': 'localhost',
  });
  try {
    await importApi('greeter', { format: 'grpc', value: proto, path: '', serviceUrl: `http://127.0.0.1:${port}` });
    const policy =
      '<policies><inbound><base /></inbound><backend><forward-request http-version="2" /></backend></policies>';
    await client.apiPolicy.createOrUpdate(...at, 'greeter', 'policy', { value: policy });
    const call = () =>
      new Promise<string>((resolve, reject) =>
        caller.makeUnaryRequest(
          method.path,
          method.requestSerialize,
          method.responseDeserialize,
          'you',
          (error, value) => (error ? reject(error) : resolve(value as string)),
        ),
      );
    await expect.poll(() => call().catch(String)).toBe('hello you');
  } finally {
    caller.close();
    server.forceShutdown();
  }
});

test('a WebSocket API: its one operation is there, and messages pass', async () => {
  const echo = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  echo.on('connection', (socket) => socket.on('message', (data) => socket.send(`echo ${data}`)));
  await once(echo, 'listening');
  const { port } = echo.address() as { port: number };
  await importApi('socket', {
    displayName: 'S',
    apiType: 'websocket',
    serviceUrl: `ws://127.0.0.1:${port}`,
    protocols: ['ws', 'wss'],
  });
  const operations = [];
  for await (const { name } of client.apiOperation.listByApi(...at, 'socket')) operations.push(name);
  expect(operations).toEqual(['onHandshake']);
  await expect.poll(() => handshake(`${gateway.replace('http', 'ws')}/socket`)).toBe('echo hello');
  for (const socket of echo.clients) socket.terminate();
  await new Promise((resolve) => echo.close(resolve));
});

/** What is echoed, or why there is no socket. */
async function handshake(url: string): Promise<string> {
  const socket = new WebSocket(url);
  try {
    await once(socket, 'open');
    socket.send('hello');
    const [data] = await once(socket, 'message');
    return String(data);
  } catch (error) {
    return String(error);
  } finally {
    socket.terminate();
  }
}
