/** Rounds to the nearest integer, and to the even one of two: `Math.Round(double)`. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const fraction = value - below;
  if (!(fraction > 0)) return value;
  if (fraction < 0.5) return below;
  return fraction > 0.5 || below % 2 !== 0 ? below + 1 : below;
}
