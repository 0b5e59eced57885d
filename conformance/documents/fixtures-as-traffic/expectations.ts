import { cacheExpectations } from './caches.ts';
import { flowExpectations } from './flow.ts';
import { identityExpectations } from './identity.ts';
import { limitExpectations } from './limits.ts';
import { messageExpectations } from './messages.ts';
import type { Expectation } from './placed.ts';
import { serviceExpectations } from './services.ts';
import { validationExpectations } from './validation.ts';

/** What is held of each policy, by its name. */
export const expectations: Readonly<Record<string, Expectation>> = {
  ...cacheExpectations,
  ...flowExpectations,
  ...identityExpectations,
  ...limitExpectations,
  ...messageExpectations,
  ...serviceExpectations,
  ...validationExpectations,
};
