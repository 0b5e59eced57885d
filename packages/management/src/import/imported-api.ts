import type { JsonObject } from '../json.ts';
import type { FetchDocument, FetchedDocument } from './fetch-document.ts';

/** What a description says of an API, in the properties that resources have. */
export interface ImportedApi {
  /** Of the API, such as `displayName` and `serviceUrl`; what the caller wrote goes before them. */
  readonly properties: JsonObject;
  readonly operations: readonly ImportedResource[];
  /** Each as a resource of `apis/schemas`. */
  readonly schemas: readonly ImportedResource[];
  /** Policy documents that the description asks for, such as those that turn JSON into SOAP, by operation. */
  readonly policies?: ReadonlyMap<string, string>;
}

/** A resource below an API. */
export interface ImportedResource {
  readonly name: string;
  readonly properties: JsonObject;
}

/** What a caller asks of an import besides its format. */
export interface ImportOptions {
  /** The write-only properties of the API that steer it, such as `apiType` and `wsdlSelector`. */
  readonly given: JsonObject;
  /** The names that the operations of the API have already, in lower case. */
  readonly names: ReadonlySet<string>;
  /** Where the description was fetched from, if it was. */
  readonly url?: string;
}

/** Reads descriptions of one kind. */
export interface ApiFormat {
  /** The names of `properties.format` whose `value` is the description itself. */
  readonly inline: readonly string[];
  /** Those whose `value` is a link to it. */
  readonly links: readonly string[];
  /** Reads a description. Throws an `ImportError` that says where it is wrong. */
  read(text: string, options: ImportOptions): Promise<ImportedApi>;
  /** Fetches a description where a GET is not enough: the schema of GraphQL is asked for. */
  fetch?(url: string, fetchDocument: FetchDocument): Promise<FetchedDocument>;
}

/** A description that cannot be imported. */
export class ImportError extends Error {
  /** Such as `line 3, column 10` or `#/paths/~1orders/get`; absent where the whole is meant. */
  readonly place: string | undefined;

  constructor(message: string, place?: string) {
    super(message);
    this.place = place;
  }
}
