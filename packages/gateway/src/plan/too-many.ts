import { noPolicies, type Pipeline, policiesPerDocument, sections } from '@turnpike/policy';
import type { ApiPlans } from './api-plans.ts';
import type { PreparedDocument } from './prepared-documents.ts';

// How much a chain of documents comes to may depend on what is broader: `<base />` can be written many times. That it
// may be too much is rare, and found by an estimate; only then are chains looked at one by one.

/** The documents that would come to too many policies within what is broader than they are. */
export function findTooLarge(plans: ApiPlans): ReadonlySet<PreparedDocument> {
  const { global, workspace, ofProducts, own } = plans.documents;
  const levels = [
    [global],
    workspace === undefined ? [] : [workspace],
    [...ofProducts.values()],
    own.api === undefined ? [] : [own.api],
    [...own.ofOperations.values()],
  ];
  let most = 0;
  for (const level of levels) most = Math.max(most, ...level.map((document) => sizeWithin(document, most)));
  const found = new Set<PreparedDocument>();
  if (most > policiesPerDocument) for (const chain of plans.chains) findInChain(chain, found);
  return found;
}

function sizeWithin({ policies }: PreparedDocument, broader: number): number {
  return policies === undefined ? 0 : policies.count.policies + policies.count.bases * broader;
}

function findInChain(chain: readonly PreparedDocument[], found: Set<PreparedDocument>): void {
  let broader: Pipeline = noPolicies;
  for (const document of chain) {
    if (document.policies === undefined || !document.policies.runs) return;
    const longest = Math.max(...sections.map((section) => broader[section].length));
    const within = sizeWithin(document, longest) > policiesPerDocument ? undefined : document.policies.within(broader);
    if (within === undefined) {
      found.add(document);
      return;
    }
    broader = within;
  }
}
