import { createHash } from 'node:crypto';
import { readSubscriptionScope, type Subscription, type SubscriptionState } from '@turnpike/model';
import type { Fields } from '../data/fields.ts';
import { type Estate, referenceIn } from '../estate.ts';
import { without } from '../without-absent.ts';

const states: readonly SubscriptionState[] = ['active', 'suspended', 'cancelled', 'expired', 'submitted', 'rejected'];

/** What subscriptions refer to, by name in lower case. */
export interface SubscriptionTargets {
  readonly apis: ReadonlySet<string>;
  readonly products: ReadonlySet<string>;
  readonly users: ReadonlySet<string>;
}

/** Reads the subscriptions. Of their keys only hashes are kept. */
export function readSubscriptions(estate: Estate, targets: SubscriptionTargets): readonly Subscription[] {
  return estate.files('subscription').flatMap((file) => {
    const [id = ''] = file.names;
    const fields = estate.properties(file, [['subscriptions', id]]);
    if (fields === undefined) return [];
    const scope = readScope(fields, targets);
    if (scope === undefined) return [];
    const keys = { primaryKeyHash: readKey(fields, 'primaryKey'), secondaryKeyHash: readKey(fields, 'secondaryKey') };
    if (keys.primaryKeyHash === undefined && keys.secondaryKeyHash === undefined)
      fields.report(
        'missing-key',
        `the subscription has no keys, and Azure hands none out to tools; expected 'primaryKey' or 'secondaryKey' in its ` +
          `properties, or in the overrides under 'subscriptions'`,
        undefined,
        'warning',
      );
    const ownerId = referenceIn(fields, 'ownerId', 'users');
    return [
      without({
        id,
        name: fields.text('displayName') ?? id,
        scope,
        state: fields.word('state', states) ?? 'submitted',
        ownerId,
        ...keys,
        allowTracing: fields.flag('allowTracing'),
        createdDate: fields.text('createdDate'),
        startDate: fields.text('startDate'),
        endDate: fields.text('endDate'),
        expirationDate: fields.text('expirationDate'),
      }),
    ];
  });
}

function readScope(fields: Fields, targets: SubscriptionTargets): string | undefined {
  const text = fields.requiredText('scope');
  if (text === undefined) return undefined;
  const scope = text.startsWith('/') ? text : `/${text}`;
  const read = readSubscriptionScope(scope);
  if (read === undefined) {
    const expected = `'/products/{name}', '/apis/{name}' or '/apis'`;
    fields.report('invalid-reference', `'${text}' is no scope; expected ${expected}`, 'scope');
  }
  const isMissing =
    (read?.kind === 'product' && !targets.products.has(read.productId.toLowerCase())) ||
    (read?.kind === 'api' && !targets.apis.has(read.apiId.toLowerCase()));
  if (isMissing)
    fields.report('unknown-reference', `there is no '${text}' in the folder; expected it there`, 'scope', 'warning');
  return read && scope;
}

function readKey(fields: Fields, name: string): string | undefined {
  const key = fields.text(name);
  if (key === undefined || key === '') return undefined;
  if (key.length > 256)
    fields.report('invalid-value', `'${name}' has ${key.length} characters; expected at most 256`, name);
  return createHash('sha256').update(key, 'utf8').digest('hex');
}
