import { allocate, spend } from '../budget.ts';
import { argumentNull, type DotNetException } from '../exceptions.ts';
import { JArray } from './j-array.ts';
import { JConstructor } from './j-constructor.ts';
import type { JContainer } from './j-container.ts';
import { JObject } from './j-object.ts';
import { JProperty } from './j-property.ts';
import type { JToken } from './j-token.ts';
import { JValue } from './j-value.ts';
import { deepestDocument, JsonReader } from './json-reader.ts';
import type { LoadSettings } from './load-settings.ts';
import { type NativeObject, type NativeValue, tokenOfNative } from './native.ts';
import { isPlainJson } from './plain-json.ts';
import { tokenType } from './token-type.ts';

// Plain documents are parsed natively, and their tokens are made when they are asked for. All others, and texts that are
// not JSON at all, are read token by token. Both ways give equal tokens.

/** What plain parsing can do with a text: the value, or undefined where the reader has to look. */
function parseNatively(text: string): NativeValue | undefined {
  if (!isPlainJson(text, deepestDocument)) return undefined;
  try {
    return JSON.parse(text) as NativeValue;
  } catch {
    return undefined;
  }
}

/** The native value of a text that is plain JSON and begins with this bracket. */
function nativeContainer(text: string | null, bracket: '{' | '['): NativeValue | undefined {
  if (text === null) throw argumentNull('s');
  let start = 0;
  while (isJsonSpace(text.charCodeAt(start))) start++;
  if (text[start] !== bracket) return undefined;
  spend(text.length >>> 4);
  allocate(text.length);
  return parseNatively(text);
}

function isJsonSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

/** `JObject.Parse`. */
export function parseObject(text: string | null, settings: LoadSettings | null = null): JObject {
  const native = settings === null ? nativeContainer(text, '{') : undefined;
  if (native !== undefined) return JObject.fromNative(native as NativeObject);
  const reader = new JsonReader(text as string);
  const object = loadObject(reader, settings);
  finish(reader);
  return object;
}

/** `JArray.Parse`. */
export function parseArray(text: string | null, settings: LoadSettings | null = null): JArray {
  const native = settings === null ? nativeContainer(text, '[') : undefined;
  if (native !== undefined) return JArray.fromNative(native as readonly NativeValue[]);
  const reader = new JsonReader(text as string);
  const array = loadArray(reader, settings);
  finish(reader);
  return array;
}

/** The object or array that a text is, where plain parsing will do. */
export function parseNativeToken(text: string | null): JToken | undefined {
  const native = nativeContainer(text, '{') ?? nativeContainer(text, '[');
  return native === undefined ? undefined : tokenOfNative(native);
}

/** `JToken.Parse`. */
export function parseToken(text: string | null, settings: LoadSettings | null = null): JToken {
  const native = settings === null ? parseNativeToken(text) : undefined;
  if (native !== undefined) return native;
  const reader = new JsonReader(text as string);
  if (!reader.read()) throw reader.error('Error reading JToken from JsonReader.');
  const token = loadToken(reader, settings);
  finish(reader);
  return token;
}

/** The token of a text, always by the reader, for those that need to know where tokens stand; undefined when there is none. */
export function readExactly(
  text: string,
  findsDates: boolean,
  onToken?: (token: JToken, reader: JsonReader) => void,
): JToken | undefined {
  const reader = new JsonReader(text, findsDates);
  if (!readFirst(reader) || reader.token === 'None') return undefined;
  const token = loadToken(reader, null, onToken);
  finish(reader);
  return token;
}

/** Nothing but a comment may follow. */
function finish(reader: JsonReader): void {
  if (reader.read() && reader.token !== 'Comment')
    throw reader.error('Additional text found in JSON string after parsing content.');
}

type Watcher = ((token: JToken, reader: JsonReader) => void) | undefined;

function loadObject(reader: JsonReader, settings: LoadSettings | null): JObject {
  if (!readFirst(reader)) throw reader.error('Error reading JObject from JsonReader.');
  if (reader.token !== 'StartObject')
    throw reader.error(
      `Error reading JObject from JsonReader. Current JsonReader item is not an object: ${reader.token}.`,
    );
  return loadContent(new JObject(), 'JObject', reader, settings);
}

