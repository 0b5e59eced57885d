import type { SnapshotPart } from '@turnpike/model';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import type { ResourceContext } from '../../define-resource.ts';
import type { StoredResource } from '../../store/store.ts';
import { checkPolicy } from './check-policy.ts';

// A gateway that is told of one document that cannot run takes nothing of what it is told. What documents mention is therefore
// not changed into something that they cannot run with.

/** A change of what documents mention, as gateways would be told of it. */
export interface Breaking {
  /** The property that changes. */
  readonly target: string;
  readonly documents: readonly StoredResource[];
  /** Whether what a document is wrong about may be shown. */
  readonly isOpen: boolean;
  /** What gateways would be told, in place of what they are told. */
  changed(part: SnapshotPart): SnapshotPart;
}

/** Says which documents run now and would not after a change. */
export async function checkBreaking(
  { target, documents, isOpen, changed }: Breaking,
  context: ResourceContext,
): Promise<readonly ArmErrorDetail[]> {
  const after: ResourceContext = { ...context, published: async (type) => changed(await context.published(type)) };
  const details: ArmErrorDetail[] = [];
  for (const { path, type, properties } of documents) {
    if (typeof properties.value !== 'string') continue;
    const check = (at: ResourceContext) => checkPolicy(properties.value as string, kindOf(type), undefined, at);
    const [first] = await check(after);
    // One that cannot run anyway is no reason to refuse what may be the first step to mend it.
    if (first === undefined || (await check(context)).length > 0) continue;
    const reason = isOpen ? `: ${first.message}` : '';
    details.push(detail(target, `'${path}' could not run with it${reason}`));
  }
  return details;
}

function kindOf(type: string): 'policies' | 'fragment' | 'resolver' {
  if (/(?:^|\/)policyFragments$/.test(type)) return 'fragment';
  return /\/resolvers\/policies$/.test(type) ? 'resolver' : 'policies';
}
