import { withoutRevision } from '@turnpike/model';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import type { ChangeContext } from '../../define-resource.ts';
import { equals } from '../../filter/equals.ts';
import type { JsonObject } from '../../json.ts';
import { nameOf } from '../../store/store.ts';
import { referenceTo } from '../reference.ts';
import { checkPathElsewhere } from '../workspaces/path-elsewhere.ts';
import { checkAgent } from './agents.ts';
import { checkRouting } from './check-routing.ts';
import { findSource } from './revisions.ts';

/** What is wrong with an API. */
export async function checkApi(properties: JsonObject, context: ChangeContext): Promise<readonly ArmErrorDetail[]> {
  const { serviceUrl } = properties;
  if (typeof serviceUrl === 'string' && serviceUrl !== '' && !/^(?:https?|wss?):\/\/[^\s]+$/i.test(serviceUrl))
    return [detail('serviceUrl', "'serviceUrl' is no URL; expected one with http, https, ws or wss")];
  const set = referenceTo('apiVersionSets', properties.apiVersionSetId);
  if (set !== undefined && (await context.reader.get(`apiVersionSets/${set}`.toLowerCase())) === undefined)
    return [detail('apiVersionSetId', `there is no version set '${set}'; expected one`)];
  const faults = await checkRouting(properties, context);
  if (faults.length > 0) return faults;
  const { sourceApiId } = properties;
  if (context.current === undefined && sourceApiId !== undefined && !(await findSource(sourceApiId, context.reader)))
    return [detail('sourceApiId', "'sourceApiId' is no API that there is; expected '/apis/{id}'")];
  const agentFaults = checkAgent(properties);
  return agentFaults.length > 0 ? agentFaults : checkPath(properties, context);
}

/** Azure: APIs that are not versions of one another have paths of their own. */
async function checkPath(properties: JsonObject, context: ChangeContext): Promise<readonly ArmErrorDetail[]> {
  const { reader, path } = context;
  const name = withoutRevision(nameOf({ path }));
  const { resources } = await reader.list({
    type: 'apis',
    filter: equals('path', String(properties.path)),
  });
  const set = referenceTo('apiVersionSets', properties.apiVersionSetId)?.toLowerCase();
  const other = resources.find((one) => {
    const otherSet = referenceTo('apiVersionSets', one.properties.apiVersionSetId)?.toLowerCase();
    const isSame = withoutRevision(nameOf(one)).toLowerCase() === name.toLowerCase();
    return !isSame && (set === undefined || otherSet !== set);
  });
  if (other === undefined) return checkPathElsewhere(properties, context);
  const names = [properties.displayName, properties.path, other.properties.displayName];
  const [mine, where, theirs] = names.map(String);
  return [
    detail(
      'path',
      `Cannot create API '${mine}' with the same Path '${where}' as API '${theirs}'  unless it's a part of the same version set`,
    ),
  ];
}
