// What looks like a tag, a comment or a script, found by looking for each kind of end once: an expression that looks for them
// from every `<` takes minutes for a text that has nothing else.

/** Takes tags, comments and scripts with what is in them out of a text. */
export function stripHtml(input: string): string {
  // Names of elements have no case. `toLowerCase` of everything would make some letters two.
  const folded = input.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const absent = new Set<string>();
  const behind = (end: string, from: number): number => {
    if (absent.has(end)) return -1;
    const found = folded.indexOf(end, from);
    if (found < 0) absent.add(end);
    return found < 0 ? -1 : found + end.length;
  };
  const endOfMarkup = (start: number): number => {
    if (folded.startsWith('<script', start)) {
      const end = behind('</script>', start + '<script'.length);
      if (end >= 0) return end;
    }
    if (folded.startsWith('<!--', start)) {
      const end = behind('-->', start + '<!--'.length);
      if (end >= 0) return end;
    }
    return behind('>', start + 1);
  };
  const kept: string[] = [];
  let at = 0;
  for (let start = folded.indexOf('<'); start >= 0; start = folded.indexOf('<', at)) {
    const end = endOfMarkup(start);
    // Without a `>` there is nothing more to take out.
    if (end < 0) break;
    kept.push(input.slice(at, start));
    at = end;
  }
  return kept.join('') + input.slice(at);
}
