import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  const { api, documentation, product } = plane.client;
  await api.beginCreateOrUpdateAndWait(...at(), 'a', { path: 'a', displayName: 'A' });
  await product.createOrUpdate(...at(), 'p', { displayName: 'P' });
  for (const name of ['one', 'two']) await documentation.createOrUpdate(...at(), name, { title: name, content: '# T' });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const one = { documents: [{ documentationId: 'one' }] };
const both = { documents: [{ documentationId: 'two' }, { documentationId: 'one' }] };

test('that of an API is created, read, changed, listed and deleted by the SDK', async () => {
  const { apiWiki, apiWikis } = plane.client;
  const made = await apiWiki.createOrUpdate(...at(), 'a', one);
  expect(made).toMatchObject({ name: 'default', type: 'Microsoft.ApiManagement/service/apis/wikis', ...one });
  await apiWiki.update(...at(), 'a', made.eTag as string, both);
  expect(await apiWiki.get(...at(), 'a')).toMatchObject(both);
  expect(await apiWiki.getEntityTag(...at(), 'a')).toMatchObject({ eTag: expect.stringMatching(/^".+"$/) });
  const found = [];
  for await (const { documents } of apiWikis.list(...at(), 'a')) found.push(documents);
  expect(found).toEqual([both.documents]);
  await apiWiki.delete(...at(), 'a', '*');
  await expect(apiWiki.get(...at(), 'a')).rejects.toMatchObject({
    statusCode: 404,
    details: { error: { message: 'ApiWiki not found.' } },
  });
});

test('that of a product is created, read, changed, listed and deleted by the SDK', async () => {
  const { productWiki, productWikis } = plane.client;
  const made = await productWiki.createOrUpdate(...at(), 'p', one);
  await productWiki.update(...at(), 'p', made.eTag as string, both);
  expect(await productWiki.get(...at(), 'p')).toMatchObject(both);
  expect(await productWiki.getEntityTag(...at(), 'p')).toMatchObject({ eTag: expect.stringMatching(/^".+"$/) });
  const found = [];
  for await (const { documents } of productWikis.list(...at(), 'p')) found.push(documents);
  expect(found).toEqual([both.documents]);
  await productWiki.delete(...at(), 'p', '*');
  await expect(productWiki.get(...at(), 'p')).rejects.toMatchObject({ statusCode: 404 });
});

test('has pages that there are, and no name but default', async () => {
  const put = (path: string, id: string) =>
    plane.send('PUT', path, { body: { properties: { documents: [{ documentationId: id }] } } });
  expect(await put('apis/a/wikis/default', 'absent')).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'documents[0].documentationId' }] } },
  });
  expect(await put('apis/a/wikis/other', 'one')).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'name' }] } },
  });
  expect(await put('products/p/wikis/default', '/documentations/one')).toMatchObject({ status: 201 });
});
