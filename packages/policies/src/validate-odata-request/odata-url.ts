// The parts of an OData URL that are the same for every service: OData 4.01, part 2 (URL conventions), and the system query
// options of versions 2 to 4.01. What entity sets and properties there are is in the metadata of a service.
// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html

const text = (value: string): boolean => value.trim() !== '' && isBalanced(value);
const whole = (value: string): boolean => /^\d{1,10}$/.test(value);

/** How the value of each system query option has to be written. */
const options: Readonly<Record<string, { readonly isRight: (value: string) => boolean; readonly expected: string }>> = {
  $apply: { isRight: text, expected: 'transformations' },
  $compute: { isRight: text, expected: 'expressions with names' },
  $count: { isRight: (value) => /^(?:true|false)$/.test(value), expected: 'true or false' },
  $deltatoken: { isRight: text, expected: 'a token' },
  $expand: { isRight: text, expected: 'navigation properties' },
  $filter: { isRight: text, expected: 'an expression with closed quotes and parentheses' },
  $format: { isRight: text, expected: 'a format' },
  $id: { isRight: text, expected: 'the id of an entity' },
  $index: { isRight: (value) => /^-?\d{1,10}$/.test(value), expected: 'an integer' },
  $inlinecount: { isRight: (value) => /^(?:allpages|none)$/.test(value), expected: 'allpages or none' },
  $levels: { isRight: (value) => value === 'max' || whole(value), expected: 'an integer or max' },
  $orderby: { isRight: isOrder, expected: 'properties, each with asc or desc after it or nothing' },
  $schemaversion: { isRight: text, expected: 'a version' },
  $search: { isRight: text, expected: 'words' },
  $select: { isRight: text, expected: 'properties' },
  $skip: { isRight: whole, expected: 'an integer, 0 or more' },
  $skiptoken: { isRight: text, expected: 'a token' },
  $top: { isRight: whole, expected: 'an integer, 0 or more' },
};

const segments: ReadonlySet<string> = new Set([
  '$all',
  '$batch',
  '$count',
  '$crossjoin',
  '$each',
  '$entity',
  '$filter',
  '$links',
  '$metadata',
  '$query',
  '$ref',
  '$root',
  '$value',
]);

/** What is wrong with the query of a request. */
export function checkQuery(query: string): readonly string[] {
  const seen = new Set<string>();
  const mistakes: string[] = [];
  for (const [name, value] of new URLSearchParams(query)) {
    // Custom options begin with neither `$` nor `@`; what begins with `@` stands for a value elsewhere.
    if (!name.startsWith('$')) continue;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) mistakes.push(`The query option '${shorten(name)}' is not one of OData.`);
    else if (seen.has(name)) mistakes.push(`The query option '${name}' is there more than once.`);
    else if (!option.isRight(value))
      mistakes.push(`The query option '${name}' is '${shorten(value)}'; expected ${option.expected}.`);
    seen.add(name);
  }
  return mistakes;
}

/** What is wrong with the path of a request. */
export function checkPath(path: string): readonly string[] {
  const decoded = decode(path);
  if (decoded === undefined) return ['The path cannot be decoded.'];
  if (!isBalanced(decoded)) return ['The path has a quote or a parenthesis that is not closed.'];
  return withoutKeys(decoded)
    .split('/')
    .filter((segment) => segment.startsWith('$') && !segments.has(segment))
    .map((segment) => `The segment '${shorten(segment)}' of the path is not one of OData.`);
}

/** Whether quotes and parentheses are closed; a quote in a text is written twice. */
export function isBalanced(value: string): boolean {
  let depth = 0;
  let isQuoted = false;
  for (const character of value) {
    if (character === "'") isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === '(') depth++;
    else if (character === ')' && --depth < 0) return false;
  }
  return depth === 0 && !isQuoted;
}

function isOrder(value: string): boolean {
  if (!text(value)) return false;
  return withoutKeys(value)
    .split(',')
    .every((item) => /^[^\s]+(?:\s+(?:asc|desc))?$/.test(item.trim()));
}

/** Leaves out what stands in parentheses, where slashes and spaces mean something else. */
function withoutKeys(value: string): string {
  let depth = 0;
  let isQuoted = false;
  let kept = '';
  for (const character of value) {
    if (character === "'") isQuoted = !isQuoted;
    else if (!isQuoted && character === '(') depth++;
    else if (!isQuoted && character === ')') depth--;
    else if (!isQuoted && depth === 0) kept += character;
  }
  return kept;
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function shorten(value: string): string {
  return value.length > 60 ? `${value.slice(0, 59)}…` : value;
}
