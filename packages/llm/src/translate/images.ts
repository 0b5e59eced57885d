import type { CallReading } from './fields.ts';
import type { ImagePart } from './neutral.ts';

/** A picture of a URL, which may hold its bytes; `at` is where it stands. */
export function imageOfUrl(url: string, at: string, reading: CallReading, detail?: string): ImagePart {
  if (!/^data:/i.test(url)) return { type: 'image', mediaType: undefined, data: undefined, url, detail };
  const [, type, data] = /^data:([a-z]+\/[a-z0-9.+-]+)(?:;[^;,]*)*;base64,(.*)$/is.exec(url) ?? [];
  if (data === undefined) return reading.fail(`'${at}' is no picture in base64`);
  const mediaType = type!.toLowerCase();
  if (!mediaType.startsWith('image/')) reading.refuse(`'${at}' of the type '${mediaType}'`);
  return { type: 'image', mediaType, data, url: undefined, detail };
}

/** The URL of a picture, with its bytes where it has no place. */
export function urlOfImage({ url, mediaType, data }: ImagePart): string {
  return url ?? `data:${mediaType};base64,${data}`;
}
