import { attribute, boolean, definePolicy, dynamic, type Policy, scopes, sections, string } from '@turnpike/policy';
import { cachingType, findCache } from '../cache-lookup/caching-type.ts';
import { valueKey } from '../cache-store-value/value-key.ts';

/** Takes a value out of a cache. */
export const cacheRemoveValue: Policy = definePolicy({
  name: 'cache-remove-value',
  reference: 'https://learn.microsoft.com/azure/api-management/cache-remove-value-policy',
  sections,
  scopes,

  config: {
    key: attribute(dynamic(string), 'The key.'),
    ...cachingType,
    'fail-on-cache-removal-error': attribute(
      dynamic(boolean),
      'Whether the request fails when the value may still be there.',
      { default: false },
    ),
  },

  failures: {
    CacheRemovalFailed: 'The cache could not be reached, and may still have the value.',
  },

  prepare({ key, 'caching-type': type, 'fail-on-cache-removal-error': isNeeded }, failure) {
    return (context) => {
      const cache = findCache(context, type);
      const removal = cache?.delete(valueKey(key(context)));
      const fails = (): void => {
        if (isNeeded(context))
          throw failure('CacheRemovalFailed', 500, 'The value could not be removed from the cache.');
      };
      return cache === undefined ? fails() : removal?.catch(fails);
    };
  },
});
