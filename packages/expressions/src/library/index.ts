import type { LibraryType } from './define-type.ts';
import { boolean } from './system/boolean.ts';
import { genericIComparer } from './system/collections/generic/i-comparer.ts';
import { genericIEqualityComparer } from './system/collections/generic/i-equality-comparer.ts';
import { iComparer } from './system/collections/i-comparer.ts';
import { iEqualityComparer } from './system/collections/i-equality-comparer.ts';
import { exceptions } from './system/exceptions.ts';
import { iDisposable } from './system/i-disposable.ts';
import { stringComparer } from './system/string-comparer.ts';
import { stringComparison } from './system/string-comparison.ts';
import { stringSplitOptions } from './system/string-split-options.ts';

/** Every .NET type that expressions can name. One line a type; the order does not matter. */
export const library: readonly LibraryType[] = [
  stringComparer,
  genericIEqualityComparer,
  genericIComparer,
  iEqualityComparer,
  iComparer,
  iDisposable,
  stringSplitOptions,
  stringComparison,
  ...exceptions,
  boolean,
];
