/** `; did you mean 'set-header'?` for the known word nearest to one that is unknown, or nothing when none is near. */
export function suggestion(unknown: string, known: Iterable<string>): string {
  const most = Math.max(1, Math.floor(unknown.length / 4));
  if (unknown.length > 60) return '';
  let best: string | undefined;
  let least = most + 1;
  for (const word of known) {
    if (Math.abs(word.length - unknown.length) > most) continue;
    const distance = word.toLowerCase() === unknown.toLowerCase() ? 0 : editDistance(unknown, word);
    if (distance < least) [best, least] = [word, distance];
  }
  return best === undefined ? '' : `; did you mean '${best}'?`;
}

/** How many letters to add, drop, change or swap with their neighbour. */
function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, other.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] as number;
}
