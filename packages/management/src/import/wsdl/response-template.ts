import { ImportError } from '../imported-api.ts';
import { type Field, isWrappedArray } from './message-shape.ts';
import { jsonName, memberPath } from './template-path.ts';

// Liquid that makes JSON out of the body of an envelope. Differs from Azure: whatever has to be escaped in JSON is, not only
// quotes and ends of lines, and numbers are written as JSON has them.

/** Ends an output whose text stands in a string of JSON. */
export const jsonEscapes: string = String.raw`| Replace: '\\', '\\' | Replace: '"', '\"' | Replace: '\r', '\r' | Replace: '\n', '\n' | Replace: '\t', '\t'`;

const numberForm = String.raw`| Strip | Replace: '^(-?)\+?0*(?=[0-9])', '$1'`;

/** Writes the JSON of a response. */
export function responseTemplate(root: Field, place: string): string {
  const path = memberPath('body.envelope.body', root.name);
  return `{ "${jsonName(root.name)}": ${valueTemplate(root, path, place, 1)} }`;
}

function valueTemplate(field: Field, path: string, place: string, depth: number): string {
  switch (field.kind) {
    case 'text':
      return `{% if ${path} != null %}"{{${path} ${jsonEscapes}}}"{% else %}null{% endif %}`;
    case 'number':
      return `{% if ${path} != null and ${path} != "" %}{{${path} ${numberForm}}}{% else %}null{% endif %}`;
    case 'flag':
      return `{% if ${path} == "true" or ${path} == "1" %}true{% elsif ${path} == "false" or ${path} == "0" %}false{% else %}null{% endif %}`;
    case 'object':
      return isWrappedArray(field)
        ? arrayTemplate(field, path, place, depth)
        : objectTemplate(field, path, place, depth);
  }
}

/** The loop goes over the elements in another: what has none would be its own only item. */
function arrayTemplate({ fields }: Field, path: string, place: string, depth: number): string {
  const item = `item${depth}`;
  const [only] = fields as readonly [Field];
  const value = valueTemplate(only, item, place, depth + 1);
  const loop = `{% JSONArrayFor ${item} in ${path} %}${value}{% endJSONArrayFor %}`;
  return `[{% if ${memberPath(path, only.name)} != null %}${loop}{% endif %}]`;
}

function objectTemplate({ fields }: Field, path: string, place: string, depth: number): string {
  const array = fields.find(({ isArray }) => isArray);
  if (array !== undefined)
    throw new ImportError(
      `'${array.name}' is an array beside other elements; expected it in an element of its own, as Azure does`,
      place,
    );
  const members = fields.map(
    (one) => `"${jsonName(one.name)}": ${valueTemplate(one, memberPath(path, one.name), place, depth)}`,
  );
  return `{% if ${path} != null %}{ ${members.join(',\n')} }{% else %}null{% endif %}`;
}
