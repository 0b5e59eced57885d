import { lifeOf } from '../life-of.ts';
import type { Place } from '../place.ts';
import { at, type Scenario } from '../scenario.ts';
import { apisAt } from './apis.ts';
import { productsAt } from './products.ts';
import { thingsAt } from './things.ts';

const place: Place = { workspace: 'team' };

/** Workspaces, and what they have like the service. */
export const workspaces: readonly Scenario[] = [
  lifeOf({
    group: 'workspace',
    names: ['life'],
    body: { displayName: 'Life', description: 'A workspace.' },
    change: { description: 'Changed.' },
    filter: null,
  }),
  {
    title: 'a workspace for what follows',
    async run({ client }) {
      await client.workspace.createOrUpdate(...at, 'team', { displayName: 'Team' });
    },
  },
  ...apisAt(place),
  ...productsAt(place),
  ...thingsAt(place),
];
