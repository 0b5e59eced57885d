import {
  anything,
  attribute,
  definePolicy,
  dynamic,
  name,
  type Policy,
  readStoredValue,
  scopes,
  sections,
  string,
} from '@turnpike/policy';
import { after, cachingType, findCache } from '../cache-lookup/caching-type.ts';
import { valueKey } from '../cache-store-value/value-key.ts';

/** Puts what a cache has under a key into a variable. */
export const cacheLookupValue: Policy = definePolicy({
  name: 'cache-lookup-value',
  reference: 'https://learn.microsoft.com/azure/api-management/cache-lookup-value-policy',
  sections,
  scopes,

  config: {
    key: attribute(dynamic(string), 'The key.'),
    'variable-name': attribute(name, 'The variable that gets the value.'),
    'default-value': attribute(
      dynamic(anything),
      'The value where the cache has none; the variable stays as it is without.',
      {
        optional: true,
      },
    ),
    ...cachingType,
  },

  prepare({ key, 'variable-name': variable, 'default-value': fallback, 'caching-type': type }) {
    return (context) =>
      after(findCache(context, type)?.get(valueKey(key(context))), (bytes) => {
        const value = bytes && readStoredValue(bytes);
        context.observer?.decided(value === undefined ? 'the cache does not have it' : 'the cache has it');
        if (value !== undefined) context.variables.set(variable, value);
        else if (fallback !== undefined) context.variables.set(variable, fallback(context));
      });
  },
});
