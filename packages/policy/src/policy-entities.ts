import type { Backend, Certificate, GlobalSchema, Logger } from '@turnpike/model';

/** What policies refer to by id, so that a reference to nothing is refused when the policy is saved. */
export interface PolicyEntities {
  backend(id: string): Backend | undefined;
  /** By its id or its thumbprint. */
  certificate(idOrThumbprint: string): Certificate | undefined;
  logger(id: string): Logger | undefined;
  /** Whether there is a credential manager, with connections to ask for tokens of. */
  readonly hasAuthorizations: boolean;
  /** A schema of the service, not of an API. */
  schema(id: string): GlobalSchema | undefined;
}
