import type { Management } from '../arm/call.ts';
import type { ArmAnswer, ArmRequest } from '../arm/messages.ts';
import { ArmError, detail, validationError } from '../arm-error.ts';
import type { Resource, ResourceContext } from '../define-resource.ts';
import type { JsonObject } from '../json.ts';
import { nameOf } from '../store/store.ts';
import { readerWithin, withinWorkspace } from '../store/workspace-reader.ts';
import { type ExportedApi, readExported } from './exported-api.ts';
import { type ExportFormat, exportNames, findExport } from './formats.ts';

/** Answers a GET of an API that asks for its description; `undefined` for one that asks for the API. */
export async function exportApi(api: Resource, context: ResourceContext): Promise<JsonObject | undefined> {
  if (context.query.get('export')?.toLowerCase() !== 'true') return undefined;
  const asked = context.query.get('format') ?? '';
  const found = findExport(asked);
  if (found === undefined)
    throw validationError([
      detail('format', `'format' is '${asked.slice(0, 40)}'; expected one of ${exportNames().join(', ')}`),
    ]);
  const { format, isLink } = found;
  const text = write(format, await readExported(api, context.reader, context.gatewayUrl));
  const target = JSON.stringify([format.inline, context.workspace ?? '', api.key]);
  const exported = isLink
    ? { format: format.answered, value: { link: await context.signLink(target) } }
    : { format: format.inline, value: text };
  const { path, serviceId } = context;
  // Azure: versions of the contract differ in where these are, so that clients find them in both places.
  return { id: `${serviceId}/${path}`, name: nameOf({ path }), ...exported, properties: exported };
}

function write(format: ExportFormat, api: ExportedApi): string {
  const text = format.write(api);
  if (text !== undefined) return text;
  const type = String(api.properties.type ?? 'http');
  throw new ArmError('NotAcceptable', `An API of the type '${type}' has no description in '${format.inline}'.`);
}

/** Answers requests for what links lead to, from whomever they come; `undefined` for all others. */
export async function answerLink(request: ArmRequest, management: Management): Promise<ArmAnswer | undefined> {
  const { links, store, service } = management;
  if (!links.isLink(request.path)) return undefined;
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new ArmError('MethodNotAllowed', 'The resource does not support this method.');
  const target = await links.read(request);
  if (target === undefined)
    throw new ArmError(
      'AuthorizationFailed',
      'The link is not good, or no longer; expected one of the last five minutes.',
    );
  const [name, workspace, key] = JSON.parse(target) as [string, string, string];
  const part = workspace === '' ? undefined : `workspaces/${workspace}`;
  const reader = readerWithin(part, store);
  const api = await reader.get(key);
  const found = findExport(name);
  if (api === undefined || found === undefined) throw new ArmError('ResourceNotFound', 'Api not found.');
  const text = write(found.format, await readExported(withinWorkspace(api), reader, service.gatewayUrl));
  return { status: 200, document: { contentType: found.format.contentType, text } };
}
