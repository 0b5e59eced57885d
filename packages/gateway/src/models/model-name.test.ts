import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { placesOf, replaced } from './model-name.ts';

test.each([
  ['{"model":"a"}', '{"model":"gpt"}'],
  ['{ "x": {"model":"no"}, "model" : "a" , "n": 1.0 }', '{ "x": {"model":"no"}, "model" : "gpt" , "n": 1.0 }'],
  [
    '{"x":"\\"model\\":\\"b\\"","mod\\u0065l":"a\\\\","y":["model"]}',
    '{"x":"\\"model\\":\\"b\\"","mod\\u0065l":"gpt","y":["model"]}',
  ],
  ['{"t":"å€😀","model":"a"}', '{"t":"å€😀","model":"gpt"}'],
])('changes the name of the model in %s, and nothing else', (text, expected) => {
  const bytes = Buffer.from(text);
  const [place] = placesOf(bytes, 'model');
  expect(replaced(bytes, place!, '"gpt"').toString()).toBe(expected);
});

test('finds a name that is there twice', () => {
  expect(placesOf(Buffer.from('{"model":"a","model":"b"}'), 'model')).toHaveLength(2);
  expect(placesOf(Buffer.from('{"x":{"model":"a"}}'), 'model')).toHaveLength(0);
  expect(placesOf(Buffer.from('{}'), 'model')).toHaveLength(0);
});
