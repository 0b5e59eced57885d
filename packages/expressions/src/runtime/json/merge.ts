import { spend } from '../budget.ts';
import { iterateBoxed } from '../iterate.ts';
import { comparerOf } from '../text-comparer.ts';
import { IndexedContainer, JArray } from './j-array.ts';
import { isMultiContent, JContainer, tokenOfContent } from './j-container.ts';
import { JObject } from './j-object.ts';
import type { JProperty } from './j-property.ts';
import { JToken } from './j-token.ts';
import { type JsonMergeSettings, mergeArrayHandling, mergeNullValueHandling } from './merge-settings.ts';
import { tokenType } from './token-type.ts';

// https://www.newtonsoft.com/json/help/html/MergeJson.htm

/** Merges an object into an object, property by property. Anything else is passed over. */
export function mergeProperties(target: JObject, content: unknown, settings: JsonMergeSettings): void {
  if (!(content instanceof JObject)) return;
  for (const child of [...content]) {
    const { name, value } = child as JProperty;
    const existing = existingProperty(target, name, settings);
    if (existing === null) {
      target.addEntry(name, value);
    } else if (existing.value instanceof JContainer && existing.value.type === value.type) {
      existing.value.merge(value, settings);
    } else if (value.type !== tokenType.null || settings.nullHandling === mergeNullValueHandling.merge) {
      existing.value = value;
    }
  }
}

function existingProperty(target: JObject, name: string, settings: JsonMergeSettings): JProperty | null {
  const property = target.property(name);
  if (property !== null || settings.nameComparison === 4) return property;
  const comparer = comparerOf(settings.nameComparison);
  spend(target.count);
  for (const candidate of target)
    if (comparer.equals((candidate as JProperty).name, name)) return candidate as JProperty;
  return null;
}

/** Merges a sequence into an array. Anything else is passed over. */
export function mergeItems(target: IndexedContainer, content: unknown, settings: JsonMergeSettings): void {
  if (!(content instanceof IndexedContainer) && !isMultiContent(content)) return;
  const items: unknown[] = [...(content instanceof JToken ? content : iterateBoxed(content))];
  spend(items.length);
  const { arrayHandling } = settings;
  if (arrayHandling === mergeArrayHandling.union) addMissing(target, items);
  else if (arrayHandling === mergeArrayHandling.merge) mergeByIndex(target, items, settings);
  else if (arrayHandling !== mergeArrayHandling.replace) addAll(target, items);
  else if (content !== target) {
    target.clear();
    addAll(target, items);
  }
}

function addAll(target: IndexedContainer, items: readonly unknown[]): void {
  for (const item of items) target.addItem(item);
}

function addMissing(target: IndexedContainer, items: readonly unknown[]): void {
  const known = new Set([...target].map((token) => token.deepKey()));
  for (const item of items) {
    const token = tokenOfContent(item);
    const key = token.deepKey();
    if (known.has(key)) continue;
    known.add(key);
    target.addItem(token);
  }
}

function mergeByIndex(target: IndexedContainer, items: readonly unknown[], settings: JsonMergeSettings): void {
  for (const [index, item] of items.entries()) {
    if (index >= target.count) {
      target.addItem(item);
      continue;
    }
    const existing = target.child(index);
    if (existing instanceof JArray || existing instanceof JObject) {
      existing.merge(item, settings);
      continue;
    }
    const token = tokenOfContent(item);
    if (token.type !== tokenType.null) target.setChild(index, token);
  }
}
