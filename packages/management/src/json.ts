/** An object of JSON, as it was sent. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects in a list; none in what is no list. */
export function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The entries that satisfy a condition; unlike an assignment, this keeps a name such as `__proto__` a name. */
export function pick(object: JsonObject, keeps: (name: string, value: unknown) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name, value]) => keeps(name, value)));
}

/** Leaves out what is not there. */
export function present<Value extends object>(value: Value): Present<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== undefined && one !== null),
  ) as Present<Value>;
}

type MaybeAbsent<Value> = { [Key in keyof Value]: undefined extends Value[Key] ? Key : never }[keyof Value];

/** Properties that may be `undefined` become ones that may be absent. */
export type Present<Value> = Omit<Value, MaybeAbsent<Value>> & {
  [Key in MaybeAbsent<Value>]?: Exclude<Value[Key], undefined>;
};

/** Whether there are more levels of values in values than a number. */
export function isDeeper(value: unknown, most: number): boolean {
  let level = [value].filter(isNested);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === most) return true;
    level = level.flatMap((one) => Object.values(one).filter(isNested));
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
