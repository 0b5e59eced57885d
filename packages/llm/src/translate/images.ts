import type { ImagePart } from './neutral.ts';

/** A picture of a URL, which may hold its bytes. */
export function imageOfUrl(url: string, detail?: string): ImagePart {
  const [, mediaType, data] = /^data:([a-z]+\/[a-z0-9.+-]+);base64,(.*)$/is.exec(url) ?? [];
  return data === undefined
    ? { type: 'image', mediaType: undefined, data: undefined, url, detail }
    : { type: 'image', mediaType: mediaType!.toLowerCase(), data, url: undefined, detail };
}

/** The URL of a picture, with its bytes where it has no place. */
export function urlOfImage({ url, mediaType, data }: ImagePart): string {
  return url ?? `data:${mediaType};base64,${data}`;
}
