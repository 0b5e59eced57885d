import { type Api, workspaceOf } from '@turnpike/model';
import { policiesPerDocument } from '@turnpike/policy';
import type { SnapshotDiagnostic } from '../snapshot-diagnostic.ts';
import type { ApiDocuments, ApiPlans } from './api-plans.ts';
import { apiKey, operationKey, productKey, workspaceKey } from './document-keys.ts';
import { DocumentReports } from './document-reports.ts';
import type { PreparedDocument } from './prepared-documents.ts';
import { findTooLarge } from './too-many.ts';

/** What is wrong with a document on its own. */
export function diagnoseDocument(resource: string, document: PreparedDocument): readonly SnapshotDiagnostic[] {
  if (!document.isFaulty) return [];
  const reports = new DocumentReports();
  const { text, reading, policies } = document;
  reports.add(resource, text, reading.diagnostics);
  if (policies !== undefined) reports.add(resource, text, policies.diagnostics);
  else if (reading.document !== undefined) reports.addWrongRoot(resource, 'policies', reading.document.root.name);
  return reports.diagnostics;
}

/** What is wrong with the documents that requests to an API may meet; the one of all APIs is told of elsewhere. */
export function diagnosePlans(api: Api, plans: ApiPlans): readonly SnapshotDiagnostic[] {
  const tooLarge = findTooLarge(plans);
  return placesOf(api, plans.documents).flatMap(([resource, document]) => [
    ...diagnoseDocument(resource, document),
    ...(tooLarge.has(document) ? [tooMany(resource)] : []),
  ]);
}

function placesOf(
  api: Api,
  { workspace, ofProducts, own }: ApiDocuments,
): readonly (readonly [string, PreparedDocument])[] {
  const id = workspaceOf(api.id);
  return [
    ...(workspace === undefined || id === undefined ? [] : [[workspaceKey(id), workspace] as const]),
    ...Array.from(ofProducts, ([id, document]) => [productKey(id), document] as const),
    ...(own.api === undefined ? [] : [[apiKey(api), own.api] as const]),
    ...Array.from(own.ofOperations, ([{ id }, document]) => [operationKey(api, id), document] as const),
  ];
}

function tooMany(resource: string): SnapshotDiagnostic {
  const message = `1:1 within broader policies the document comes to more than ${policiesPerDocument} policies (too-many-policies)`;
  return { code: 'invalid-policies', severity: 'error', message, resource };
}

/** Each mistake once: a document may be one that several APIs meet. */
export function once(diagnostics: Iterable<SnapshotDiagnostic>): readonly SnapshotDiagnostic[] {
  return [...new Map(Array.from(diagnostics, (one) => [`${one.resource} ${one.message}`, one])).values()];
}
