const day = 86_400_000;

/** Milliseconds of each part. Years and months are those that .NET takes them for: 365 and 30 days. */
const units = [365 * day, 30 * day, 7 * day, day, 3_600_000, 60_000, 1000];

const form =
  /^P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Reads a duration as ISO 8601 writes it, such as `PT1H30M`, as milliseconds; `undefined` when it is none. */
export function parseDuration(text: string): number | undefined {
  const parts = form.exec(text);
  if (parts === null) return undefined;
  const milliseconds = units.reduce((sum, unit, index) => sum + Number(parts[index + 1] ?? 0) * unit, 0);
  return Number.isFinite(milliseconds) ? milliseconds : undefined;
}
