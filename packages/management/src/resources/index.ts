import type { ResourceDefinition } from '../define-resource.ts';
import { namedValues } from './named-values/named-values.ts';
import { products } from './products/products.ts';

/** The types of resources of this version. */
export const resources: readonly ResourceDefinition[] = [namedValues, products];
