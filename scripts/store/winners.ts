import { loadPlane, type RunningPlane } from './running-plane.ts';

/** What came of rounds in which many want to write one version. */
export interface Winners {
  readonly rounds: number;
  readonly writers: number;
  /** Rounds that had another number of winners than one, or whose winner is not what is there. */
  readonly mistakes: readonly string[];
}

/** Has many writers change one product on condition of one ETag, by several control planes on one store. */
export async function raceForOneVersion(
  folders: readonly string[],
  storeUrl: string,
  rounds: number,
  writers: number,
): Promise<Winners> {
  const waiting = folders.map((folder) => loadPlane(folder, storeUrl));
  const mistakes: string[] = [];
  const planes: RunningPlane[] = [];
  try {
    for (const one of waiting) planes.push(await one.begin());
    const at = (index: number) => planes[index % planes.length] as RunningPlane;
    const body = (displayName: string) => ({ properties: { displayName } });
    await at(0).send('PUT', 'products/contested', body('first'));
    for (let round = 1; round <= rounds; round++) {
      const { etag = '' } = await at(round).send('GET', 'products/contested');
      const answers = await Promise.all(
        Array.from({ length: writers }, (_, writer) =>
          at(writer).send('PUT', 'products/contested', body(`${round} ${writer}`), { 'if-match': etag }),
        ),
      );
      const winners = answers.flatMap(({ status }, writer) => (status === 200 ? [`${round} ${writer}`] : []));
      const others = answers.filter(({ status }) => status !== 200 && status !== 412).map(({ status }) => status);
      const { text } = await at(round + 1).send('GET', 'products/contested');
      if (winners.length !== 1 || others.length > 0 || !text.includes(`"${winners[0]}"`))
        mistakes.push(
          `round ${round}: ${winners.length} winners, ${others.length} other answers (${[...new Set(others)]})`,
        );
    }
  } finally {
    for (const plane of planes) await plane.kill();
    for (const one of waiting) await one.kill();
  }
  return { rounds, writers, mistakes };
}
