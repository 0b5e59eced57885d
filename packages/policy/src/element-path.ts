import { type Element, elementsOf } from './syntax.ts';

/** An element and its path. */
export interface PlacedElement {
  readonly element: Element;
  readonly path: string;
}

/** The elements in another with their paths: `choose[1]\when[2]`, siblings of one name counted from 1. */
export function placeElements(parent: Element, path: string | undefined): readonly PlacedElement[] {
  const counts = new Map<string, number>();
  return elementsOf(parent).map((element) => {
    const index = (counts.get(element.name) ?? 0) + 1;
    counts.set(element.name, index);
    const own = `${element.name}[${index}]`;
    return { element, path: path === undefined ? own : `${path}\\${own}` };
  });
}
