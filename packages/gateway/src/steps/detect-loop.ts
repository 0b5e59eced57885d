import { type Exchange, fieldName } from '@turnpike/http';
import { PolicyFailure } from '@turnpike/policy';

/** What this program calls itself in `Via` (RFC 9110, 7.6.3). */
export const viaName = 'turnpike';

/** What a request that came in some version has in `Via` behind this program. */
export const viaOf: Readonly<Record<Exchange['version'], string>> = {
  '1.0': `1.0 ${viaName}`,
  '1.1': `1.1 ${viaName}`,
  '2': `2 ${viaName}`,
};

const via = fieldName('Via');

/** Whether a request has come by gateways like this one too often to be meant. */
export function isLooping({ fields }: Exchange, hops: number): boolean {
  const hopsSoFar = fields.get(via);
  return hopsSoFar !== undefined && hopsSoFar.split(viaName).length - 1 >= hops;
}

/** RFC 5842, 7.2. */
export const loopFailure: PolicyFailure = new PolicyFailure(
  'configuration',
  'LoopDetected',
  508,
  'The request has come by this gateway too often: a backend leads back to it.',
  undefined,
  { message: 'Loop detected.' },
);
