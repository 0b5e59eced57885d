import {
  anything,
  attribute,
  type Cache,
  definePolicy,
  dynamic,
  element,
  integer,
  name,
  type Policy,
  type PolicyContext,
  policies,
  type RunPolicies,
  readStoredValue,
  scopes,
  sections,
  string,
  writeStoredValue,
} from '@turnpike/policy';
import { cachingType, findCache } from '../cache-lookup/caching-type.ts';
import { valueKey } from '../cache-store-value/value-key.ts';

/** For how long others go on with the value there is while one request fetches a new one. */
const refreshingMs = 10_000;

/** What stands for a value that need not be fetched yet; it is gone when it has to be. */
const mark = new Uint8Array([1]);

/** Puts what a cache has under a key into a variable, and where it has nothing runs policies that do. */
export const cacheValue: Policy = definePolicy({
  name: 'cache-value',
  reference:
    'https://github.com/Azure/azure-api-management-policy-toolkit/blob/main/src/Authoring/Configs/CacheValueConfig.cs',
  sections,
  scopes,

  config: {
    key: attribute(dynamic(string), 'The key.'),
    'variable-name': attribute(name, 'The variable that gets the value.'),
    'expires-after': attribute(dynamic(integer), 'For how many seconds a value is kept.', { default: 28_800 }),
    'refresh-after': attribute(
      dynamic(integer),
      'After how many seconds a value is fetched again, though it is still kept; 0 fetches it every time.',
      { optional: true },
    ),
    'default-value': attribute(dynamic(anything), 'The value where the cache has none and the policies set none.', {
      optional: true,
    }),
    ...cachingType,
    value: element({ policies: policies('What runs, and sets the variable.') }, 'Where a value comes from.'),
  },

  prepare(config) {
    const { key, 'variable-name': variable, 'expires-after': expiresAfter, 'refresh-after': refreshAfter } = config;

    const keep = (context: PolicyContext, cache: Cache | undefined, keys: Keys, value: unknown) => {
      const bytes = writeStoredValue(value);
      const message = 'The value is of a type that a cache cannot hold.';
      if (bytes === undefined) return context.trace({ source: 'cache-value', severity: 'error', message });
      // The policies may have set variables that the times depend on.
      const refresh = refreshAfter?.(context);
      if (refresh !== undefined && refresh > 0) void cache?.set(keys.mark, mark, refresh * 1000);
      void cache?.set(keys.value, bytes, expiresAfter(context) * 1000);
    };

    return async (context) => {
      const cache = findCache(context, config['caching-type']);
      const keys = keysOf(key(context));
      const refresh = refreshAfter?.(context);
      const bytes = refresh === 0 ? undefined : await cache?.get(keys.value);
      const kept = bytes && readStoredValue(bytes);
      const isFresh = kept !== undefined && (refresh === undefined || (await cache?.get(keys.mark)) !== undefined);
      context.observer?.decided(
        isFresh ? 'the cache has it' : kept === undefined ? 'the cache does not have it' : 'it is fetched again',
      );
      if (isFresh) return void context.variables.set(variable, kept);
      // Others go on with what there is.
      if (kept !== undefined) void cache?.set(keys.mark, mark, refreshingMs);
      const found = await runFor(variable, config.value.policies, context);
      if (found !== undefined) keep(context, cache, keys, found);
      else if (kept !== undefined) context.variables.set(variable, kept);
      else if (config['default-value'] !== undefined) context.variables.set(variable, config['default-value'](context));
    };
  },
});

interface Keys {
  readonly value: string;
  readonly mark: string;
}

/** A value is found by the other policies of caches, too. */
function keysOf(key: string): Keys {
  return { value: valueKey(key), mark: `fresh:${key}` };
}

/** Runs policies for a variable. One that they do not set, or set to null, is what it was before, and comes to nothing. */
async function runFor(variable: string, run: RunPolicies, context: PolicyContext): Promise<unknown> {
  const { variables } = context;
  const before = variables.has(variable) ? { value: variables.get(variable) } : undefined;
  variables.delete(variable);
  try {
    await run(context);
    return variables.get(variable) ?? undefined;
  } finally {
    if ((variables.get(variable) ?? undefined) === undefined) {
      variables.delete(variable);
      if (before !== undefined) variables.set(variable, before.value);
    }
  }
}
