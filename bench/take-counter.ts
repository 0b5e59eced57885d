import { compileBackends, createCounterMemory, SharedCounters } from '@turnpike/gateway';
import { type Backend, emptySnapshot } from '@turnpike/model';
import { type Figure, perSecond, print } from './harness.ts';

// What does a limit cost a request, and what does choosing a backend? Counters are in memory that threads share; here one
// thread uses them, so that no lock is waited for. A key that comes with every request is found by its text; of 100,000
// keys in turn, none is in a cache of the processor, and some have to be hashed again.

const counters = new SharedCounters(createCounterMemory());
const keys = Array.from({ length: 100_000 }, (_, index) => `subscription-${index}`);
let admitted = 0;
let next = 0;

const take = (key: () => string, limit: number) => (times: number) => {
  for (let count = 0; count < times; count++) if (counters.take(key(), 1, limit, 60_000).admitted) admitted++;
};

const circuitBreaker = {
  name: 'rule',
  failureCondition: { count: 3, interval: 'PT1M', statusCodeRanges: [{ min: 500, max: 599 }] },
  tripDuration: 'PT1M',
};
const members: readonly Backend[] = Array.from({ length: 3 }, (_, index) => ({
  id: `member-${index}`,
  type: 'Single',
  url: `http://member-${index}.test`,
  circuitBreaker,
}));
const pool: Backend = { id: 'pool', type: 'Pool', pool: members.map(({ id }) => ({ id })) };
const { directory } = compileBackends({ ...emptySnapshot, backends: [...members, pool] });

const choose = (backend: Backend) => (times: number) => {
  for (let count = 0; count < times; count++) {
    const selection = directory.select(backend);
    if ('member' in selection) selection.report({ status: 200 });
  }
};

const nanoseconds = (work: (times: number) => void) => perSecond(work).map((rate) => 1e9 / rate);

const figures: readonly Figure[] = [
  {
    name: 'take, one key',
    unit: 'ns',
    values: nanoseconds(take(() => 'subscription-key', 1e9)),
    target: { atMost: 1000 },
  },
  { name: 'take, one key, refused', unit: 'ns', values: nanoseconds(take(() => 'another-key', 10)) },
  {
    name: 'take, one key whose text is made each time',
    unit: 'ns',
    values: nanoseconds(take(() => `subscription-${next++ & 1}`, 1e9)),
  },
  {
    name: 'take, 100,000 keys in turn',
    unit: 'ns',
    values: nanoseconds(take(() => keys[next++ % keys.length]!, 1e9)),
  },
  { name: 'take, a key never seen', unit: 'ns', values: nanoseconds(take(() => `flood-${next++}`, 1e9)) },
  { name: 'choose a backend with a circuit', unit: 'ns', values: nanoseconds(choose(members[0]!)) },
  { name: 'choose a member of three', unit: 'ns', values: nanoseconds(choose(pool)) },
];

print({
  question: 'What does a limit cost a request, and what does choosing a backend?',
  notes: [`${admitted > 0 ? 'Some' : 'None'} were admitted; ${counters.evictions} keys were forgotten.`],
  figures,
});
