import { noPolicies, type Pipeline, type Step } from '@turnpike/policy';
import { withoutUnsupported } from './handshake.ts';
import type { PreparedDocument } from './prepared-documents.ts';

// The pipeline of a chain of documents is put together of lists that are there. Chains that are equal have one pipeline,
// which is forgotten with the last of their documents.

interface Composed {
  readonly pipeline: Pipeline;
  readonly narrower: WeakMap<PreparedDocument, Composed>;
  forHandshake: Pipeline | undefined;
}

const composed = new WeakMap<PreparedDocument, Composed>();

/** The pipeline of documents from the broadest to the narrowest. */
export function compose(chain: readonly PreparedDocument[], kind: '' | 'handshake'): Pipeline {
  let known = composed;
  let last: Composed | undefined;
  for (const document of chain) {
    let next = known.get(document);
    if (next === undefined) known.set(document, (next = composeOne(document, last?.pipeline ?? noPolicies)));
    last = next;
    known = next.narrower;
  }
  if (last === undefined) return noPolicies;
  if (kind === '') return last.pipeline;
  return (last.forHandshake ??= withoutUnsupported(last.pipeline));
}

function composeOne({ policies }: PreparedDocument, broader: Pipeline): Composed {
  return { pipeline: policies?.within(broader) ?? cannotRun, narrower: new WeakMap(), forHandshake: undefined };
}

const refusal: Step = {
  policy: 'policies',
  scope: undefined,
  section: undefined,
  path: undefined,
  policyId: undefined,
  reads: { requestBody: false, responseBody: false },
  run() {
    throw new Error('the policies of this request cannot run; they are among what is wrong with the configuration');
  },
};

/** What cannot run is among the diagnostics. Where it is served all the same, nothing goes past it. */
const cannotRun: Pipeline = { ...noPolicies, inbound: [refusal] };
