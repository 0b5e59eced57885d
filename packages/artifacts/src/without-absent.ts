/** An object whose properties are absent where they would be undefined. */
export type WithoutAbsent<Value> = {
  [Name in keyof Value as undefined extends Value[Name] ? never : Name]: Value[Name];
} & {
  [Name in keyof Value as undefined extends Value[Name] ? Name : never]?: Exclude<Value[Name], undefined>;
};

/** Leaves out what is undefined. A snapshot is plain data, the same after it was JSON. */
export function without<Value extends object>(value: Value): WithoutAbsent<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as WithoutAbsent<Value>;
}
