/** A member of a pool: how much of the traffic it gets, and whether it can get any. */
export interface PoolMember {
  readonly weight: number;
  /** The lower, the sooner. */
  readonly priority: number;
  /** Milliseconds until it may get a request; 0 when it may now. */
  waitMs(): number;
}

interface WeighedMember<Member> {
  readonly member: Member;
  readonly weight: number;
  credit: number;
}

/**
 * Shares requests among members by smooth weighted round-robin: everyone is credited its weight, who has the most
 * credit gets the request and pays what all were credited. Over any stretch the shares are those of the weights, and
 * requests of one member are spread among those of the others.
 *
 * Members of another priority get requests only while every member before them waits. Azure leaves open what a weight of
 * 0 is: such a member gets requests while those of its priority that have a weight wait. Each thread shares on its own.
 */
export class BackendPool<Member extends PoolMember> {
  /** By priority; in each, those with a weight before those without. */
  readonly #groups: readonly (readonly WeighedMember<Member>[])[];
  readonly #members: readonly Member[];

  constructor(members: readonly Member[]) {
    this.#members = members;
    const priorities = [...new Set(members.map(({ priority }) => priority))].sort((one, other) => one - other);
    this.#groups = priorities.flatMap((priority) => {
      const group = members.filter((member) => member.priority === priority);
      return [weigh(group.filter(({ weight }) => weight > 0)), weigh(group.filter(({ weight }) => !(weight > 0)))];
    });
  }

  /** The member whose turn it is; `undefined` when all wait. */
  pick(): Member | undefined {
    for (const group of this.#groups) {
      const picked = pickFrom(group);
      if (picked !== undefined) return picked;
    }
    return undefined;
  }

  /** Milliseconds until the first member may get a request. */
  waitMs(): number {
    return Math.min(...this.#members.map((member) => member.waitMs()));
  }
}

function weigh<Member extends PoolMember>(members: readonly Member[]): readonly WeighedMember<Member>[] {
  return members.map((member) => ({ member, weight: member.weight > 0 ? member.weight : 1, credit: 0 }));
}

function pickFrom<Member extends PoolMember>(group: readonly WeighedMember<Member>[]): Member | undefined {
  let picked: WeighedMember<Member> | undefined;
  let total = 0;
  for (const candidate of group) {
    if (candidate.member.waitMs() > 0) continue;
    candidate.credit += candidate.weight;
    total += candidate.weight;
    if (picked === undefined || candidate.credit > picked.credit) picked = candidate;
  }
  if (picked !== undefined) picked.credit -= total;
  return picked?.member;
}
