import type { Call, Management } from '../arm/call.ts';
import { putResource, wholeOf } from '../arm/call.ts';
import { draft } from '../arm/draft.ts';
import { serviceIdOf } from '../arm/path.ts';
import type { Transaction } from '../store/store.ts';
import { builtInSeeds, type Seed, sampleSeeds } from './seeds.ts';

// A new service has in it what Azure puts there. It is written once, by the rules of its types; what of it is deleted
// afterwards stays deleted.

/** What a new service has in it: what Azure puts there, that without an API and products to try, or nothing. */
export type SeedChoice = 'samples' | 'built-in' | 'nothing';

/** Puts it there where nothing has ever been written. */
export async function seedStore(management: Management): Promise<void> {
  if ((await management.store.sequenceNumber()) !== 0) return;
  await management.store.write('turnpike', (transaction) => seedService(management, transaction));
}

/** Puts it into a service that is made. */
export async function seedService(management: Management, transaction: Transaction): Promise<void> {
  const { seed, service } = management;
  // Another control plane on the same store may have been first.
  if (seed === 'nothing' || (await transaction.get('groups/administrators')) !== undefined) return;
  const seeds = [...builtInSeeds(serviceIdOf(service)), ...(seed === 'samples' ? sampleSeeds : [])];
  for (const one of seeds) await plant(one, { management, request: nobody }, transaction);
}

async function plant(
  { path, properties = {}, fixed }: Seed,
  call: Pick<Call, 'management' | 'request'>,
  transaction: Transaction,
): Promise<void> {
  const written = await putResource(call, transaction, path, properties);
  const definition = call.management.routes.definition(written.type);
  if (fixed === undefined || definition === undefined) return;
  const whole = { ...wholeOf(written).properties, ...fixed };
  await transaction.put(draft({ ...written, definition }, whole), 'present');
}

/** Nobody asks for it: there is no request to look at. */
const nobody: Call['request'] = {
  method: 'PUT',
  path: '',
  query: new URLSearchParams(),
  headers: {},
  origin: '',
  isLocal: true,
  readBody: async () => new Uint8Array(),
};
