/** One reason of several, each about one property. */
export interface ArmErrorDetail {
  readonly code: string;
  /** What it is about: a property, an element of a policy, `representation` of an import. */
  readonly target: string;
  readonly message: string;
}

/** The codes that calls are refused with. Clients decide by them. */
export const armErrorCodes = {
  AuthenticationFailed: 401,
  AuthorizationFailed: 403,
  Conflict: 409,
  InternalServerError: 500,
  InvalidApiVersionParameter: 400,
  InvalidAuthenticationToken: 401,
  InvalidRequestContent: 400,
  MethodNotAllowed: 405,
  MethodNotAllowedInPricingTier: 400,
  MissingApiVersionParameter: 400,
  NotAcceptable: 406,
  MissingOrIncorrectVersionParameter: 400,
  NoRegisteredProviderFound: 400,
  NotSupported: 400,
  PreconditionFailed: 412,
  RequestEntityTooLarge: 413,
  ResourceGroupNotFound: 404,
  ResourceNotFound: 404,
  RoleAssignmentExists: 409,
  RoleAssignmentNotFound: 404,
  RoleAssignmentUpdateNotPermitted: 409,
  RoleDefinitionDoesNotExist: 404,
  ServiceAlreadyExistsInSoftDeletedState: 409,
  ServiceNotFound: 404,
  ServiceUnavailable: 503,
  SubscriptionNotFound: 404,
  ValidationError: 400,
} as const satisfies Readonly<Record<string, number>>;

/** A code of the management API. */
export type ArmErrorCode = keyof typeof armErrorCodes;

/** A management call that must not pass. Caught once, where answers are written. */
export class ArmError extends Error {
  readonly code: ArmErrorCode;
  readonly status: number;
  readonly details: readonly ArmErrorDetail[] | null;

  constructor(code: ArmErrorCode, message: string, details: readonly ArmErrorDetail[] | null = null) {
    super(message);
    this.name = 'ArmError';
    this.code = code;
    this.status = armErrorCodes[code];
    this.details = details;
  }
}

/** What Azure says when properties are wrong: the reasons are in the details. */
export function validationError(details: readonly ArmErrorDetail[]): ArmError {
  return new ArmError('ValidationError', 'One or more fields contain incorrect values:', details);
}

/** One wrong property. */
export function detail(target: string, message: string): ArmErrorDetail {
  return { code: 'ValidationError', target, message };
}
