import { collections } from './collections.ts';
import { culture } from './culture.ts';
import type { Draft } from './draft.ts';
import { dynamicValues } from './dynamic.ts';
import { encoding } from './encoding.ts';
import { exceptions } from './exceptions.ts';
import { formatting } from './formatting.ts';
import { jsonBuilding } from './json-building.ts';
import { jsonReading } from './json-reading.ts';
import { language } from './language.ts';
import { linq } from './linq.ts';
import { messageReading } from './messages.ts';
import { numbers } from './numbers.ts';
import { policyBodies } from './policies.ts';
import { regex } from './regex.ts';
import { strings } from './strings.ts';
import { time } from './time.ts';
import { tokenReading } from './tokens.ts';
import { variableReading } from './variables.ts';
import { xml } from './xml.ts';

/** The expressions by area; an area's cases are recorded in the file of its name. */
export const areas: Readonly<Record<string, readonly Draft[]>> = {
  collections,
  culture,
  dynamic: dynamicValues,
  encoding,
  exceptions,
  formatting,
  'json-building': jsonBuilding,
  'json-reading': jsonReading,
  language,
  linq,
  messages: messageReading,
  numbers,
  policies: policyBodies,
  regex,
  strings,
  time,
  tokens: tokenReading,
  variables: variableReading,
  xml,
};
