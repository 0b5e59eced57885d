import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';
import { gatewayToken } from './gateway-token.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { gateway } = plane.client;
  const made = await gateway.createOrUpdate(...at(), 'plant', { locationData: { name: 'Plant', city: 'Turin' } });
  expect(made).toMatchObject({ name: 'plant', locationData: { name: 'Plant', city: 'Turin' } });
  await gateway.update(...at(), 'plant', made.eTag as string, { description: 'On the floor' });
  expect(await gateway.get(...at(), 'plant')).toMatchObject({
    description: 'On the floor',
    locationData: { name: 'Plant' },
  });
  expect(await gateway.getEntityTag(...at(), 'plant')).toMatchObject({ eTag: expect.stringMatching(/^".+"$/) });
  const names = [];
  for await (const { name } of gateway.listByService(...at(), { filter: "region eq 'plant'" })) names.push(name);
  expect(names).toEqual(['plant']);
  await gateway.delete(...at(), 'plant', '*');
  await expect(gateway.get(...at(), 'plant')).rejects.toMatchObject({
    details: { error: { message: 'Gateway not found.' } },
  });
});

test('keys are shown by listKeys only, stay when the gateway is put again, and change one by one', async () => {
  const { gateway } = plane.client;
  await gateway.createOrUpdate(...at(), 'keyed', { locationData: { name: 'K' } });
  const before = await gateway.listKeys(...at(), 'keyed');
  expect(before.primary).not.toBe(before.secondary);
  const properties = { locationData: { name: 'L' }, primaryKey: 'mine' };
  const answer = await plane.send('PUT', 'gateways/keyed', { body: { properties } });
  expect(answer).toMatchObject({ status: 200, body: { properties: { locationData: { name: 'L' } } } });
  expect(JSON.stringify(answer.body)).not.toMatch(/primaryKey|secondaryKey/);
  expect(await gateway.listKeys(...at(), 'keyed')).toMatchObject({ ...before });
  await gateway.regenerateKey(...at(), 'keyed', { keyType: 'primary' });
  const after = await gateway.listKeys(...at(), 'keyed');
  expect(after.secondary).toBe(before.secondary);
  expect(after.primary).not.toBe(before.primary);
  expect(Buffer.from(after.primary ?? '', 'base64')).toHaveLength(64);
});

test('a token names the gateway and its end, and is signed with the key that was asked for', async () => {
  const { gateway } = plane.client;
  await gateway.createOrUpdate(...at(), 'signed', { locationData: { name: 'S' } });
  const expiry = inDays(29);
  const { value } = await gateway.generateToken(...at(), 'signed', { keyType: 'secondary', expiry });
  expect(value).toMatch(/^signed&\d{12}&[\w+/]{86}==$/);
  const { secondary } = await gateway.listKeys(...at(), 'signed');
  expect(value).toBe(gatewayToken('signed', expiry, secondary as string));
});

test('a token of more than 30 days, of the past, or with no key there is, is refused', async () => {
  const { gateway } = plane.client;
  await gateway.createOrUpdate(...at(), 'g', { locationData: { name: 'G' } });
  for (const expiry of [inDays(31), inDays(-1)])
    await expect(gateway.generateToken(...at(), 'g', { keyType: 'primary', expiry })).rejects.toMatchObject({
      statusCode: 400,
      details: { error: { details: [{ target: 'expiry' }] } },
    });
  const body = { keyType: 'third', expiry: inDays(1).toISOString() };
  expect(await plane.send('POST', 'gateways/g/generateToken', { body })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'keyType' }] } },
  });
});

test('the end of a token is in UTC, to the minute', () => {
  expect(gatewayToken('g', new Date('2026-01-02T03:04:59Z'), 'a2V5')).toMatch(/^g&202601020304&/);
});

test('managed is the gateway of the service, and no name for another', async () => {
  const body = { properties: { locationData: { name: 'M' } } };
  expect(await plane.send('PUT', 'gateways/Managed', { body })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'name' }] } },
  });
});
