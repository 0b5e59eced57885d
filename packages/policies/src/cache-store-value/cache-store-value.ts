import {
  anything,
  attribute,
  canStoreType,
  definePolicy,
  dynamic,
  integer,
  type Policy,
  scopes,
  sections,
  string,
  writeStoredValue,
} from '@turnpike/policy';
import { cachingType, findCache } from '../cache-lookup/caching-type.ts';
import { valueKey } from './value-key.ts';

/** Keeps a value in a cache. */
export const cacheStoreValue: Policy = definePolicy({
  name: 'cache-store-value',
  reference: 'https://learn.microsoft.com/azure/api-management/cache-store-value-policy',
  sections,
  scopes,

  config: {
    key: attribute(dynamic(string), 'The key.'),
    value: attribute(dynamic(anything), 'The value: text, or whatever the expression gives.'),
    duration: attribute(dynamic(integer), 'For how many seconds.'),
    ...cachingType,
  },

  prepare({ key, value, duration, 'caching-type': type }, _failure, place) {
    if (canStoreType(value.type ?? 'string') === false)
      place.report('invalid-value', 'value', `'value' gives ${value.type}; a cache cannot hold it`);
    return (context) => {
      const name = key(context);
      const bytes = writeStoredValue(value(context));
      const seconds = duration(context);
      if (bytes === undefined)
        context.trace({
          source: 'cache-store-value',
          severity: 'error',
          message: 'The value is of a type that a cache cannot hold.',
        });
      // Azure: nobody waits until it has been kept, and nobody is told when it could not be.
      else void findCache(context, type)?.set(valueKey(name), bytes, seconds * 1000);
    };
  },
});
