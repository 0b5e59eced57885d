/** A duration as .NET writes a TimeSpan of less than a day: `00:00:00.0725926`. */
export function elapsedText(milliseconds: number): string {
  const ticks = Math.max(0, Math.round(milliseconds * 10_000));
  const seconds = Math.floor(ticks / 10_000_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const fraction = String(ticks % 10_000_000).padStart(7, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${fraction}`;
}
