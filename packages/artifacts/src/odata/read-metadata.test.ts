import { expect, test } from 'vitest';
import { read, sampleApi, shown, snapshotOf } from '../testing.ts';

const metadata = (version: string, edmx: string, edm: string) =>
  `<edmx:Edmx Version="${version}" xmlns:edmx="${edmx}"><edmx:DataServices>
    <Schema Namespace="Trips" xmlns="${edm}">
      <EntityType Name="Person"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.String"/></EntityType>
      <EntityContainer Name="Container"><EntitySet Name="People" EntityType="Trips.Person"/></EntityContainer>
    </Schema></edmx:DataServices></edmx:Edmx>`;

const v4 = metadata('4.0', 'http://docs.oasis-open.org/odata/ns/edmx', 'http://docs.oasis-open.org/odata/ns/edm');
const v2 = metadata(
  '1.0',
  'http://schemas.microsoft.com/ado/2007/06/edmx',
  'http://schemas.microsoft.com/ado/2008/09/edm',
);

const folder = (file: string, text: string, more: object = {}) => ({
  'apis/trips/apiInformation.json': sampleApi('trips', {
    type: 'odata',
    serviceUrl: 'https://trips.example.com',
    ...more,
  }),
  [`apis/trips/${file}`]: text,
});

test.each([
  ['specification.edmx', v4],
  ['specification.xml', v2],
])('an OData API is read with its %s', async (file, text) => {
  const { apis } = await snapshotOf(folder(file, text));
  expect(apis).toMatchObject([{ id: 'trips', type: 'odata', serviceUrl: 'https://trips.example.com', operations: [] }]);
});

test('a description of operations may stand beside it', async () => {
  const openapi =
    'openapi: 3.0.1\ninfo: {title: t, version: "1"}\npaths: {/People: {get: {operationId: people, responses: {}}}}\n';
  const files = { ...folder('specification.edmx', v4), 'apis/trips/specification.yaml': openapi };
  expect((await snapshotOf(files)).apis[0]?.operations).toMatchObject([{ id: 'people' }]);
});

test.each([
  [
    v4.replace('<edmx:Edmx', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><edmx:Edmx'),
    'found a DOCTYPE; expected none, because it may name other files',
  ],
  ['<a/>', "the root is 'a'; expected 'Edmx' of OData"],
  [v4.replace(/<Schema.*<\/Schema>/s, ''), "there is no 'Schema' in 'DataServices'; expected one"],
  ['<a><b>', 'Unexpected end of file has occurred.'],
])('H5: what is no description is refused: %#', async (text, message) => {
  const { snapshot, diagnostics } = await read(folder('specification.edmx', text));
  expect(snapshot).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'invalid-specification', message: expect.stringContaining(message) }]);
});

test('metadata of an API of another type is passed over with a warning', async () => {
  const { diagnostics } = await read(folder('specification.edmx', v4, { type: 'http' }));
  expect(shown(diagnostics)).toEqual([
    "warning unknown-file apis/trips/specification.edmx the API is of the type 'http'; expected 'odata' with such a file",
  ]);
});
