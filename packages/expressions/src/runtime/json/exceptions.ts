import { DotNetException } from '../exceptions.ts';

/** Where a reader stood when something went wrong: line and position count from 1, both are 0 before the first character. */
export interface LineInfo {
  readonly line: number;
  readonly position: number;
}

/** `Newtonsoft.Json.JsonException`. */
export function jsonException(message: string): DotNetException {
  return new DotNetException('Newtonsoft.Json.JsonException', message);
}

/** `Newtonsoft.Json.JsonReaderException`, whose message says where: `Path 'a[0]', line 1, position 5.` */
export function jsonReaderException(message: string, path: string, at?: LineInfo): DotNetException {
  return located('Newtonsoft.Json.JsonReaderException', message, path, at);
}

/** `Newtonsoft.Json.JsonSerializationException`, whose message says where. */
export function jsonSerializationException(message: string, path: string, at?: LineInfo): DotNetException {
  return located('Newtonsoft.Json.JsonSerializationException', message, path, at);
}

function located(typeName: string, message: string, path: string, at: LineInfo | undefined): DotNetException {
  const place = at === undefined ? '' : `, line ${at.line}, position ${at.position}`;
  // A message that ends its own line is followed by the place as it is.
  const sentence = message.endsWith('\n') ? message : `${message.trim().replace(/([^.])$/, '$1.')} `;
  return new DotNetException(typeName, `${sentence}Path '${path}'${place}.`, {
    details: { LineNumber: at?.line ?? 0, LinePosition: at?.position ?? 0, Path: path },
  });
}
