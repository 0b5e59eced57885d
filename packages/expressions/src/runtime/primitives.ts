import type { Boxed } from './values.ts';

// How boxed primitives print, by type. Filled in beside the number formats; enums print by their declared names.

/** The text of a boxed number, character or enum under the invariant culture; `format` as given to `ToString(format)`. */
export function formatBoxed(boxed: Boxed, _format: string | null): string {
  return String(boxed.value);
}

/** The text of an `int` or `long`. */
export function formatInteger(value: number | bigint, _format: string | null): string {
  return String(value);
}
