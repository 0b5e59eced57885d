import type { Management } from '../../arm/call.ts';
import { isSame, segmentsUnder } from '../../arm/path.ts';
import { notFound, placeOf } from '../../arm/place.ts';
import { requireGroup } from '../../provider/resource-groups.ts';
import { requireService } from '../../service/stored-service.ts';
import type { Transaction } from '../../store/store.ts';

/** Refuses scopes that are not there: roles are assigned for what is. */
export async function requireScope(scope: string, management: Management, transaction: Transaction): Promise<void> {
  const segments = scope.split('/').slice(1);
  const [root, subscriptionId = '', groups, group = ''] = segments;
  const isSubscription =
    root?.toLowerCase() === 'subscriptions' && isSame(subscriptionId, management.service.subscriptionId);
  if (isSubscription && segments.length === 2) return;
  if (isSubscription && segments.length === 4 && groups?.toLowerCase() === 'resourcegroups') {
    await requireGroup(management, transaction, group);
    return;
  }
  const under = segmentsUnder(management.service, segments);
  if (under === undefined) throw notFound(undefined);
  await requireService(management, transaction);
  if (under.length === 0) return;
  const route = management.routes.find(under);
  if (route?.target !== 'resource' || route.extra !== undefined) throw notFound(route?.definition);
  const { key } = await placeOf(route, transaction, management.routes);
  if ((await transaction.get(key)) === undefined) throw notFound(route.definition);
}
