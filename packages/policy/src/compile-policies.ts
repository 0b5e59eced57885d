import { checkPlacement } from './check-placement.ts';
import { checkUnavailable } from './check-unavailable.ts';
import { type Compilation, policiesPerDocument, type Site } from './compilation.ts';
import type { Policy } from './define-policy.ts';
import { type PlacedElement, placeElements } from './element-path.ts';
import { knownPolicies, misspeltPolicies } from './known-policies.ts';
import type { Step } from './pipeline.ts';
import { PolicyPlace } from './place.ts';
import { type CreateFailure, PolicyFailure } from './policy-failure.ts';
import { readConfig } from './read-config.ts';
import { suggestion } from './suggestion.ts';
import { attributeOf, type Element } from './syntax.ts';

/** Compiles the policies in an element to a flat list of steps, in order. */
export function compilePolicies(
  parent: Element,
  site: Site,
  compilation: Compilation,
  isPolicy: (name: string) => boolean = () => true,
): readonly Step[] {
  const steps: Step[] = [];
  for (const placed of placeElements(parent, site.path)) {
    if (!isPolicy(placed.element.name)) continue;
    if (compilation.count.policies > policiesPerDocument) break;
    if (placed.element.name === 'base') steps.push(...takeBase(placed.element, site, compilation));
    else if (afford(1, placed.element, compilation)) steps.push(...compilePolicy(placed, parent, site, compilation));
  }
  return steps;
}

/** Compiles an element that is a policy itself, as the root of a resolver is. */
export function compileRoot(root: Element, site: Site, compilation: Compilation): readonly Step[] {
  return compilePolicy({ element: root, path: `${root.name}[1]` }, root, site, compilation);
}

function takeBase(element: Element, site: Site, compilation: Compilation): readonly Step[] {
  const { base = [] } = site;
  if (site.base !== undefined) compilation.count.bases++;
  return afford(base.length, element, compilation) ? base : [];
}

/** Takes policies from what a document may come to. */
function afford(policies: number, element: Element, compilation: Compilation): boolean {
  const { count } = compilation;
  const before = count.policies;
  count.policies += policies;
  if (count.policies <= policiesPerDocument) return true;
  compilation.runnable = false;
  if (before <= policiesPerDocument)
    compilation.bag.report(
      'too-many-policies',
      element.nameSpan,
      `the document comes to more than ${policiesPerDocument} policies`,
    );
  return false;
}

function compilePolicy(placed: PlacedElement, parent: Element, site: Site, compilation: Compilation): readonly Step[] {
  const { element } = placed;
  const name = properName(element, compilation);
  const policy = compilation.options.policies.get(name);
  const known = knownPolicies.get(name);
  const rules = policy === undefined ? known : { ...known, ...policy };
  if (rules !== undefined) checkPlacement(element, parent, rules, site, compilation);
  if (policy !== undefined) return preparePolicy(placed, policy, site, compilation);
  compilation.runnable = false;
  if (known === undefined) reportUnknown(element, compilation);
  else reportUnavailable(element, name, compilation);
  checkUnavailable(placed, known, site, compilation);
  return [];
}

function properName(element: Element, compilation: Compilation): string {
  const name = misspeltPolicies.get(element.name);
  if (name === undefined) return element.name;
  const message = `<${element.name}> is a misspelling of <${name}>`;
  compilation.bag.report('misspelt-policy', element.nameSpan, message, 'warning');
  return name;
}

function preparePolicy(placed: PlacedElement, policy: Policy, site: Site, compilation: Compilation): readonly Step[] {
  const { element } = placed;
  const { config, ready, reads, inside } = readConfig(placed, policy.config, site, compilation);
  const place = new PolicyPlace(element, site, compilation);
  const failure: CreateFailure = (reason, status, message, answer) =>
    new PolicyFailure(policy.name, reason, status, message, undefined, answer);
  const prepared = ready ? policy.prepare(config, failure, place) : undefined;
  if (prepared === undefined || place.refused) {
    compilation.runnable = false;
    return [];
  }
  if (typeof prepared !== 'function') return prepared;
  const policyId = attributeOf(element, 'id')?.value.source.text;
  const { scope, section, path } = site;
  const step: Step = { policy: policy.name, scope, section, path, policyId, reads, run: prepared };
  return [inside.size === 0 ? step : { ...step, inside }];
}

function reportUnknown(element: Element, compilation: Compilation): void {
  const names = [...knownPolicies.keys(), ...compilation.options.policies.keys(), 'base'];
  const message = `there is no policy <${element.name}>${suggestion(element.name, names)}`;
  compilation.bag.report('unknown-policy', element.nameSpan, message);
}

function reportUnavailable(element: Element, name: string, compilation: Compilation): void {
  const message = `<${name}> is not available in this version`;
  compilation.bag.report('policy-not-available', element.nameSpan, message, compilation.options.unavailable);
}
