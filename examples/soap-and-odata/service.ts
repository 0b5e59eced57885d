import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

// The services that this example is about: one that calculates over SOAP 1.1, and one that tells of people over OData.

/** A service that listens. */
export interface Service {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the services on a port of this machine; 0 takes any. */
export async function startService(port: number): Promise<Service> {
  const server: Server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      if (request.url === '/calculator.asmx') answerSoap(request, body, response);
      else answerOData(request, body, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

function answerSoap(request: IncomingMessage, body: string, response: ServerResponse): void {
  const answer = (status: number, content: string) =>
    response
      .writeHead(status, {
        'Content-Type': 'text/xml; charset=utf-8',
        'X-Was-Operation': request.headers['x-operation'] ?? '',
      })
      .end(
        `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${content}</s:Body></s:Envelope>`,
      );
  const fault = (code: string, message: string) =>
    answer(500, `<s:Fault><faultcode>s:${code}</faultcode><faultstring>${message}</faultstring></s:Fault>`);
  const [, action] = /^"urn:calculator\/(\w+)"$/.exec(request.headers.soapaction?.toString() ?? '') ?? [];
  const numbers = Array.from(body.matchAll(/<(?:\w+:)?(?:a|b|int)>(-?\d+)</g), ([, digits]) => Number(digits));
  const sum = numbers.reduce((one, other) => one + other, 0);
  if (action === undefined || !new RegExp(`<(?:\\w+:)?${action}[\\s>]`).test(body))
    fault('Client', 'The action is not that of the body.');
  else if (Math.abs(sum) > 2 ** 31) fault('Server', 'The sum is too large.');
  else if (action === 'Add')
    answer(200, `<AddResponse xmlns="urn:calculator"><AddResult>${sum}</AddResult></AddResponse>`);
  else {
    const [, note] = /<note>([^<]*)<\/note>/.exec(body) ?? [];
    const told =
      note === undefined
        ? '<note xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
        : `<note>${note}</note>`;
    const steps = numbers.map((number) => `<int>${number}</int>`).join('');
    answer(
      200,
      `<SumResponse xmlns="urn:calculator"><SumResult>${sum}</SumResult><steps>${steps}</steps>${told}</SumResponse>`,
    );
  }
}

function answerOData(request: IncomingMessage, body: string, response: ServerResponse): void {
  const path = decodeURIComponent((request.url ?? '').replace(/\?.*$/s, ''));
  const answer = (type: string, content: string) =>
    response.writeHead(200, { 'Content-Type': type, 'OData-Version': '4.0' }).end(content);
  if (path === '/trips/$metadata') answer('application/xml', '<edmx:Edmx Version="4.0"/>');
  else if (path === '/trips/$batch') answer('multipart/mixed; boundary=b', body);
  else if (path.startsWith('/trips/People'))
    answer(
      'application/json',
      JSON.stringify({ '@odata.context': `http://${request.headers.host}/trips/$metadata#People`, asked: request.url }),
    );
  else response.writeHead(404).end();
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startService(8090);
  console.log(`The services listen at ${url}. Ctrl+C stops.`);
}
