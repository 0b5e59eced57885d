import { printable } from '../terminal.ts';
import type { Finding } from './lint-files.ts';

/** A place in a text. */
export type FramedPlace = Pick<Finding, 'source' | 'span' | 'line' | 'column'>;

/** How the parts of a frame are coloured. */
export interface FrameColors {
  dim(text: string): string;
  mark(text: string): string;
}

/** The line of a finding with its place underlined; of a long line, the part around the place. */
export function codeFrame(place: FramedPlace, columns: number, { dim, mark }: FrameColors): string {
  const { source, span, line, column } = place;
  const text = source.lineAt(line);
  const gutter = `${String(line).padStart(5)} | `;
  const room = Math.max(20, columns - gutter.length - 1);
  const start = column - 1;
  const length = Math.max(1, Math.min(span.end - span.start, text.length - start));
  const from = text.length <= room || start + length < room ? 0 : Math.max(0, start - (room >> 1));
  const shown = text.slice(from, from + room);
  const underline =
    ' '.repeat(widthOf(printable(text.slice(from, start)))) +
    mark('^'.repeat(Math.max(1, widthOf(text.slice(start, Math.min(start + length, from + room))))));
  return `${dim(gutter)}${printable(shown)}\n${dim(`${' '.repeat(5)} | `)}${underline}\n`;
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How many columns a terminal takes for text: East Asian characters and emoji take two. */
function widthOf(text: string): number {
  if (/^[\0-\u02ff]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of characters.segment(text)) width += isWide(segment) ? 2 : 1;
  return width;
}

function isWide(character: string): boolean {
  return /^(?:\p{Emoji_Presentation}|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u3000-\u303f\uff01-\uff60])/u.test(
    character,
  );
}
