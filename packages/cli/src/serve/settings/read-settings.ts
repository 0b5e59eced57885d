import { readFileSync } from 'node:fs';
import { StartError } from '../../command.ts';
import { reasonOf } from '../start-errors.ts';
import { type Rule, type Settings, settingsRule } from './settings.ts';

/** Reads a settings file. Throws a `StartError` that names all that is wrong with it. */
export function readSettings(file: string): Settings {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new StartError(`--settings is '${file}', which cannot be read as JSON: ${reasonOf(error)}`, { cause: error });
  }
  const faults = [...faultsOf(content, settingsRule, '')];
  if (faults.length > 0) throw new StartError(`--settings is '${file}', in which ${faults.join('; ')}`);
  return content as Settings;
}

/** What is wrong with a value, each with where it stands. */
export function* faultsOf(value: unknown, rule: Rule, path: string): Generator<string> {
  const fault = (expected: string): string => `'${path || 'the whole'}' is ${shown(value)}; expected ${expected}`;
  switch (rule.is) {
    case 'number':
      if (!Number.isSafeInteger(value) || (value as number) < rule.least)
        yield fault(`a whole number from ${rule.least}`);
      return;
    case 'amount':
      if (!Number.isFinite(value) || (value as number) < 0) yield fault('a number from 0');
      return;
    case 'boolean':
      if (typeof value !== 'boolean') yield fault('true or false');
      return;
    case 'text':
      if (typeof value !== 'string' || value === '') yield fault('a text');
      return;
    case 'texts':
      if (!Array.isArray(value) || !value.every((one) => typeof one === 'string' && one !== ''))
        yield fault('a list of texts');
      return;
    case 'word':
      if (!rule.words.includes(value as string)) yield fault(rule.words.map((word) => `'${word}'`).join(' or '));
      return;
    case 'list':
      if (!Array.isArray(value)) yield fault('a list');
      else for (const [index, one] of value.entries()) yield* faultsOf(one, rule.of, `${path}[${index}]`);
      return;
    case 'object':
      yield* faultsOfObject(value, rule, path, fault);
  }
}

function* faultsOfObject(
  value: unknown,
  { members, needs = [] }: Extract<Rule, { is: 'object' }>,
  path: string,
  fault: (expected: string) => string,
): Generator<string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield fault('an object');
    return;
  }
  for (const [name, one] of Object.entries(value)) {
    const place = path === '' ? name : `${path}.${name}`;
    if (Object.hasOwn(members, name)) yield* faultsOf(one, members[name] as Rule, place);
    else yield `'${place}' is no setting; expected ${Object.keys(members).join(', ')}`;
  }
  for (const name of needs) if (!Object.hasOwn(value, name)) yield `'${path}.${name}' is missing`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
