/** A request that must not pass: what its caller is answered, and what `context.LastError` says. */
export class PolicyFailure extends Error {
  /** The policy that refused. */
  readonly source: string;
  /** A word such as `HeaderNotFound`. */
  readonly reason: string;
  /** The HTTP status answered when nothing else is decided. */
  readonly status: number;
  /** Where in the policy, such as `choose[1]\when[2]`; absent where the place of the policy says enough. */
  readonly path: string | undefined;

  constructor(source: string, reason: string, status: number, message: string, path?: string) {
    super(message);
    this.name = 'PolicyFailure';
    this.source = source;
    this.reason = reason;
    this.status = status;
    this.path = path;
  }
}

/** Makes a failure of one policy; only the reasons that its definition declares can be given. */
export type CreateFailure<Reason extends string = string> = (
  reason: Reason,
  status: number,
  message: string,
) => PolicyFailure;
