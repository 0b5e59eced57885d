import { once } from 'node:events';
import { type AddressInfo, connect, createServer, Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { adoptOrdinarily, adoptSocket, type Transport, type TransportEvents } from './transport.ts';

const open: (Socket | Server)[] = [];
afterEach(() => {
  for (const one of open.splice(0)) {
    if (one instanceof Server) one.close();
    else one.destroy();
  }
});

/** A connection whose near end is adopted, from the accepting or from the connecting side, and whose far end is not. */
async function pair(adopt: (socket: Socket) => Transport, side: 'accepted' | 'connected') {
  const server = createServer({ pauseOnConnect: side === 'accepted', allowHalfOpen: true });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const accepting = once(server, 'connection');
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(client, 'connect');
  const [accepted] = (await accepting) as [Socket];
  const [near, far] = side === 'accepted' ? [accepted, client] : [client, accepted];
  open.push(near, far);
  far.on('error', () => {});
  const transport = adopt(near);
  const events = new Events();
  transport.events = events;
  return { transport, events, far };
}

/** Notes what is reported, and lets a test wait for it. */
class Events implements TransportEvents {
  received = '';
  readonly log: string[] = [];
  error: Error | undefined;
  #waiting: (() => void)[] = [];

  onPiece(piece: Buffer): void {
    this.received += piece.toString('latin1');
    this.#wake();
  }
  onEnd(): void {
    this.#note('end');
  }
  onDrain(): void {
    this.#note('drain');
  }
  onClosed(error: Error | undefined): void {
    this.error = error;
    this.#note('closed');
  }
  async until(passes: () => boolean): Promise<void> {
    while (!passes()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
  #note(what: string): void {
    this.log.push(what);
    this.#wake();
  }
  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

async function readAll(socket: Socket): Promise<string> {
  let text = '';
  for await (const piece of socket) text += (piece as Buffer).toString('latin1');
  return text;
}

test('a plain socket is taken over past the streams', async () => {
  const { transport } = await pair(adoptSocket, 'accepted');
  expect(transport.constructor.name).toBe('DirectTransport');
});

describe.each([
  ['direct', adoptSocket],
  ['ordinary', adoptOrdinarily],
] as const)('%s', (_, adopt) => {
  describe.each(['accepted', 'connected'] as const)('%s', (side) => {
    test('pieces come in order and stay as they are', async () => {
      const { transport, events, far } = await pair(adopt, side);
      const kept: Buffer[] = [];
      transport.events = {
        onPiece: (piece) => {
          kept.push(piece);
          events.onPiece(piece);
        },
        onEnd: () => events.onEnd(),
        onDrain: () => events.onDrain(),
        onClosed: () => {},
      };
      transport.resume();
      let sent = '';
      for (let index = 0; index < 200; index++) {
        const text = String(index).padStart(1 + ((index * 37) % 900), 'x');
        sent += text;
        if (!far.write(text)) await once(far, 'drain');
        if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      far.end();
      await events.until(() => events.log.includes('end'));
      expect(events.received).toBe(sent);
      expect(Buffer.concat(kept).toString('latin1')).toBe(sent);
    });

    test('nothing comes before the first resume, nor between pause and resume', async () => {
      const { transport, events, far } = await pair(adopt, side);
      far.write('one');
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(events.received).toBe('');
      transport.resume();
      await events.until(() => events.received === 'one');
      transport.pause();
      far.end('two');
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect([events.received, events.log]).toEqual(['one', []]);
      transport.resume();
      await events.until(() => events.log.includes('end'));
      expect(events.received).toBe('onetwo');
    });

    test('small writes are taken at once, one or several', async () => {
      const { transport, far } = await pair(adopt, side);
      transport.resume();
      expect(transport.write(Buffer.from('a'))).toBe(true);
      expect(transport.writeAll([Buffer.from('b'), Buffer.from('c')])).toBe(true);
      transport.end();
      expect(await readAll(far)).toBe('abc');
    });

    test('a peer that does not read holds writes up, and they arrive in order when it does', async () => {
      const { transport, events, far } = await pair(adopt, side);
      transport.resume();
      let expected = '';
      let wasTaken = true;
      for (let index = 0; wasTaken; index++) {
        const text = String(index % 10).repeat(400_000);
        expected += text;
        wasTaken = transport.write(Buffer.from(text));
      }
      expected += 'behind, and more';
      expect(transport.write(Buffer.from('behind'))).toBe(false);
      expect(transport.writeAll([Buffer.from(', '), Buffer.from('and more')])).toBe(false);
      const unsent = transport.unsentBytes;
      expect(unsent).toBeGreaterThan(0);
      transport.end();
      expect(await readAll(far)).toBe(expected);
      await events.until(() => events.log.includes('drain'));
      expect(transport.unsentBytes).toBe(0);
    });

    test('what is unsent falls while the peer reads', async () => {
      const { transport, far } = await pair(adopt, side);
      transport.resume();
      transport.write(Buffer.alloc(30_000_000));
      const before = transport.unsentBytes;
      for (let read = 0; read < 8_000_000; ) {
        const piece = far.read() as Buffer | null;
        if (piece === null) await once(far, 'readable');
        else read += piece.length;
      }
      expect(before).toBeGreaterThan(transport.unsentBytes);
      expect(transport.unsentBytes).toBeGreaterThan(0);
    });

    test('each direction ends on its own, and when both have it closes', async () => {
      const { transport, events, far } = await pair(adopt, side);
      transport.resume();
      far.end('question');
      await events.until(() => events.log.includes('end'));
      expect([events.received, events.log, transport.isDestroyed]).toEqual(['question', ['end'], false]);
      transport.write(Buffer.from('answer'));
      transport.end();
      expect(await readAll(far)).toBe('answer');
      await events.until(() => events.log.includes('closed'));
      expect([events.error, events.log, transport.isDestroyed]).toEqual([undefined, ['end', 'closed'], true]);
    });

    test('it still receives after it has ended its own direction', async () => {
      const { transport, events, far } = await pair(adopt, side);
      transport.resume();
      transport.end();
      expect(await readAll(far)).toBe('');
      far.end('late');
      await events.until(() => events.log.includes('closed'));
      expect([events.received, events.log]).toEqual(['late', ['end', 'closed']]);
    });

    test('a reset by the peer closes it with an error, once', async () => {
      const { transport, events, far } = await pair(adopt, side);
      transport.resume();
      far.write('a');
      await events.until(() => events.received === 'a');
      far.resetAndDestroy();
      await events.until(() => events.log.includes('closed'));
      expect([events.log, events.error instanceof Error]).toEqual([['closed'], true]);
      expect(transport.write(Buffer.from('b'))).toBe(false);
      transport.end();
      transport.pause();
      transport.resume();
      transport.destroy();
      transport.reset();
      expect(transport.unsentBytes).toBe(0);
    });

    test('writes to a peer that has gone close it', async () => {
      const { transport, events, far } = await pair(adopt, side);
      far.destroy();
      const writing = setInterval(() => transport.write(Buffer.alloc(1000)), 1);
      await events.until(() => events.log.includes('closed'));
      clearInterval(writing);
      expect(events.error).toBeInstanceOf(Error);
    });

    test('destroying it with writes under way closes it, and nothing else is reported', async () => {
      const { transport, events, far } = await pair(adopt, side);
      transport.resume();
      transport.write(Buffer.alloc(20_000_000));
      transport.destroy();
      expect(transport.isDestroyed).toBe(true);
      await events.until(() => events.log.length > 0);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect([events.log, events.error]).toEqual([['closed'], undefined]);
      far.destroy();
    });

    test('a reset is noticed by the peer', async () => {
      const { transport, far } = await pair(adopt, side);
      transport.resume();
      transport.write(Buffer.from('part'));
      const failed = once(far, 'error');
      far.resume();
      transport.reset();
      expect(((await failed) as unknown as [NodeJS.ErrnoException])[0].code).toBe('ECONNRESET');
    });
  });
});

describe('small pieces, which are told when all has been read that has come,', () => {
  /** Two connections to whose far ends something is written in one turn, so that it is read in one turn. */
  async function twoPairs() {
    const [one, other] = [await pair(adoptSocket, 'accepted'), await pair(adoptSocket, 'accepted')];
    one.transport.resume();
    other.transport.resume();
    return { one, other };
  }

  test('are untold until then, whoever else is told before', async () => {
    const { one, other } = await twoPairs();
    const seen: [boolean, boolean][] = [];
    const note = () => seen.push([one.transport.hasUntold, other.transport.hasUntold]);
    one.transport.events = { ...eventsOf(one.events), onPiece: note };
    other.transport.events = { ...eventsOf(other.events), onPiece: note };
    writeBoth(one.far, other.far);
    await expect.poll(() => seen.length).toBe(2);
    // Whichever was first: it has been told of its own, and not the other.
    expect(seen[0]!.toSorted()).toEqual([false, true]);
    expect(seen[1]).toEqual([false, false]);
  });

  test('are kept where somebody else pauses the connection meanwhile, with the end behind them', async () => {
    const { one, other } = await twoPairs();
    const told: string[] = [];
    for (const [name, mine, theirs] of [
      ['one', one, other],
      ['other', other, one],
    ] as const)
      mine.transport.events = {
        ...eventsOf(mine.events),
        onPiece(piece) {
          told.push(`${name} ${piece}`);
          if (told.length === 1) theirs.transport.pause();
        },
        onEnd: () => told.push(`${name} end`),
      };
    writeBoth(one.far, other.far);
    one.far.end();
    other.far.end();
    await expect.poll(() => told).toHaveLength(2);
    const [first, last] = told[0] === 'one text' ? (['one', 'other'] as const) : (['other', 'one'] as const);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(told).toEqual([`${first} text`, `${first} end`]);
    (last === 'one' ? one : other).transport.resume();
    await expect.poll(() => told).toEqual([`${first} text`, `${first} end`, `${last} text`, `${last} end`]);
  });

  test('reach the others where who is told of one fails', async () => {
    const { one, other } = await twoPairs();
    const failures: unknown[] = [];
    const keep = (failure: unknown) => failures.push(failure);
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', keep);
    try {
      let told = 0;
      const fail = () => {
        told++;
        throw new Error('told');
      };
      one.transport.events = { ...eventsOf(one.events), onPiece: fail };
      other.transport.events = { ...eventsOf(other.events), onPiece: fail };
      writeBoth(one.far, other.far);
      await expect.poll(() => told).toBe(2);
      await expect.poll(() => failures).toHaveLength(2);
    } finally {
      process.off('uncaughtException', keep);
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
  });

  function writeBoth(one: Socket, other: Socket): void {
    one.write('text');
    other.write('text');
  }

  function eventsOf(events: TransportEvents): TransportEvents {
    return {
      onPiece: (piece) => events.onPiece(piece),
      onEnd: () => events.onEnd(),
      onDrain: () => events.onDrain(),
      onClosed: (error) => events.onClosed(error),
    };
  }
});

test.each([
  ['direct', adoptSocket],
  ['ordinary', adoptOrdinarily],
] as const)(
  'connections on which much comes take turns, and all of it comes, also when they pause in line: %s',
  async (_, adopt) => {
    const total = 3_000_000;
    const pairs = await Promise.all(Array.from({ length: 16 }, () => pair(adopt, 'accepted')));
    const counts = pairs.map(() => 0);
    let bytesInTurn = 0;
    pairs.forEach(({ transport, far }, index) => {
      transport.events = {
        onPiece: (piece) => {
          counts[index]! += piece.length;
          bytesInTurn += piece.length;
        },
        onEnd() {},
        onDrain() {},
        onClosed() {},
      };
      far.write(Buffer.alloc(total));
    });
    // What the system holds for each is much more than a turn has room for.
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const { transport } of pairs) transport.resume();
    const turns: number[] = [];
    for (let turn = 0; counts.some((count) => count < total); turn++) {
      bytesInTurn = 0;
      const { transport } = pairs[turn % pairs.length]!;
      transport.pause();
      await new Promise((resolve) => setImmediate(resolve));
      turns.push(bytesInTurn);
      transport.resume();
    }
    expect(counts).toEqual(pairs.map(() => total));
    expect(Math.max(...turns)).toBeLessThan(2_000_000);
  },
);
