import type { ExportedApi } from './exported-api.ts';
import { graphql } from './graphql.ts';
import { openapiJson, openapiYaml } from './openapi/write-openapi.ts';
import { swagger } from './openapi/write-swagger.ts';
import { wadl } from './wadl.ts';
import { wsdl } from './wsdl.ts';

/** Writes descriptions of one kind. */
export interface ExportFormat {
  /** What `format` asks with for the description itself. */
  readonly inline: string;
  /** What it asks with for a link to it. */
  readonly link: string;
  /** Azure: what the answer with a link calls it. */
  readonly answered: string;
  readonly contentType: string;
  /** Writes a description; `undefined` for an API that this kind cannot describe. */
  write(api: ExportedApi): string | undefined;
}

/** The kinds of descriptions that APIs are exported as. */
export const exportFormats: readonly ExportFormat[] = [openapiJson, openapiYaml, swagger, wsdl, wadl, graphql];

/** What writes a format, and whether a link to it is asked for. */
export interface FoundExport {
  readonly format: ExportFormat;
  readonly isLink: boolean;
}

/** Finds what writes a `format` of a query. */
export function findExport(name: string): FoundExport | undefined {
  const asked = name.toLowerCase();
  const format = exportFormats.find(({ inline, link, answered }) => [inline, link, answered].includes(asked));
  return format && { format, isLink: format.inline !== asked };
}

/** Every name that can be asked with, for messages. */
export function exportNames(): readonly string[] {
  return exportFormats.flatMap(({ inline, link }) => [inline, link]);
}
