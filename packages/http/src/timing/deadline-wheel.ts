// Time limits of ten thousand connections, of which hardly any ever passes. A timer for each would cost more than the
// requests: here one timer turns a wheel of slots, and a limit that is moved further away, as happens with every
// request, is a number that is written. It is found where it stood when its old slot comes up, and put where it belongs.
//
// Limits pass late, by up to two turns of the wheel and never early. Where thousands pass at once, each of them a
// connection to be closed, they take turns with everything else: who is not late shall not wait for those who are.

const slotCount = 512;
const never = Number.POSITIVE_INFINITY;
const unlinked = -1;
const maxTurnsAtOnce = 10;
/** For how long owners are told before others have their turn. */
const workMs = 1;

/** Who is told that a time limit has passed. */
export interface DeadlineOwner {
  /** The deadline is not set any more when this is called. It must not throw. */
  onDeadline(deadline: Deadline): void;
}

/** One timer for many time limits. */
export class DeadlineWheel {
  readonly #turnMs: number;
  /** The first deadline of each slot. */
  readonly #slots: (Deadline | undefined)[] = new Array<Deadline | undefined>(slotCount).fill(undefined);
  #linked = 0;
  #turn = 0;
  /** The turn that it should have reached by now. */
  #dueTurn = 0;
  #turnedAt = 0;
  #isResting = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(turnMs = 100) {
    this.#turnMs = turnMs;
  }

  /** How long it has turned, in whole turns: a clock for who has a deadline set. */
  get elapsedMs(): number {
    return this.#turn * this.#turnMs;
  }

  /** The turn in which a limit of some milliseconds from now has passed for certain. */
  turnAfter(ms: number): number {
    // One more, because the present turn began some time ago.
    return this.#turn + Math.ceil(ms / this.#turnMs) + 1;
  }

  /** Puts a deadline where it will be looked at, at the latest, when it is due. */
  link(deadline: Deadline): void {
    const turn = Math.min(deadline.due, this.#turn + slotCount - 1);
    const slot = turn % slotCount;
    const first = this.#slots[slot];
    deadline.seenIn = turn;
    deadline.previous = undefined;
    deadline.next = first;
    if (first !== undefined) first.previous = deadline;
    this.#slots[slot] = deadline;
    if (++this.#linked === 1) this.#start();
  }

  unlink(deadline: Deadline): void {
    const { previous, next, seenIn } = deadline;
    if (previous === undefined) this.#slots[seenIn % slotCount] = next;
    else previous.next = next;
    if (next !== undefined) next.previous = previous;
    deadline.seenIn = unlinked;
    deadline.previous = undefined;
    deadline.next = undefined;
    if (--this.#linked === 0) this.#stop();
  }

  #start(): void {
    if (this.#timer !== undefined) return;
    this.#dueTurn = this.#turn;
    this.#turnedAt = performance.now();
    this.#timer = setInterval(() => this.#advance(), this.#turnMs).unref();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #advance(): void {
    const now = performance.now();
    const due = Math.floor((now - this.#turnedAt) / this.#turnMs);
    // A process that was stopped for a while, or was busy, does not hold that time against its peers.
    const turns = Math.min(due, maxTurnsAtOnce);
    this.#turnedAt = due > turns ? now : this.#turnedAt + turns * this.#turnMs;
    this.#dueTurn += turns;
    if (!this.#isResting) this.#work();
  }

  #work(): void {
    const restAt = performance.now() + workMs;
    this.#isResting = false;
    for (; ; this.#turn++) {
      if (!this.#pass(this.#turn, restAt)) {
        this.#isResting = true;
        setImmediate(() => this.#work());
        return;
      }
      if (this.#turn >= this.#dueTurn) return;
    }
  }

  /** Tells those whose limit has passed, as long as there is time; says whether it is done with the turn. */
  #pass(turn: number, restAt: number): boolean {
    // Owners may set and clear any deadline while they are told: the slot is emptied from its front.
    for (
      let deadline = this.#slots[turn % slotCount];
      deadline !== undefined;
      deadline = this.#slots[turn % slotCount]
    ) {
      this.unlink(deadline);
      if (deadline.due === never) continue;
      if (deadline.due > turn) {
        this.link(deadline);
        continue;
      }
      deadline.due = never;
      deadline.owner.onDeadline(deadline);
      if (performance.now() >= restAt) return false;
    }
    return true;
  }
}

/** A time limit that can be moved at hardly any cost. */
export class Deadline {
  readonly owner: DeadlineOwner;
  readonly #wheel: DeadlineWheel;
  // These belong to the wheel: the turn in which it passes, infinite when it is not set; the turn in which the wheel
  // looks at it, and its neighbours in that slot.
  due: number = never;
  seenIn: number = unlinked;
  previous: Deadline | undefined;
  next: Deadline | undefined;

  constructor(owner: DeadlineOwner, wheel: DeadlineWheel = sharedWheel) {
    this.owner = owner;
    this.#wheel = wheel;
  }

  get isSet(): boolean {
    return this.due !== never;
  }

  /** Sets it to some milliseconds from now, in place of what it was set to; 0 is for ever. */
  set(ms: number): void {
    if (ms <= 0) {
      this.due = never;
      return;
    }
    const due = this.#wheel.turnAfter(ms);
    this.due = due;
    if (this.seenIn !== unlinked) {
      if (due >= this.seenIn) return;
      this.#wheel.unlink(this);
    }
    this.#wheel.link(this);
  }

  /** It passes no more until it is set again, which is expected to happen. */
  clear(): void {
    this.due = never;
  }

  /** Clears it for good: the wheel holds it no longer. */
  release(): void {
    this.due = never;
    if (this.seenIn !== unlinked) this.#wheel.unlink(this);
  }
}

/** The wheel of a thread. */
export const sharedWheel: DeadlineWheel = new DeadlineWheel();
