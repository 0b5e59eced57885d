import { existsSync, readFileSync } from 'node:fs';
import type { Section } from '@turnpike/model';
import { type Element, elementsOf, misspeltPolicies, readPolicyDocument } from '@turnpike/policy';
import { expectations } from './expectations.ts';
import { Placed, type Proof } from './placed.ts';
import { Scene } from './scene.ts';
import { variantsOf } from './variants.ts';

// Documents with one policy or a few, as the tests of Azure's policy toolkit have them. They are kept beside the project
// and not in it.

const corpus = new URL('../../../../shared/corpus/', import.meta.url);

/** Whether the documents are there, and where that is. */
export const place: { readonly isThere: boolean; readonly path: string } = {
  isThere: existsSync(corpus),
  path: corpus.pathname,
};

/** The names of the documents. */
export function fixtureNames(): readonly string[] {
  const entries = JSON.parse(readFileSync(new URL('index.json', corpus), 'utf8')) as readonly {
    readonly file: string;
  }[];
  return entries.map(({ file }) => file).filter((file) => file.startsWith('fixtures/'));
}

/** The text of a document. */
export function fixtureText(file: string): string {
  return readFileSync(new URL(file.split('/').map(encodeURIComponent).join('/'), corpus), 'utf8');
}

const order: readonly Proof[] = ['ran', 'difference', 'prediction'];

/** Holds each policy of a document to what its element says, and gives the weakest proof of them. */
export async function proveFixture(text: string): Promise<Proof> {
  let weakest: Proof = 'prediction';
  const { document } = readPolicyDocument(text);
  const isFragment = document?.kind === 'fragment';
  const scene = isFragment
    ? new Scene('<policies><inbound><include-fragment fragment-id="it" /></inbound></policies>', { fragment: text })
    : new Scene(text);
  const check = async (policy: Placed): Promise<void> => {
    const name = isFragment && policy.element.name === 'base' ? 'base of a fragment' : policy.element.name;
    const expectation = expectations[misspeltPolicies.get(name) ?? name];
    if (expectation === undefined) throw new Error(`nothing is expected of <${name}>`);
    const proof = (await expectation(policy)) ?? 'prediction';
    if (order.indexOf(proof) < order.indexOf(weakest)) weakest = proof;
  };
  const sections: readonly (readonly [Section, readonly Element[]])[] = isFragment
    ? [['inbound', elementsOf(readPolicyDocument(text).tree.root!)]]
    : elementsOf(scene.tree.root!).map((section) => [section.name as Section, elementsOf(section)]);
  for (const variant of variantsOf(text))
    for (const [section, elements] of sections)
      for (const element of elements) await check(new Placed(scene, element, section, variant, check));
  return weakest;
}