function loadArray(reader: JsonReader, settings: LoadSettings | null): JArray {
  if (!readFirst(reader)) throw reader.error('Error reading JArray from JsonReader.');
  if (reader.token !== 'StartArray')
    throw reader.error(
      `Error reading JArray from JsonReader. Current JsonReader item is not an array: ${reader.token}.`,
    );
  return loadContent(new JArray(), 'JArray', reader, settings);
}

/** Reads the first token that is not a comment. */
function readFirst(reader: JsonReader): boolean {
  if (!reader.read()) return false;
  while (reader.token === 'Comment') reader.read();
  return true;
}

/** The token that the reader stands at. */
function loadToken(reader: JsonReader, settings: LoadSettings | null, watch?: Watcher): JToken {
  switch (reader.token) {
    case 'StartObject':
      return loadContent(new JObject(), 'JObject', reader, settings, watch);
    case 'StartArray':
      return loadContent(new JArray(), 'JArray', reader, settings, watch);
    case 'StartConstructor':
      return loadContent(new JConstructor(reader.value as string), 'JConstructor', reader, settings, watch);
    default: {
      const token = valueAt(reader);
      watch?.(token, reader);
      return token;
    }
  }
}

function valueAt(reader: JsonReader): JValue {
  switch (reader.token) {
    case 'Comment':
      return new JValue(reader.value, tokenType.comment);
    case 'Undefined':
      return new JValue(null, tokenType.undefined);
    default:
      return new JValue(reader.value);
  }
}

function loadContent<T extends JContainer>(
  container: T,
  name: string,
  reader: JsonReader,
  settings: LoadSettings | null,
  watch?: Watcher,
): T {
  watch?.(container, reader);
  if (!reader.read()) throw reader.error(`Error reading ${name} from JsonReader.`);
  if (!fill(container, reader, settings, watch)) throw unexpectedEnd(name, reader);
  return container;
}

function unexpectedEnd(name: string, reader: JsonReader): DotNetException {
  return reader.error(`Unexpected end of content while loading ${name}.`);
}

/** Fills a container up to where it ends; false when the text ends before. */
function fill(root: JContainer, reader: JsonReader, settings: LoadSettings | null, watch: Watcher): boolean {
  let parent: JContainer = root;
  do {
    // A property is full when it has its value.
    if (parent instanceof JProperty && parent.count > 0) parent = parent.parent as JContainer;
    switch (reader.token) {
      case 'StartObject':
        parent = open(parent, new JObject(), reader, watch);
        break;
      case 'StartArray':
        parent = open(parent, new JArray(), reader, watch);
        break;
      case 'StartConstructor':
        parent = open(parent, new JConstructor(reader.value as string), reader, watch);
        break;
      case 'EndObject':
      case 'EndArray':
      case 'EndConstructor':
        if (parent === root) return true;
        parent = parent.parent as JContainer;
        break;
      case 'PropertyName':
        parent = openProperty(parent as JObject, reader, settings, watch) ?? skipProperty(parent, reader);
        break;
      case 'Comment':
        if (settings === null || settings.commentHandling === 1) parent.addItem(valueAt(reader));
        break;
      default: {
        const value = valueAt(reader);
        watch?.(value, reader);
        parent.addItem(value);
      }
    }
  } while (reader.read());
  return false;
}

function open(parent: JContainer, child: JContainer, reader: JsonReader, watch: Watcher): JContainer {
  watch?.(child, reader);
  parent.addItem(child);
  return child;
}

/** A name that was there already takes the old place: the last one wins. */
function openProperty(
  parent: JObject,
  reader: JsonReader,
  settings: LoadSettings | null,
  watch: Watcher,
): JProperty | undefined {
  const name = reader.value as string;
  const existing = parent.property(name);
  if (existing !== null && settings !== null && settings.duplicateHandling !== 0) {
    if (settings.duplicateHandling === 1) return undefined;
    throw reader.error(`Property with the name '${name}' already exists in the current JSON object.`);
  }
  const property = new JProperty(name);
  watch?.(property, reader);
  if (existing === null) parent.addItem(property);
  else parent.setChild(parent.indexOf(existing), property);
  return property;
}

function skipProperty(parent: JContainer, reader: JsonReader): JContainer {
  const { depth } = reader;
  reader.read();
  if (reader.token.startsWith('Start')) while (reader.depth > depth && reader.read()) void 0;
  return parent;
}
