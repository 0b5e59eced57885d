import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Deadline, DeadlineWheel } from './deadline-wheel.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function counted(wheel: DeadlineWheel) {
  const owner = { passed: 0, onDeadline: () => void owner.passed++ };
  return { owner, deadline: new Deadline(owner, wheel) };
}

test.each([1, 99, 100, 101, 250, 51_000, 60_000, 600_000])(
  'a limit of %i ms passes once, not early, and at most two turns late',
  (ms) => {
    const { owner, deadline } = counted(new DeadlineWheel(100));
    vi.advanceTimersByTime(37);
    deadline.set(ms);
    vi.advanceTimersByTime(ms - 1);
    expect(owner.passed).toBe(0);
    vi.advanceTimersByTime(201);
    expect([owner.passed, deadline.isSet]).toEqual([1, false]);
    vi.advanceTimersByTime(700_000);
    expect(owner.passed).toBe(1);
  },
);

test('a limit can be moved further away and nearer', () => {
  const { owner, deadline } = counted(new DeadlineWheel(100));
  deadline.set(1000);
  vi.advanceTimersByTime(900);
  deadline.set(1000);
  vi.advanceTimersByTime(900);
  expect(owner.passed).toBe(0);
  deadline.set(60_000);
  deadline.set(100);
  vi.advanceTimersByTime(300);
  expect(owner.passed).toBe(1);
});

test('a limit that is cleared, released, or 0 does not pass', () => {
  const wheel = new DeadlineWheel(100);
  const limits = [counted(wheel), counted(wheel), counted(wheel)] as const;
  for (const { deadline } of limits) deadline.set(200);
  limits[0].deadline.clear();
  limits[1].deadline.release();
  limits[2].deadline.set(0);
  vi.advanceTimersByTime(1000);
  expect(limits.map(({ owner }) => owner.passed)).toEqual([0, 0, 0]);
});

test('no timer runs when nothing is held', () => {
  const wheel = new DeadlineWheel(100);
  const { deadline } = counted(wheel);
  deadline.set(200);
  expect(vi.getTimerCount()).toBe(1);
  deadline.release();
  expect(vi.getTimerCount()).toBe(0);
  deadline.set(200);
  vi.advanceTimersByTime(1000);
  expect(vi.getTimerCount()).toBe(0);
});

test('an owner may set and release deadlines while it is told', () => {
  const wheel = new DeadlineWheel(100);
  const other = counted(wheel);
  let passed = 0;
  const deadline: Deadline = new Deadline(
    {
      onDeadline() {
        other.deadline.release();
        if (++passed < 3) deadline.set(100);
      },
    },
    wheel,
  );
  other.deadline.set(150);
  deadline.set(150);
  vi.advanceTimersByTime(2000);
  expect([passed, other.owner.passed]).toEqual([3, 0]);
});

test('many limits at random pass in time, whatever happens to the others', () => {
  const wheel = new DeadlineWheel(10);
  const late: number[] = [];
  let set = 0;
  for (let index = 0; index < 2000; index++) {
    const ms = 1 + ((index * 7919) % 20_000);
    const due = performance.now() + ms;
    const deadline = new Deadline({ onDeadline: () => void late.push(performance.now() - due) }, wheel);
    deadline.set((index * 31) % 5000);
    if (index % 3 === 0) deadline.release();
    else {
      set++;
      deadline.set(ms);
    }
  }
  vi.advanceTimersByTime(21_000);
  expect(late).toHaveLength(set);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...late)).toBeLessThanOrEqual(20);
});

test('a process that was stopped does not hold that time against anyone', () => {
  const wheel = new DeadlineWheel(100);
  const { owner, deadline } = counted(wheel);
  deadline.set(10_000);
  const stopped = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 30_000);
  vi.advanceTimersToNextTimer();
  expect(owner.passed).toBe(0);
  stopped.mockRestore();
});

test('where many limits pass at once, others have their turn in between, and none is forgotten', async () => {
  vi.useRealTimers();
  const wheel = new DeadlineWheel(1);
  const told: number[] = [];
  let turn = 0;
  const busy = {
    onDeadline() {
      told.push(turn);
      for (const until = performance.now() + 1; performance.now() < until; );
    },
  };
  const deadlines = Array.from({ length: 40 }, () => new Deadline(busy, wheel));
  for (const deadline of deadlines) deadline.set(5);
  const other = counted(wheel);
  other.deadline.set(20);
  while (told.length < deadlines.length || other.owner.passed === 0) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    turn++;
  }
  const mostAtOnce = Math.max(...Array.from({ length: turn }, (_, index) => told.filter((at) => at === index).length));
  expect([told.length, other.owner.passed]).toEqual([40, 1]);
  expect(mostAtOnce).toBeLessThan(20);
});
