import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

test('names the proxy, and who is known there', async () => {
  const { proxy } = await run('<proxy url="http://proxy.example:8080/" username="@("m" + "e")" password="p:w" />');
  expect(proxy).toEqual({ url: 'http://proxy.example:8080', username: 'me', password: 'p:w' });
});

test('takes an address without a scheme, and the last word counts', async () => {
  const { proxy } = await run('<proxy url="http://a.example" /><proxy url="@("proxy.example")" />');
  expect(proxy).toEqual({ url: 'http://proxy.example' });
});

test('I5: refuses an address that is none of HTTP', async () => {
  for (const url of ['https://proxy.example', 'socks5://proxy.example', 'http://user@proxy.example', ''])
    expect(diagnose(`<proxy url="${url}" />`)).toEqual([
      `error invalid-value [${url}] 'url' is '${url}'; expected a proxy such as http://proxy.example:8080`,
    ]);
  const { lastError } = await run('<proxy url="@("http://a.exa\\r\\nmple")" />');
  expect(lastError?.reason).toBe('ExpressionValueEvaluationFailure');
});
