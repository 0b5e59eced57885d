/** What the caller reads, where it is not what `context.LastError` says. */
export interface FailureAnswer {
  /** In place of the failure's own message. */
  readonly message?: string;
  readonly statusReason?: string;
  /** The whole body, as JSON, where it is not that of other failures. */
  readonly body?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

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
  readonly answer: FailureAnswer;

  constructor(
    source: string,
    reason: string,
    status: number,
    message: string,
    path?: string,
    answer: FailureAnswer = {},
  ) {
    super(message);
    this.name = 'PolicyFailure';
    this.source = source;
    this.reason = reason;
    this.status = status;
    this.path = path;
    this.answer = answer;
  }
}

/** Makes a failure of one policy; only the reasons that its definition declares can be given. */
export type CreateFailure<Reason extends string = string> = (
  reason: Reason,
  status: number,
  message: string,
  answer?: FailureAnswer,
) => PolicyFailure;

/** Why a request to a backend or another service got no answer, as `context.LastError.Reason` names it. */
export type TransportReason = 'BackendConnectionFailure' | 'Timeout' | 'ClientConnectionFailure' | 'BackendUnavailable';

/** A request to a backend or another service that got no answer. The policy that made it turns it into its failure. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';
  readonly reason: TransportReason;
  /** What the caller is answered unless a policy decides otherwise. */
  readonly status: number;
  readonly answer: FailureAnswer;

  constructor(
    reason: TransportReason,
    status: number,
    message: string,
    options: ErrorOptions & { readonly answer?: FailureAnswer } = {},
  ) {
    super(message, options);
    this.reason = reason;
    this.status = status;
    this.answer = options.answer ?? {};
  }
}
