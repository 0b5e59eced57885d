/**
 * Cuts a text into windows of so many characters, each of which begins with the last ones of the window before. Characters are
 * Unicode code points: none is cut in two.
 */
export function* windowsOf(text: string, size: number, overlap: number): Generator<string> {
  let start = 0;
  for (;;) {
    const end = forward(text, start, size);
    yield text.slice(start, end).toWellFormed();
    if (end >= text.length) return;
    start = forward(text, start, size - overlap);
  }
}

/** The index so many code points behind another. */
function forward(text: string, from: number, count: number): number {
  let index = from;
  for (let passed = 0; passed < count && index < text.length; passed++)
    index += (text.codePointAt(index) as number) > 0xffff ? 2 : 1;
  return index;
}
