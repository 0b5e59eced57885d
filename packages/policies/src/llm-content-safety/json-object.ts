import { UnusableAnswer } from './question.ts';

/** Reads JSON that has to be an object. */
export function readJsonObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnusableAnswer('no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UnusableAnswer('no object of JSON');
  return value as Readonly<Record<string, unknown>>;
}
