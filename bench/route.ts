import { createHash } from 'node:crypto';
import { authorize, compileSnapshot } from '@turnpike/gateway';
import { type Api, emptySnapshot, type Subscription } from '@turnpike/model';
import { catalog } from '@turnpike/policies';
import { type Figure, median, perSecond, print } from './harness.ts';

// How long does it take to find the operation for a request, and does that depend on how much is configured? First for
// requests to the same ten operations in either estate: what is configured beside them must not matter. Then for
// requests spread evenly over all of the larger estate: the steps are the same, but what they look at is in no cache.

const requestCount = 1000;

function sendNothing(): never {
  throw new Error('nothing is sent here');
}

function estateOf(operationCount: number, apisInUse: number) {
  const operationsPerApi = 10;
  const apis: Api[] = Array.from({ length: operationCount / operationsPerApi }, (_, api) => ({
    id: `api-${api}`,
    name: `api-${api}`,
    path: `team-${api % 10}/api-${api}`,
    protocols: ['https'],
    apiRevision: '1',
    isCurrent: true,
    isOnline: true,
    type: 'http',
    operations: Array.from({ length: operationsPerApi }, (_, operation) => ({
      id: `operation-${operation}`,
      name: `operation-${operation}`,
      method: operation % 2 === 0 ? 'GET' : 'POST',
      urlTemplate: `/resource-${operation}/{id}/lines/{line}`,
    })),
  }));
  const subscriptions: Subscription[] = Array.from({ length: operationCount }, (_, index) => ({
    id: `s-${index}`,
    name: `s-${index}`,
    scope: '/apis',
    state: 'active',
    primaryKeyHash: createHash('sha256').update(`key-${index}`).digest('hex'),
  }));
  const compiled = compileSnapshot(
    { ...emptySnapshot, apis, subscriptions },
    { policies: catalog, originOf: sendNothing },
  );
  const requests = Array.from({ length: requestCount }, (_, index) => {
    const { path } = apis[(index * 7919) % apisInUse]!;
    const key = `key-${(index * 104_729) % (apisInUse * operationsPerApi)}`;
    const operation = index % operationsPerApi;
    return {
      host: 'api.contoso.com',
      method: operation % 2 === 0 ? 'GET' : 'POST',
      target: `/${path}/resource-${operation}/order-${index}/lines/${index % 7}?expand=true`,
      header: (name: string) => (name === 'Ocp-Apim-Subscription-Key' ? key : undefined),
    };
  });
  return { ...compiled, requests };
}

const estates = [estateOf(10, 1), estateOf(10_000, 1), estateOf(10_000, 1000)];
let found = 0;

const match =
  ({ router, requests }: (typeof estates)[number]) =>
  (times: number) => {
    for (let count = 0; count < times; count++) {
      const result = router.match(requests[count % requestCount]!);
      if ('api' in result) found++;
    }
  };

const matchAndAuthorize =
  ({ router, access, requests }: (typeof estates)[number]) =>
  (times: number) => {
    for (let count = 0; count < times; count++) {
      const request = requests[count % requestCount]!;
      const result = router.match(request);
      if (
        'api' in result &&
        'allowed' in authorize(access, result.api, { header: request.header, query: result.query })
      )
        found++;
    }
  };

// In turns, so that whatever else the machine does meets both.
function nanoseconds(
  work: (estate: (typeof estates)[number]) => (times: number) => void,
): readonly (readonly number[])[] {
  const values: number[][] = estates.map(() => []);
  for (const estate of estates) work(estate)(200_000);
  for (let turn = 0; turn < 9; turn++)
    estates.forEach((estate, index) => {
      const rates = perSecond(work(estate), { runs: 3, runSeconds: 0.1, warmUpSeconds: 0.2 });
      values[index]!.push(1e9 / median(rates));
    });
  return values;
}

const matching = nanoseconds(match);
const both = nanoseconds(matchAndAuthorize);

function figuresOf(what: string, [few, same, spread]: readonly (readonly number[])[]): readonly Figure[] {
  const ratio = (values: readonly number[]) => values.map((value, index) => value / few![index]!);
  return [
    { name: `${what} among 10`, unit: 'ns', values: few! },
    { name: `${what} among 10,000, the same 10`, unit: 'ns', values: same! },
    { name: 'by the first', unit: '×', values: ratio(same!), target: { atMost: 1.2 } },
    { name: `${what} among 10,000, all of them`, unit: 'ns', values: spread! },
    { name: 'by the first', unit: '×', values: ratio(spread!) },
  ];
}

print({
  question: 'How long does it take to find the operation for a request?',
  notes: [
    `${requestCount} different requests with two parameters and a query; ${found > 0 ? 'operations were found' : 'nothing was found'}.`,
    'The larger estate has 1,000 APIs with 10,000 operations and 10,000 subscriptions, the smaller one API, 10 operations and 10 subscriptions.',
  ],
  figures: [...figuresOf('a match', matching), ...figuresOf('a match and a key', both)],
});
