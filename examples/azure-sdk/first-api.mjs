// An API from its description to a second revision and back, with Microsoft's client. See README.md beside it.
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiManagementClient } from '@azure/arm-apimanagement';

const { TOKEN: token, MANAGEMENT: endpoint = 'https://127.0.0.1:8082' } = process.env;
const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
const client = new ApiManagementClient(credential, '00000000-0000-0000-0000-000000000000', { endpoint });
const service = ['turnpike', 'local'];
const read = (name) => readFile(new URL(name, import.meta.url), 'utf8');

// 1. The API, from OpenAPI; a policy for it; a product, and a key to that.
const description = { path: 'shop', format: 'openapi', value: await read('shop.yaml') };
await client.api.beginCreateOrUpdateAndWait(...service, 'shop', description);
const policy = { format: 'rawxml', value: await read('policy.xml') };
await client.apiPolicy.createOrUpdate(...service, 'shop', 'policy', policy);
await client.product.createOrUpdate(...service, 'shopping', { displayName: 'Shopping', state: 'published' });
await client.productApi.createOrUpdate(...service, 'shopping', 'shop');
const mine = { displayName: 'Mine', scope: '/products/shopping', state: 'active' };
await client.subscription.createOrUpdate(...service, 'mine', mine);

const { gatewayUrl } = await client.apiManagementService.get(...service);
const keyOf = async () => (await client.subscription.listSecrets(...service, 'mine')).primaryKey;
const call = async (key, path = 'shop') => {
  await wait(1000); // Changes reach the gateway within a second.
  const answer = await fetch(`${gatewayUrl}/${path}/items/7`, { headers: { 'Ocp-Apim-Subscription-Key': key } });
  return `${answer.status} ${answer.ok ? JSON.stringify(await answer.json()) : ''}`.trim();
};

const key = await keyOf();
console.log('with the key          ', await call(key));
console.log('with a wrong key      ', await call('wrong'));

// 2. Another key: the old one is worth nothing from then on.
await client.subscription.regeneratePrimaryKey(...service, 'mine');
console.log('with the old key      ', await call(key));
const next = await keyOf();
console.log('with the new key      ', await call(next));

// 3. A second revision: tried by its number, released, and taken back.
const copy = { path: 'shop', sourceApiId: '/apis/shop', apiRevisionDescription: 'To try out' };
await client.api.beginCreateOrUpdateAndWait(...service, 'shop;rev=2', copy);
console.log('the second revision   ', await call(next, 'shop;rev=2'));
await client.apiRelease.createOrUpdate(...service, 'shop', 'second', { apiId: '/apis/shop;rev=2', notes: 'Out' });
console.log('after its release     ', await call(next));
await client.apiRelease.createOrUpdate(...service, 'shop', 'back', { apiId: '/apis/shop;rev=1', notes: 'Back' });
console.log('after the way back    ', await call(next));
