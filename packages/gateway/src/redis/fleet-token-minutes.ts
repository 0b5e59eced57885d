import type { TokenReservation } from '@turnpike/policy';
import type { TokenMinutes } from '../state/shared-token-budgets.ts';
import { minuteMs } from '../state/token-budget-ring.ts';
import { wholeOf } from '../state/token-budget-windows.ts';
import { type RedisConnection, RedisUnavailable } from './connection.ts';
import type { FleetOptions } from './fleet-counters.ts';
import { redisKey } from './redis-key.ts';
import { TakenByOthers } from './taken-by-others.ts';
import { tokenMinuteScript } from './token-budget-script.ts';

/** What the server has not been told of. */
interface Note {
  readonly at: number;
  /** Those below nothing were given back. */
  tokens: number;
  /** When they were taken, where the server has said so. */
  readonly takenAt: number | undefined;
  isTold: boolean;
}

/** All of it, for one key. */
interface Untold {
  readonly key: string;
  limit: number;
  notes: Note[];
}

/** A reservation, and what it is in the memory of this process. */
interface FleetReservation extends TokenReservation {
  readonly localAt: number;
  /** Where it was made without the server. */
  readonly note: Note | undefined;
}

/** What a run of the script is given, beside what it is always given. */
interface Run {
  readonly needed?: number;
  /** Absent where nothing is reserved. */
  readonly wanted?: number;
  readonly note?: Pick<Note, 'at' | 'tokens' | 'takenAt'>;
}

interface Ran {
  readonly admitted: boolean;
  readonly taken: number;
  readonly left: number;
  readonly retryAfterMs: number;
  readonly nowUs: number;
}

/** More keys than this are not told of after an outage. */
const mostUntold = 100_000;

/** Takes of one key so close to each other are one note. */
const noteMs = 1000;

/**
 * The minutes of a fleet in a Redis, by the clock of the server. What this process has taken is counted in its own memory
 * as well. Where there is no answer in time, that memory decides alone, and leaves to others what they had taken when the
 * server was heard last; what was taken and given back meanwhile is told to the server once there is one again.
 */
export class FleetTokenMinutes {
  readonly #redis: RedisConnection;
  readonly #local: TokenMinutes;
  readonly #options: FleetOptions;
  readonly #untold = new Map<string, Untold>();
  readonly #others = new TakenByOthers();

  constructor(redis: RedisConnection, local: TokenMinutes, options: FleetOptions) {
    this.#redis = redis;
    this.#local = local;
    this.#options = options;
    redis.listen({ onAvailable: () => this.#tellAll() });
  }

  reserve(key: string, needed: number, wanted: number, limit: number): TokenReservation | Promise<TokenReservation> {
    if (!this.#redis.available || !(limit >= 1)) return this.#reserveAlone(key, needed, wanted, limit);
    return this.#reserve(key, needed, wanted, limit);
  }

  settle(key: string, reservation: TokenReservation, used: number, limit: number): number | Promise<number> {
    const { localAt, note, tokens, takenAt } = reservation as FleetReservation;
    const left = this.#local.settle(key, localAt, tokens, used, limit);
    const difference = wholeOf(used) - tokens;
    if (difference === 0) return left;
    const change = { at: performance.now(), tokens: difference, takenAt };
    if (note !== undefined && difference < 0) return this.#giveBackAlone(key, note, difference, limit, left);
    if (!this.#redis.available) {
      this.#remember(key, limit, change);
      return left;
    }
    return this.#settle(key, limit, change, left);
  }

  async #reserve(key: string, needed: number, wanted: number, limit: number): Promise<FleetReservation> {
    const at = performance.now();
    try {
      const ran = await this.#run(key, limit, { needed, wanted });
      const localAt = this.#local.count(key, ran.taken, limit);
      this.#others.note(key, limit - ran.left - this.#local.counted(key, limit), performance.now());
      const { admitted, taken: tokens, left: remaining, retryAfterMs, nowUs: takenAt } = ran;
      return { admitted, tokens, remaining, retryAfterMs, takenAt, localAt, note: undefined };
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
      return this.#reserveAlone(key, needed, wanted, limit, { at, answer: error.late });
    }
  }

  async #settle(
    key: string,
    limit: number,
    change: Pick<Note, 'at' | 'tokens' | 'takenAt'>,
    left: number,
  ): Promise<number> {
    try {
      return (await this.#run(key, limit, { note: change })).left;
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
      const note = this.#remember(key, limit, change);
      error.late?.then(
        () => this.#takeOff(key, limit, note, change.tokens),
        () => {},
      );
      return left;
    }
  }

  /**
   * Where the server was asked in vain, it may take at any time since: what is given back is looked for from then on.
   */
  #reserveAlone(
    key: string,
    needed: number,
    wanted: number,
    limit: number,
    { at, answer: late }: { readonly at: number; readonly answer?: Promise<unknown> } = { at: performance.now() },
  ): FleetReservation {
    const reservation = this.#reserveOfRest(key, needed, wanted, limit);
    const { tokens, takenAt: localAt } = reservation;
    const note = this.#remember(key, limit, { at, tokens, takenAt: undefined });
    late?.then(
      (answer) => this.#takeOff(key, limit, note, readAnswer(answer).taken),
      () => {},
    );
    return { ...reservation, localAt, note };
  }

  /** Takes what neither this process nor, as far as it knows, another has taken. */
  #reserveOfRest(key: string, needed: number, wanted: number, limit: number): TokenReservation {
    const now = performance.now();
    const others = this.#others.of(key, now);
    if (others === undefined) return this.#local.reserve(key, needed, wanted, limit);
    const reservation = this.#local.reserve(key, needed, wanted, Math.max(limit - others.tokens, 0));
    if (reservation.admitted || needed > limit) return reservation;
    return { ...reservation, retryAfterMs: Math.min(reservation.retryAfterMs, others.until - now) };
  }

