import type { ModelExchange } from '@turnpike/policy';
import type { JsonBytes } from '../records/json-bytes.ts';
import type { GatewayContext } from '../request/gateway-context.ts';
import { presentedSecrets } from '../tracing/presented-secrets.ts';
import { modelLogRows } from './model-log-rows.ts';

/**
 * Has the call read before any policy, and its answer kept, where the diagnostic of the API wants them logged. What cannot
 * be read is not logged: whether that is a mistake is for the policies and the backend to say.
 */
export function beginModelLog(context: GatewayContext): Promise<void> | undefined {
  const { services, snapshot, api } = context;
  if (services.modelLog === undefined) return;
  const log = snapshot.modelLogs.of(api);
  if (log === undefined) return;
  const keepsText = log.responseBytes !== undefined;
  const watch = (exchange: ModelExchange | undefined): void => exchange?.watch({ keepsText, ended: () => {} });
  try {
    const exchange = services.languageModels.exchangeOf(context);
    if (exchange instanceof Promise) return exchange.then(watch, () => {});
    watch(exchange);
  } catch {
    // As above.
  }
}

/** Writes the rows of a call that has ended, with their line ends. */
export function writeModelLog(line: JsonBytes, context: GatewayContext): void {
  const { snapshot, services, api, exchange } = context;
  const log = snapshot.modelLogs.of(api);
  const known = services.languageModels.knownExchange(context);
  if (log === undefined || known?.outcome === undefined) return;
  const secrets = snapshot.secrets.and(presentedSecrets(exchange, api));
  const rows = modelLogRows(
    {
      at: context.receivedAt,
      correlationId: context.requestId,
      region: services.deployment.region,
      call: known.call,
      outcome: known.outcome,
      hide: (text) => secrets.hide(text),
    },
    log,
  );
  for (const row of rows) line.utf8(`${JSON.stringify(row)}\n`);
}
