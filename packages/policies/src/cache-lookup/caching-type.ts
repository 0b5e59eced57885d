import { attribute, type Cache, oneOf, type PolicyContext, type ShapeOf } from '@turnpike/policy';

/** Which cache a policy means. */
export type CachingType = 'prefer-external' | 'external' | 'internal';

/** The attribute that all policies of caches have. */
export const cachingType: ShapeOf<{ readonly 'caching-type': CachingType }> = {
  'caching-type': attribute(
    oneOf('prefer-external', 'external', 'internal'),
    'The cache: the one that comes with the gateway, the one that was added to it, or that if there is one.',
    { default: 'prefer-external' },
  ),
};

/** The cache that is meant; nothing where there is none of that kind, which is a cache that has nothing. */
export function findCache({ services: { caches } }: PolicyContext, type: CachingType): Cache | undefined {
  if (type === 'internal') return caches.internal;
  return caches.external ?? (type === 'external' ? undefined : caches.internal);
}

/** Goes on with what may have to be waited for. */
export function after<Value, Result>(
  value: Value | Promise<Value>,
  next: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}
