import type { Uri } from '../../runtime/uri.ts';
import { UriBuilder } from '../../runtime/uri-builder.ts';
import type { Implementation } from '../../types/definition.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Text = string | null;

/** `System.UriBuilder`: https://learn.microsoft.com/dotnet/api/system.uribuilder */
export const uriBuilder: LibraryType = defineType('public class System.UriBuilder', {
  'UriBuilder()': () => new UriBuilder(),
  'UriBuilder(string uri)': (text: Text) => UriBuilder.fromText(text),
  'UriBuilder(Uri uri)': (uri: Uri | null) => UriBuilder.fromUri(uri),
  'UriBuilder(string schemeName, string hostName)': (scheme: Text, host: Text) => build({ scheme, host }),
  'UriBuilder(string scheme, string host, int portNumber)': (scheme: Text, host: Text, port: number) =>
    build({ scheme, host, port }),
  'UriBuilder(string scheme, string host, int port, string pathValue)': (
    scheme: Text,
    host: Text,
    port: number,
    path: Text,
  ) => build({ scheme, host, port, path }),
  'UriBuilder(string scheme, string host, int port, string path, string extraValue)': (
    scheme: Text,
    host: Text,
    port: number,
    path: Text,
    extra: Text,
  ) => build({ scheme, host, port, path, extra }),
  ...settable('string Scheme', 'scheme'),
  ...settable('string UserName', 'userName'),
  ...settable('string Password', 'password'),
  ...settable('string Host', 'host'),
  ...settable('int Port', 'port'),
  ...settable('string Path', 'path'),
  ...settable('string Query', 'query'),
  ...settable('string Fragment', 'fragment'),
  'Uri Uri { get; }': (self: UriBuilder) => self.uri,
  'string ToString()': (self: UriBuilder) => self.toString(),
});

type Settable = 'scheme' | 'userName' | 'password' | 'host' | 'port' | 'path' | 'query' | 'fragment';

function settable(property: string, key: Settable): Record<string, { get: Implementation; set: Implementation }> {
  return {
    [`${property} { get; set; }`]: {
      get: (self: UriBuilder) => self[key],
      set: (self: UriBuilder, value: never) => {
        self[key] = value;
      },
    },
  };
}

interface Given {
  readonly scheme: Text;
  readonly host: Text;
  readonly port?: number;
  readonly path?: Text;
  readonly extra?: Text;
}

function build({ scheme, host, port, path, extra }: Given): UriBuilder {
  const builder = new UriBuilder();
  builder.scheme = scheme;
  builder.host = host;
  if (port !== undefined) builder.port = port;
  if (path !== undefined) builder.path = path;
  if (extra !== undefined) builder.extra = extra;
  return builder;
}
