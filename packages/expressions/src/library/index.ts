import type { LibraryType } from './define-type.ts';
import { boolean } from './system/boolean.ts';

/** Every .NET type that expressions can name. One line a type; the order does not matter. */
export const library: readonly LibraryType[] = [boolean];