  #giveBackAlone(key: string, note: Note, difference: number, limit: number, left: number): number | Promise<number> {
    if (!note.isTold) {
      note.tokens += difference;
      return left;
    }
    const change = { at: note.at, tokens: difference, takenAt: undefined };
    if (this.#redis.available) return this.#settle(key, limit, change, left);
    this.#remember(key, limit, change);
    return left;
  }

  /** What the server has counted after all is not told to it again. */
  #takeOff(key: string, limit: number, note: Note, tokens: number): void {
    if (!note.isTold) note.tokens -= tokens;
    else if (tokens !== 0) this.#remember(key, limit, { at: note.at, tokens: -tokens, takenAt: note.takenAt });
  }

  async #run(key: string, limit: number, { needed = 0, wanted = -1, note }: Run): Promise<Ran> {
    const { fleet, gateway } = this.#options;
    const own = this.#local.countedLately(key, limit) - this.#untoldLately(key) - Math.max(note?.tokens ?? 0, 0);
    const ageUs = note === undefined ? 0 : Math.round((performance.now() - note.at) * 1000);
    // What the server has taken is found by the time that it told; it ages by itself.
    const isTimed = note?.takenAt !== undefined;
    const words = [
      ...[Math.min(Math.trunc(limit), 2 ** 48), wholeOf(needed), wanted < 0 ? -1 : wholeOf(wanted)],
      ...[Math.max(note?.tokens ?? 0, 0), Math.max(-(note?.tokens ?? 0), 0), note?.takenAt ?? 0],
      ...[isTimed ? -1 : ageUs, gateway, Math.max(own, 0)],
    ].map(String);
    return readAnswer(await this.#redis.run(tokenMinuteScript, redisKey(fleet, key, 'tokens:minute'), words));
  }

  #remember(key: string, limit: number, { at, tokens, takenAt }: Pick<Note, 'at' | 'tokens' | 'takenAt'>): Note {
    const untold = this.#untold.get(key) ?? { key, limit, notes: [] };
    untold.limit = limit;
    const last = untold.notes.at(-1);
    const isOfGiven = tokens < 0 && takenAt !== undefined;
    if (last !== undefined && last.takenAt === undefined && !isOfGiven && tokens >= 0 && at - last.at < noteMs) {
      last.tokens += tokens;
      return last;
    }
    const note: Note = { at, tokens, takenAt: isOfGiven ? takenAt : undefined, isTold: false };
    if (this.#untold.size >= mostUntold && untold.notes.length === 0) return note;
    untold.notes = untold.notes.filter((one) => at - one.at < minuteMs);
    untold.notes.push(note);
    this.#untold.set(key, untold);
    return note;
  }

  /** What a server that has lost its numbers will be told of anyway. */
  #untoldLately(key: string): number {
    if (this.#untold.size === 0) return 0;
    const since = performance.now() - minuteMs;
    const notes = this.#untold.get(key)?.notes ?? [];
    return notes.reduce((sum, { at, tokens }) => (at < since ? sum : sum + tokens), 0);
  }

  /** Tells the server what was taken and given back without it. */
  async #tellAll(): Promise<void> {
    for (const [name, untold] of this.#untold) {
      const { key, limit, notes } = untold;
      for (let note = notes.shift(); note !== undefined; note = notes.shift()) {
        // From here on it may be counted there: what comes meanwhile is something else to tell.
        note.isTold = true;
        const { tokens } = note;
        try {
          if (tokens !== 0 && performance.now() - note.at < minuteMs) await this.#run(key, limit, { note });
        } catch (error) {
          if (!(error instanceof RedisUnavailable)) throw error;
          note.isTold = false;
          untold.notes.unshift(note);
          const untoldNote = note;
          error.late?.then(
            () => this.#takeOff(key, limit, untoldNote, tokens),
            () => {},
          );
          return;
        }
      }
      if (untold.notes.length === 0) this.#untold.delete(name);
    }
  }
}

function readAnswer(answer: unknown): Ran {
  const [admitted, taken, left, retryUs, nowUs] = (answer as readonly (number | string)[]).map(Number);
  const retryAfterMs = retryUs! < 0 ? Number.POSITIVE_INFINITY : retryUs! / 1000;
  return { admitted: admitted === 1, taken: taken!, left: left!, retryAfterMs, nowUs: nowUs! };
}
