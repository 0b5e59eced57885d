import { ArmError } from '../../arm-error.ts';
import type { Reader } from '../../store/store.ts';
import type { Principal } from '../principal.ts';
import { allows, isWithin } from './allows.ts';
import { findRole, type RoleDefinition } from './role-definitions.ts';
import { readAssignmentsOf } from './stored-assignments.ts';

/** A role and where it is good. */
interface Grant {
  readonly role: RoleDefinition;
  readonly scope: string;
}

/** What one caller may do. What is not allowed is denied, and what was assigned is read for each call. */
export class Access {
  readonly principal: Principal;
  readonly #reader: Reader;
  readonly #claimed: readonly Grant[];
  #assigned: Promise<readonly Grant[]> | undefined;

  constructor(principal: Principal, reader: Reader) {
    this.principal = principal;
    this.#reader = reader;
    this.#claimed = grantsOf(principal.roles.map((word) => ({ word, scope: '' })));
  }

  /** Refuses whoever has no role at all. */
  async requireAny(): Promise<void> {
    if (this.#claimed.length > 0 || (await this.#readAssigned()).length > 0) return;
    throw this.#refusal('Microsoft.Resources/subscriptions/read', '/');
  }

  /** Refuses an action that no role of the caller allows at a scope. */
  async require(action: string, scope: string): Promise<void> {
    if (!(await this.allows(action, scope))) throw this.#refusal(action, scope);
  }

  /** Whether a role of the caller allows an action at a scope. */
  async allows(action: string, scope: string): Promise<boolean> {
    const isAllowedBy = (grant: Grant): boolean => isWithin(scope, grant.scope) && allows(grant.role, action);
    return this.#claimed.some(isAllowedBy) || (await this.#readAssigned()).some(isAllowedBy);
  }

  /** The roles of the caller at a scope. */
  async rolesAt(scope: string): Promise<readonly RoleDefinition[]> {
    const all = [...this.#claimed, ...(await this.#readAssigned())];
    return all.filter((grant) => isWithin(scope, grant.scope)).map(({ role }) => role);
  }

  #readAssigned(): Promise<readonly Grant[]> {
    this.#assigned ??= this.#read();
    return this.#assigned;
  }

  async #read(): Promise<readonly Grant[]> {
    const own = await readAssignmentsOf(this.principal.ids ?? [], this.#reader);
    return grantsOf(own.map(({ roleId, scope }) => ({ word: roleId, scope })));
  }

  /** Azure's words, which are the same whether there is something at the scope or not. */
  #refusal(action: string, scope: string): ArmError {
    const { name, ids } = this.principal;
    return new ArmError(
      'AuthorizationFailed',
      `The client '${name.slice(0, 256)}' with object id '${ids?.[0]?.slice(0, 256) ?? name}' does not have authorization to ` +
        `perform action '${action}' over scope '${scope.slice(0, 1024)}' or the scope is invalid. If access was recently ` +
        'granted, please refresh your credentials.',
    );
  }
}

function grantsOf(held: readonly { readonly word: string; readonly scope: string }[]): readonly Grant[] {
  return held.flatMap(({ word, scope }) => {
    const role = findRole(word);
    return role === undefined ? [] : [{ role, scope }];
  });
}
