import type { GatewayUpdate } from '@turnpike/model';
import { SnapshotParts } from '@turnpike/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayToken } from '../resources/gateways/gateway-token.ts';
import { type RawAnswer, servicePath, startControlPlane, type TestControlPlane } from '../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);

async function makeGateway(id: string, apis: readonly string[] = []): Promise<string> {
  const { gateway, gatewayApi } = plane.client;
  await gateway.createOrUpdate(...at(), id, { locationData: { name: `Place of ${id}` } });
  for (const api of apis) await gatewayApi.createOrUpdate(...at(), id, api);
  const { value } = await gateway.generateToken(...at(), id, { keyType: 'primary', expiry: inDays(20) });
  return value as string;
}

async function makeApi(id: string, more: object = {}): Promise<void> {
  await plane.client.api.beginCreateOrUpdateAndWait(...at(), id, { path: id, displayName: id, ...more });
}

async function setPolicy(api: string, inbound: string): Promise<void> {
  const value = `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound /><on-error /></policies>`;
  await plane.client.apiPolicy.createOrUpdate(...at(), api, 'policy', { value, format: 'rawxml' });
}

/** Asks as a gateway does. */
async function ask(id: string, token: string, query: Readonly<Record<string, string | number | undefined>> = {}) {
  const text = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${encodeURIComponent(value)}`,
  );
  const answer = await plane.send('GET', `gateways/${id}/configuration`, {
    token: null,
    headers: { authorization: `GatewayKey ${token}` },
    query: `?${text.join('&')}`,
  });
  return { ...answer, update: answer.body as unknown as GatewayUpdate };
}

/** A gateway that follows what it is told. */
class Follower {
  readonly parts = new SnapshotParts();
  readonly #id: string;
  readonly #token: string;
  mark = '';
  profile: GatewayUpdate['profile'];

  constructor(id: string, token: string) {
    this.#id = id;
    this.#token = token;
  }

  async next(wait = 0): Promise<GatewayUpdate> {
    const known = this.mark === '' ? {} : { after: this.parts.sequenceNumber, mark: this.mark };
    const { status, update } = await ask(this.#id, this.#token, { ...known, wait });
    expect(status).toBe(200);
    this.parts.apply(update.change);
    this.mark = update.mark;
    this.profile = update.profile ?? this.profile;
    return update;
  }
}

test('a gateway gets its APIs, and of the rest what these need', async () => {
  const { client } = plane;
  const named = (id: string, value: string) =>
    client.namedValue.beginCreateOrUpdateAndWait(...at(), id, { displayName: id, value, secret: true });
  await named('used', 'a secret that is used');
  await named('inside', 'a secret inside of a fragment');
  await named('unused', 'a secret of others');
  await client.backend.createOrUpdate(...at(), 'near', { url: 'https://near.example', protocol: 'http' });
  await client.backend.createOrUpdate(...at(), 'far', { url: 'https://far.example', protocol: 'http' });
  await client.policyFragment.beginCreateOrUpdateAndWait(...at(), 'shared', {
    value: '<fragment><set-header name="x"><value>{{inside}}</value></set-header></fragment>',
    format: 'rawxml',
  });
  await makeApi('orders');
  await makeApi('salaries');
  await setPolicy(
    'orders',
    '<set-backend-service backend-id="near" /><include-fragment fragment-id="shared" /><set-header name="y"><value>{{used}}</value></set-header>',
  );
  await setPolicy('salaries', '<set-backend-service backend-id="far" />');
  for (const id of ['goods', 'people']) await client.product.createOrUpdate(...at(), id, { displayName: id });
  await client.productApi.createOrUpdate(...at(), 'goods', 'orders');
  await client.productApi.createOrUpdate(...at(), 'goods', 'salaries');
  await client.productApi.createOrUpdate(...at(), 'people', 'salaries');
  for (const id of ['ann', 'bob'])
    await client.user.createOrUpdate(...at(), id, { email: `${id}@example.com`, firstName: id, lastName: id });
  const subscribe = (id: string, scope: string, ownerId: string) =>
    client.subscription.createOrUpdate(...at(), id, { displayName: id, scope, ownerId: `/users/${ownerId}` });
  await subscribe('goods-of-ann', '/products/goods', 'ann');
  await subscribe('people-of-bob', '/products/people', 'bob');

  const follower = new Follower('shop', await makeGateway('shop', ['orders']));
  await follower.next();
  const got = follower.parts.snapshot();
  const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);
  expect(ids(got.apis)).toEqual(['orders']);
  expect(got.products).toMatchObject([{ id: 'goods', apis: ['orders'] }]);
  expect(ids(got.subscriptions)).toContain('goods-of-ann');
  expect(ids(got.subscriptions)).not.toContain('people-of-bob');
  expect(ids(got.users)).toContain('ann');
  expect(ids(got.users)).not.toContain('bob');
  expect(ids(got.backends)).toEqual(['near']);
  expect(ids(got.policyFragments)).toEqual(['shared']);
  expect(got.namedValues.map(({ name }) => name).sort()).toEqual(['inside', 'used']);
  expect(follower.profile).toMatchObject({ id: 'shop', region: 'Place of shop' });
  expect(JSON.stringify(got)).not.toMatch(/salaries|people|far\.example|a secret of others/);

  // A policy that mentions more has what it mentions come with it.
  await setPolicy('orders', '<set-backend-service backend-id="far" />');
  await follower.next();
  const then = follower.parts.snapshot();
  expect(ids(then.backends)).toEqual(['far']);
  expect([then.namedValues, then.policyFragments]).toEqual([[], []]);

  // What is taken from a gateway goes, with what only it needed.
  await client.subscription.delete(...at(), 'goods-of-ann', '*');
  await client.gatewayApi.createOrUpdate(...at(), 'shop', 'salaries');
  await client.gatewayApi.delete(...at(), 'shop', 'orders');
  await follower.next();
  const last = follower.parts.snapshot();
  expect(ids(last.apis)).toEqual(['salaries']);
  expect(last.products.map(({ id, apis }) => [id, apis])).toEqual([
    ['goods', ['salaries']],
    ['people', ['salaries']],
  ]);
  expect(ids(last.users)).toContain('bob');
  expect(ids(last.users)).not.toContain('ann');

  // By whatever changes it came, it is what a gateway gets that knows nothing.
  const fresh = new Follower('shop', await makeGateway('shop'));
  await fresh.next();
  await follower.next();
  expect(follower.parts.snapshot()).toEqual(fresh.parts.snapshot());
});

test('who has everything waits, and is told at once of what is for it, and of nothing else', async () => {
  await makeApi('clock');
  await makeApi('other');
  const follower = new Follower('waiting', await makeGateway('waiting', ['clock']));
  await follower.next();
  const waited = follower.next(60);
  await setPolicy('other', '<set-variable name="a" value="b" />');
  await setPolicy('clock', '<set-variable name="c" value="d" />');
  const { change } = await waited;
  expect(change.after).toBeLessThan(change.sequenceNumber);
  expect(change.parts).toHaveLength(1);
  expect(JSON.stringify(change.parts)).toContain('name=\\"c\\"');
  // Nothing happens: told so when the time is over.
  expect((await follower.next(0)).change).toMatchObject({ parts: [], removed: [] });
});

test('keys, hostnames and authorities reach the gateway that waits', async () => {
  const follower = new Follower('named', await makeGateway('named'));
  await follower.next();
  const waited = follower.next(60);
  await plane.client.gatewayHostnameConfiguration.createOrUpdate(...at(), 'named', 'default', {
    hostname: 'api.plant.example',
    negotiateClientCertificate: true,
    http2Enabled: false,
  });
  const { profile } = await waited;
  expect(profile?.hostnames).toEqual([
    {
      hostname: 'api.plant.example',
      negotiateClientCertificate: true,
      tls10Enabled: false,
      tls11Enabled: false,
      http2Enabled: false,
    },
  ]);
  expect(follower.parts.snapshot().hosts).toEqual(['api.plant.example']);
});

test('M5: who knows a later number, or another past, is not told what came after it', async () => {
  const token = await makeGateway('restored');
  const { update } = await ask('restored', token);
  const { sequenceNumber } = update.change;
  expect(await ask('restored', token, { after: sequenceNumber + 100, mark: update.mark })).toMatchObject({
    status: 409,
    body: { error: { code: 'Beyond' } },
  });
  const whole = await ask('restored', token, { after: sequenceNumber - 1, mark: 'of another past', wait: 60 });
  expect(whole.status).toBe(200);
  expect(whole.update.change.after).toBeUndefined();
});

test('L9: nothing but a token of the gateway opens it, and the token opens nothing else', async () => {
  const token = await makeGateway('guarded');
  const { primary = '' } = await plane.client.gateway.listKeys(...at(), 'guarded');
  const refused = async (authorization: string | undefined, path = 'gateways/guarded/configuration') => {
    const headers = { ...(authorization !== undefined && { authorization }) };
    const answer: RawAnswer = await plane.send('GET', path, { token: null, headers });
    expect([path, authorization, answer.status]).toEqual([path, authorization, 401]);
  };
  await refused(undefined);
  await refused(`Bearer ${plane.token}`);
  await refused(`GatewayKey ${plane.token}`);
  await refused(`GatewayKey ${token.slice(0, -6)}AAAA==`);
  await refused(`GatewayKey ${await makeGateway('another')}`);
  await refused(`GatewayKey ${gatewayToken('guarded', inDays(-1), primary)}`);
  await refused(`GatewayKey ${gatewayToken('guarded', inDays(31), primary)}`);
  await refused(`GatewayKey ${gatewayToken('guarded', inDays(1), '')}`);
  await refused(`GatewayKey ${gatewayToken('absent', inDays(1), '')}`, 'gateways/absent/configuration');
  for (const path of ['gateways/guarded', 'gateways/guarded/heartbeats', 'namedValues', 'subscriptions'])
    await refused(`GatewayKey ${token}`, path);
  expect((await ask('GUARDED', token)).status).toBe(200);
});

test('L9: paths that are nearly it are not it', async () => {
  const token = await makeGateway('pathed');
  const headers = { authorization: `GatewayKey ${token}` };
  const statusOf = async (path: string) => (await plane.send('GET', path, { token: null, headers })).status;
  expect(await statusOf('/gateways/pathed/configuration')).toBe(200);
  expect(await statusOf(`${servicePath.toUpperCase()}/gateways/pathed/configuration`)).toBe(200);
  expect(await statusOf(`${servicePath.replace('/local', '/other')}/gateways/pathed/configuration`)).toBe(404);
  expect(await statusOf(`${servicePath}/apis/x/gateways/pathed/configuration`)).toBe(404);
  expect(await statusOf('/a/b/gateways/pathed/configuration')).toBe(404);
  expect(await statusOf('/gateways/%ff/configuration')).toBe(401);
  const badNumber = await ask('pathed', token, { after: '1e9', mark: 'm' });
  expect(badNumber).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequestContent' } } });
});

test('a key that is made anew voids tokens that were signed with it, also of who waits', async () => {
  const token = await makeGateway('rotated');
  const { update } = await ask('rotated', token);
  const { sequenceNumber } = update.change;
  const waiting = ask('rotated', token, { after: sequenceNumber, mark: update.mark, wait: 60 });
  await plane.client.gateway.regenerateKey(...at(), 'rotated', { keyType: 'primary' });
  expect((await waiting).status).toBe(401);
  expect((await ask('rotated', token)).status).toBe(401);
  const { value } = await plane.client.gateway.generateToken(...at(), 'rotated', {
    keyType: 'primary',
    expiry: inDays(1),
  });
  expect((await ask('rotated', value as string)).status).toBe(200);
});

test('a gateway that is deleted is told nothing more', async () => {
  const token = await makeGateway('gone');
  const { update } = await ask('gone', token);
  const { sequenceNumber } = update.change;
  const waiting = ask('gone', token, { after: sequenceNumber, mark: update.mark, wait: 60 });
  await plane.client.gateway.delete(...at(), 'gone', '*');
  expect((await waiting).status).toBe(401);
});

test('many that wait for the same are told by one piece of text', async () => {
  await makeApi('crowded');
  const token = await makeGateway('crowd', ['crowded']);
  const { update } = await ask('crowd', token);
  const known = { after: update.change.sequenceNumber, mark: update.mark, wait: 60 };
  const waiting = Array.from({ length: 30 }, () => ask('crowd', token, known));
  await setPolicy('crowded', '<set-variable name="e" value="f" />');
  const told = await Promise.all(waiting);
  expect(new Set(told.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(told[0]?.update.change.parts).toHaveLength(1);
});
