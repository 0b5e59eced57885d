import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuseMetadataAddresses, UpstreamAgent } from '@turnpike/http';
import { expect, test } from 'vitest';
import { documentFetcher, type FetchLimits } from './fetch-document.ts';

/** Gets a document from a server that answers as the test says. */
async function fetchFrom(answer: RequestListener, limits: Partial<FetchLimits> = {}): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new UpstreamAgent({ allowAddress: refuseMetadataAddresses });
  const fetch = documentFetcher((place) => agent.origin(place), { timeoutMs: 5000, documentBytes: 1000, ...limits });
  try {
    return Buffer.from(await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/a?b=c`)).toString();
  } finally {
    agent.close();
    server.closeAllConnections();
    server.close();
  }
}

test('gets what is there, and says who asks', async () => {
  const asked = await fetchFrom((request, response) => {
    response.end(`${request.method} ${request.url} ${request.headers['user-agent']} ${request.headers.accept}`);
  });
  expect(asked).toBe('GET /a?b=c Turnpike application/json');
});

test.each([500, 404, 204, 201])('F13: %i is no document', async (status) => {
  await expect(fetchFrom((_, response) => response.writeHead(status).end())).rejects.toThrow(`answered ${status}`);
});

test('F13: a redirect is not followed, wherever it leads', async () => {
  const paths: string[] = [];
  const answer: RequestListener = (request, response) => {
    paths.push(request.url ?? '');
    response.writeHead(302, { Location: request.url === '/a?b=c' ? '/other' : 'http://169.254.169.254/' }).end();
  };
  await expect(fetchFrom(answer)).rejects.toThrow('answered 302');
  expect(paths).toEqual(['/a?b=c']);
});

test('F13: a document that is too large is given up', async () => {
  await expect(
    fetchFrom((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(10_000)));
      };
      response.on('drain', more).on('error', () => {});
      more();
    }),
  ).rejects.toThrow();
  expect((await fetchFrom((_, response) => response.end('a'.repeat(1000)))).length).toBe(1000);
});

test('F13: an answer that never ends is given up in time', async () => {
  await expect(fetchFrom(() => {}, { timeoutMs: 100 })).rejects.toThrow();
  const trickle: RequestListener = (_, response) => {
    const timer = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(timer));
  };
  await expect(fetchFrom(trickle, { timeoutMs: 200, documentBytes: 1_000_000 })).rejects.toThrow();
});

test.each(['http://169.254.169.254/a', 'http://[fe80::1]/a', 'http://100.100.100.200/a'])(
  'F13: %s is not asked',
  async (url) => {
    const agent = new UpstreamAgent({ allowAddress: refuseMetadataAddresses });
    const fetch = documentFetcher((place) => agent.origin(place), { timeoutMs: 5000, documentBytes: 1000 });
    await expect(fetch(url)).rejects.toMatchObject({ code: 'address-refused' });
    agent.close();
  },
);
