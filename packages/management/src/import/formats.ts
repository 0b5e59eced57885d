import { graphql } from './graphql/graphql.ts';
import { grpc } from './grpc/grpc.ts';
import type { ApiFormat } from './imported-api.ts';
import { odata } from './odata/odata.ts';
import { openapi } from './openapi/openapi.ts';
import { wadl } from './wadl/wadl.ts';
import { wsdl } from './wsdl/wsdl.ts';

/** The kinds of descriptions that APIs are imported from. */
export const formats: readonly ApiFormat[] = [openapi, wsdl, wadl, graphql, odata, grpc];

/** What reads a format, and whether its `value` is a link. */
export interface FoundFormat {
  readonly format: ApiFormat;
  readonly isLink: boolean;
}

/** Finds what reads a `properties.format`. */
export function findFormat(name: string): FoundFormat | undefined {
  const asked = name.toLowerCase();
  const format = formats.find(({ inline, links }) => inline.includes(asked) || links.includes(asked));
  return format && { format, isLink: format.links.includes(asked) };
}

/** Every name of a format, for messages. */
export function formatNames(): readonly string[] {
  return formats.flatMap(({ inline, links }) => [...inline, ...links]);
}
