import type { PolicySurroundings } from '@turnpike/model';
import type { PolicyEntities } from '@turnpike/policy';

/** What policies may refer to. Ids are compared without regard to case. */
export function entitiesOf({ backends, certificates, loggers = [], schemas = [] }: PolicySurroundings): PolicyEntities {
  const byId = {
    backends: indexed(backends),
    certificates: indexed(certificates),
    loggers: indexed(loggers),
    schemas: indexed(schemas),
  };
  const byThumbprint = new Map(certificates.map((one) => [one.thumbprint.toLowerCase(), one]));
  return {
    backend: (id) => byId.backends.get(id.toLowerCase()),
    certificate: (id) => byId.certificates.get(id.toLowerCase()) ?? byThumbprint.get(id.toLowerCase()),
    logger: (id) => byId.loggers.get(id.toLowerCase()),
    hasAuthorizations: false,
    schema: (id) => byId.schemas.get(id.toLowerCase()),
  };
}

function indexed<Entity extends { readonly id: string }>(entities: readonly Entity[]): ReadonlyMap<string, Entity> {
  return new Map(entities.map((one) => [one.id.toLowerCase(), one]));
}
