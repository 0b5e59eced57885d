import type { Compilation, Site } from './compilation.ts';
import type { KnownPolicy } from './known-policies.ts';
import type { Element } from './syntax.ts';

/** Reports a policy that stands in a section, at a scope, or as often as it may not. */
export function checkPlacement(
  element: Element,
  parent: Element,
  rules: KnownPolicy,
  site: Site,
  compilation: Compilation,
): void {
  if (site.placed) checkSection(element, rules, site, compilation);
  if (site.placed) checkScope(element, rules, site, compilation);
  if (rules.once === true) checkOnce(element, parent, site, compilation);
}

function checkSection({ name, nameSpan }: Element, rules: KnownPolicy, { section }: Site, { bag }: Compilation): void {
  if (rules.sections.includes(section)) return;
  const expected = rules.sections.length === 0 ? 'only a resolver may have it' : `expected ${list(rules.sections)}`;
  const severity = rules.tolerated?.includes(section) ? 'warning' : 'error';
  bag.report('wrong-section', nameSpan, `<${name}> stands in ${section}; ${expected}`, severity);
}

function checkScope({ name, nameSpan }: Element, rules: KnownPolicy, { scope }: Site, { bag }: Compilation): void {
  if (scope === undefined || rules.scopes.includes(scope)) return;
  bag.report('wrong-scope', nameSpan, `<${name}> stands at the scope ${scope}; expected ${list(rules.scopes)}`);
}

/** Branches exclude each other, so that a second one elsewhere in the section may be meant; a second one beside it is not. */
function checkOnce(element: Element, parent: Element, { section }: Site, { bag, seen }: Compilation): void {
  const { name, nameSpan } = element;
  const key = `${section}/${name}`;
  const parents = seen.get(key) ?? new Set();
  seen.set(key, parents);
  const severity = parents.has(parent) ? 'error' : 'warning';
  if (parents.size > 0)
    bag.report('repeated-policy', nameSpan, `<${name}> already stands in ${section}; expected it once`, severity);
  parents.add(parent);
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
