import { type PolicyCatalog, policyCatalog } from '@turnpike/policy';
import { choose } from './choose/choose.ts';
import { includeFragment } from './include-fragment/include-fragment.ts';
import { returnResponse } from './return-response/return-response.ts';
import { setBody } from './set-body/set-body.ts';
import { setHeader } from './set-header/set-header.ts';
import { setMethod } from './set-method/set-method.ts';
import { setStatus } from './set-status/set-status.ts';
import { setVariable } from './set-variable/set-variable.ts';

/** The policies that this version runs, by name. */
export const catalog: PolicyCatalog = policyCatalog([
  choose,
  includeFragment,
  returnResponse,
  setBody,
  setHeader,
  setMethod,
  setStatus,
  setVariable,
]);
