import { expect, test } from 'vitest';
import { sampleApi } from '../sample-nouns.ts';
import { refusalAnswer } from './refusal-answer.ts';

test('a missing key is answered with the 152 bytes of Azure', () => {
  const answer = refusalAnswer('SubscriptionKeyNotFound', sampleApi('shop/orders', []), 'contoso.azure-api.net');
  expect(answer).toEqual({
    status: 401,
    statusReason: 'Access Denied',
    headers: {
      'Content-Type': 'application/json',
      'WWW-Authenticate':
        'AzureApiManagementKey realm="https://contoso.azure-api.net/shop/orders",name="Ocp-Apim-Subscription-Key",type="header"',
    },
    body: '{ "statusCode": 401, "message": "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API." }',
    lastError: {
      source: 'authorization',
      reason: 'SubscriptionKeyNotFound',
      message:
        'Access denied due to missing subscription key. Make sure to include subscription key when making requests to this API.',
    },
  });
  expect(answer.body).toHaveLength(152);
});

test('a key that opens nothing is answered alike', () => {
  const api = sampleApi('a', [], { subscriptionKeyParameterNames: { header: 'X-Key' } });
  const answer = refusalAnswer('SubscriptionKeyInvalid', api, 'h');
  expect(answer.status).toBe(401);
  expect(answer.headers['WWW-Authenticate']).toBe(
    'AzureApiManagementKey realm="https://h/a",name="X-Key",type="header"',
  );
  expect(answer.body).toBe(
    '{ "statusCode": 401, "message": "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription." }',
  );
  expect(answer.lastError).toEqual({
    source: 'authorization',
    reason: 'SubscriptionKeyInvalid',
    message:
      'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.',
  });
});

test('a host cannot leave the quotes it is put in', () => {
  const answer = refusalAnswer('SubscriptionKeyInvalid', sampleApi('a', []), 'h",x="\\\r\nSet-Cookie: a');
  expect(answer.headers['WWW-Authenticate']).toBe(
    String.raw`AzureApiManagementKey realm="https://h\",x=\"\\Set-Cookie: a/a",name="Ocp-Apim-Subscription-Key",type="header"`,
  );
});
