import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { type ArtifactReading, readArtifacts } from './read-artifacts.ts';
import { type Files, information, sampleApi, shown, withFolder, write } from './testing.ts';
import { type WatchOptions, watchArtifacts } from './watch-artifacts.ts';

const file = 'apis/a/apiInformation.json';

/** The readings of a watched folder, one after the other as they are asked for. */
class Watched {
  readonly #readings: ArtifactReading[] = [];
  readonly #refused: ArtifactReading[] = [];
  #wake = () => {};

  readonly changed = (reading: ArtifactReading): void => {
    this.#readings.push(reading);
    this.#wake();
  };

  readonly refused = (reading: ArtifactReading): void => {
    this.#refused.push(reading);
    this.#wake();
  };

  next(): Promise<ArtifactReading> {
    return this.#take(this.#readings);
  }

  /** Takes readings until one has these paths: a folder may also be read while it is being exchanged. */
  async until(expected: readonly string[]): Promise<void> {
    while (!isDeepStrictEqual(paths(await this.next()), expected));
  }

  nextRefused(): Promise<ArtifactReading> {
    return this.#take(this.#refused);
  }

  async #take(readings: ArtifactReading[]): Promise<ArtifactReading> {
    while (readings.length === 0)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    return readings.shift() as ArtifactReading;
  }
}

async function watching(
  files: Files,
  use: (folder: string, watched: Watched) => Promise<void>,
  options: WatchOptions = {},
): Promise<void> {
  await withFolder(files, async (folder) => {
    const watched = new Watched();
    const watcher = watchArtifacts(folder, watched.changed, { settleMs: 20, ...options, onRefused: watched.refused });
    try {
      await use(folder, watched);
    } finally {
      watcher.close();
    }
  });
}

function paths({ snapshot }: ArtifactReading): readonly string[] | undefined {
  return snapshot?.apis.map(({ path }) => path);
}

test.each([{}, { poll: true, pollMs: 20 }])(
  'with %j, each change is a snapshot with a greater number',
  async (options) => {
    await watching(
      { [file]: sampleApi('one') },
      async (folder, watched) => {
        const first = await watched.next();
        expect([first.snapshot?.sequenceNumber, paths(first)]).toEqual([1, ['one']]);

        await write(folder, { [file]: sampleApi('two') });
        const second = await watched.next();
        expect([second.snapshot?.sequenceNumber, paths(second)]).toEqual([2, ['two']]);

        // As editors do: another file, and then the name.
        await writeFile(join(folder, `${file}.tmp`), JSON.stringify(sampleApi('three')));
        await rename(join(folder, `${file}.tmp`), join(folder, file));
        expect(paths(await watched.next())).toEqual(['three']);

        await write(folder, { 'apis/b/apiInformation.json': sampleApi('four') });
        expect(paths(await watched.next())).toEqual(['three', 'four']);

        await rm(join(folder, 'apis/a'), { recursive: true });
        const last = await watched.next();
        expect([last.snapshot?.sequenceNumber, paths(last)]).toEqual([5, ['four']]);
      },
      options,
    );
  },
);

test('a file in whose place another is put is seen each time', async () => {
  await watching({ [file]: sampleApi('zero') }, async (folder, watched) => {
    await watched.next();
    for (const path of ['one', 'two', 'three', 'four']) {
      await writeFile(join(folder, `${file}.tmp`), JSON.stringify(sampleApi(path)));
      await rename(join(folder, `${file}.tmp`), join(folder, file));
      expect(paths(await watched.next())).toEqual([path]);
    }
  });
});

test('so is a folder in whose place another is put', async () => {
  await watching({ [file]: sampleApi('zero') }, async (folder, watched) => {
    await watched.next();
    for (const path of ['one', 'two', 'three']) {
      await write(folder, { '.next/apiInformation.json': sampleApi(path) });
      await rm(join(folder, 'apis/a'), { recursive: true });
      await rename(join(folder, '.next'), join(folder, 'apis/a'));
      await watched.until([path]);
    }
    await write(folder, { [file]: sampleApi('four') });
    await watched.until(['four']);
  });
});

test('a mistake is reported, and the next right content follows on the last', async () => {
  await watching({ [file]: sampleApi('one') }, async (folder, watched) => {
    await watched.next();
    await write(folder, { [file]: '{' });
    const refused = await watched.nextRefused();
    expect(refused.snapshot).toBeUndefined();
    expect(shown(refused.diagnostics)[0]).toContain(`error invalid-json ${file}:1:2`);
    await write(folder, { [file]: sampleApi('two') });
    const next = await watched.next();
    expect([next.snapshot?.sequenceNumber, paths(next)]).toEqual([2, ['two']]);
  });
});

test('what is served already is no change, nor is a file that is written again as it was', async () => {
  await withFolder({ [file]: sampleApi('one') }, async (folder) => {
    const last = await readArtifacts(folder, { sequenceNumber: 7 });
    const watched = new Watched();
    const watcher = watchArtifacts(folder, watched.changed, { last, settleMs: 20 });
    try {
      await write(folder, { [file]: sampleApi('one') });
      await new Promise((resolve) => setTimeout(resolve, 100));
      await write(folder, { [file]: sampleApi('two') });
      const next = await watched.next();
      expect([next.snapshot?.sequenceNumber, paths(next)]).toEqual([8, ['two']]);
    } finally {
      watcher.close();
    }
  });
});

test('a folder that is away for a moment is no estate without anything', async () => {
  const options = { poll: true, pollMs: 20 };
  await withFolder({}, (place) =>
    watching(
      { [file]: sampleApi('one') },
      async (folder, watched) => {
        await watched.next();
        await rename(folder, join(place, 'away'));
        expect((await watched.nextRefused()).diagnostics).toMatchObject([{ code: 'unreadable-folder' }]);
        await rename(join(place, 'away'), folder);
        expect(paths(await watched.next())).toEqual(['one']);
      },
      options,
    ),
  );
});

test.skipIf(process.platform === 'win32')('a link that leads elsewhere now is a change', async () => {
  const one = { '..1/backends/a/backendInformation.json': information({ url: 'http://one' }) };
  const two = { '..2/backends/a/backendInformation.json': information({ url: 'http://two' }) };
  await withFolder({ ...one, ...two }, async (folder) => {
    await symlink('..1', join(folder, '..data'));
    await symlink('..data/backends', join(folder, 'backends'));
    const watched = new Watched();
    const watcher = watchArtifacts(folder, watched.changed, { settleMs: 20, poll: true, pollMs: 20 });
    try {
      expect((await watched.next()).snapshot?.backends).toMatchObject([{ url: 'http://one' }]);
      await symlink('..2', join(folder, '..next'));
      await rename(join(folder, '..next'), join(folder, '..data'));
      expect((await watched.next()).snapshot?.backends).toMatchObject([{ url: 'http://two' }]);
    } finally {
      watcher.close();
    }
  });
});
