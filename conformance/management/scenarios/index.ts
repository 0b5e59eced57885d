import type { Scenario } from '../scenario.ts';
import { apis } from './apis.ts';
import { credentials } from './credentials.ts';
import { gateways } from './gateways.ts';
import { portal } from './portal.ts';
import { products } from './products.ts';
import { services } from './services.ts';
import { things } from './things.ts';
import { workspaces } from './workspaces.ts';

/** Everything that is tried. */
export const scenarios: readonly Scenario[] = [
  ...apis,
  ...products,
  ...things,
  ...workspaces,
  ...gateways,
  ...portal,
  ...credentials,
  ...services,
];
