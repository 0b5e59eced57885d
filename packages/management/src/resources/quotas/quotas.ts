import { propertiesOf, readBody } from '../../arm/call.ts';
import type { Endpoint, EndpointCall } from '../../arm/endpoint.ts';
import type { ArmAnswer } from '../../arm/messages.ts';
import { ArmError, validationError } from '../../arm-error.ts';
import type { JsonObject } from '../../json.ts';
import { integer, number, type Properties } from '../../properties.ts';
import { readProperties } from '../../read-properties.ts';
import type { QuotaCount, QuotaCounter } from './quota-counters.ts';
import { counterAt, counterOf, periodKeyOf, periodsOf, type QuotaPeriods } from './quota-periods.ts';

// What quotas by keys have counted: gateways count, and what is shown is what they have at the moment. The bytes of a kilobyte
// are those that the policy counts with.

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/quota-by-counter-keys';
const bytesOfKilobyte = 1024;

const setting: Properties = {
  callsCount: integer('How many calls are counted.', { least: 0, most: 2_147_483_647 }),
  kbTransferred: number('How many kilobytes are counted.', { least: 0, most: 2_147_483_647 }),
};

/** What is counted under keys, and how it is set to something else. */
export const quotaEndpoints: readonly Endpoint[] = [
  {
    path: '~/quotas/{counterKey}',
    reference,
    methods: {
      GET: { description: 'What is counted under a key at the moment.', run: list },
      PATCH: { description: 'Sets all that is counted under a key.', run: setAll },
    },
  },
  {
    path: '~/quotas/{counterKey}/periods/{periodKey}',
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/quota-by-period-keys',
    methods: {
      GET: { description: 'What is counted under a key in a period.', run: get },
      PATCH: { description: 'Sets what is counted under a key in a period.', run: setOne },
    },
  },
];

interface Found {
  readonly counter: QuotaCounter;
  readonly periods: QuotaPeriods;
  readonly count: QuotaCount;
}

async function list(call: EndpointCall): Promise<ArmAnswer> {
  const found = await current(call);
  return { status: 200, body: { value: found.map(show), count: found.length } };
}

async function setAll(call: EndpointCall): Promise<ArmAnswer> {
  const given = await readSetting(call);
  const found = await current(call);
  if (found.length === 0) throw notFound();
  const after = await Promise.all(found.map((one) => set(call, one, given)));
  return { status: 200, body: { value: after.map(show), count: after.length } };
}

async function get(call: EndpointCall): Promise<ArmAnswer> {
  return { status: 200, body: show(await inPeriod(call)) };
}

async function setOne(call: EndpointCall): Promise<ArmAnswer> {
  const given = await readSetting(call);
  return { status: 200, body: show(await set(call, await inPeriod(call), given)) };
}

async function set({ management }: EndpointCall, found: Found, given: Partial<QuotaCount>): Promise<Found> {
  return { ...found, count: (await management.quotas?.set(found.counter, given)) ?? found.count };
}

/** In the periods of now, where something is counted. */
async function current(call: EndpointCall): Promise<readonly Found[]> {
  const { quotas, now } = call.management;
  if (quotas === undefined) return [];
  const at = now();
  const all = (await periodsInPolicies(call)).map(async (periods) => {
    const counter = counterAt(call.names.counterKey ?? '', periods, at);
    return { counter, periods, count: await quotas.read(counter) };
  });
  return (await Promise.all(all)).filter(({ count }) => count.calls > 0 || count.bytes > 0);
}

async function inPeriod(call: EndpointCall): Promise<Found> {
  const { counterKey = '', periodKey = '' } = call.names;
  const { quotas } = call.management;
  const index = Number(/^(-?\d{1,12})_/.exec(periodKey)?.[1]);
  if (quotas === undefined || Number.isNaN(index)) throw notFound();
  for (const periods of await periodsInPolicies(call)) {
    const counter = counterOf(counterKey, periods, index);
    if (periodKeyOf(counter, periods) !== periodKey) continue;
    return { counter, periods, count: await quotas.read(counter) };
  }
  throw notFound();
}

async function periodsInPolicies({ management: { store, routes } }: EndpointCall): Promise<readonly QuotaPeriods[]> {
  const types = routes.all.map(({ type }) => type);
  const read = async (shape: RegExp) =>
    (await Promise.all(types.filter((type) => shape.test(type)).map((type) => store.list({ type })))).flatMap(
      ({ resources }) => resources,
    );
  const documents = await read(/(?:^|\/)(?:policies|policyFragments)$/);
  const named = await read(/(?:^|\/)namedValues$/);
  const values = named.map(
    ({ properties: { displayName, value } }) => [String(displayName), String(value ?? '')] as const,
  );
  return periodsOf(
    documents.map(({ properties }) => String(properties.value)),
    new Map(values),
  );
}

async function readSetting({ request }: EndpointCall): Promise<Partial<QuotaCount>> {
  const body = await readBody(request);
  const { details, properties } = readProperties(setting, propertiesOf(body));
  if (details.length > 0) throw validationError(details);
  const { callsCount, kbTransferred } = properties;
  return {
    ...(callsCount !== undefined && { calls: Number(callsCount) }),
    ...(kbTransferred !== undefined && { bytes: Math.round(Number(kbTransferred) * bytesOfKilobyte) }),
  };
}

/** A period that never ends is shown with the last time that there is. */
function show({ counter, periods, count }: Found): JsonObject {
  const { counterKey, startMs, endMs } = counter;
  return {
    counterKey,
    periodKey: periodKeyOf(counter, periods),
    periodStartTime: new Date(startMs).toISOString(),
    periodEndTime: endMs === undefined ? '9999-12-31T23:59:59.000Z' : new Date(endMs).toISOString(),
    value: { callsCount: count.calls, kbTransferred: count.bytes / bytesOfKilobyte },
  };
}

function notFound(): ArmError {
  return new ArmError('ResourceNotFound', 'Quota not found.');
}
