import { expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';
import { linkPattern } from './base-urls.ts';

const context = { request: { originalUrl: 'https://api.example/store/items?page=1' } };
const options: RunOptions = {
  section: 'outbound',
  api: { path: 'store' },
  context,
  request: { url: 'http://intranet.example:8080/items?page=1' },
};

async function outbound(body: string, type = 'application/json'): Promise<unknown> {
  const response = { body, headers: { 'Content-Type': type, Location: 'http://intranet.example:8080/x' } };
  const { response: answer } = await run('<redirect-content-urls />', { ...options, response });
  expect(answer.headers.get('Location')).toBe('http://intranet.example:8080/x');
  return answer.body.content;
}

test('makes links to the service point at the API', async () => {
  expect(await outbound('{"next":"http://intranet.example:8080/items?page=2"}')).toBe(
    '{"next":"https://api.example/store/items?page=2"}',
  );
  expect(await outbound('<a href="HTTPS://Intranet.Example:8080/">x</a>', 'text/html')).toBe(
    '<a href="https://api.example/store/">x</a>',
  );
});

test('finds links with slashes as JSON may write them', async () => {
  expect(await outbound('"http:\\/\\/intranet.example:8080\\/a"')).toBe('"https:\\/\\/api.example\\/store\\/a"');
});

test('leaves other places as they are', async () => {
  const others = '"http://intranet.example/a" "http://intranet.example:80801/" "http://intranet.example:8080.evil/"';
  expect(await outbound(others)).toBe(others);
});

test('leaves what is no text as it is', async () => {
  const body = 'http://intranet.example:8080/a';
  expect(await outbound(body, 'image/png')).toBe(body);
});

test('makes links to the API point at the service in the request', async () => {
  const request = { url: 'http://intranet.example:8080/items', body: 'url=https://api.example/store/items/1' };
  const { request: sent } = await run('<redirect-content-urls />', { ...options, section: 'inbound', request });
  expect(sent.body.content).toBe('url=http://intranet.example:8080/items/1');
});

test('a base with a path is only the beginning of whole segments', () => {
  const replace = (text: string) => text.replace(linkPattern('https://a.example/shop/v2'), '#');
  expect(replace('https://a.example/shop/v2/x')).toBe('#/x');
  expect(replace('https://a.example:443/shop/v2"')).toBe('#"');
  expect(replace('https://a.example/shop/v20')).toBe('https://a.example/shop/v20');
  expect('http://127.0.0.1:80/1'.replace(linkPattern('http://127.0.0.1'), '#')).toBe('#/1');
  expect(replace('https://axexample/shop/v2')).toBe('https://axexample/shop/v2');
});

test('stands once in a section', () => {
  expect(diagnose('<redirect-content-urls /><redirect-content-urls />', 'outbound')[0]).toContain('once');
});
