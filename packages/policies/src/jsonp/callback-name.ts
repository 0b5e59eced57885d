import { defineKind, type Kind } from '@turnpike/policy';

// ECMA-262, 12.7: an identifier name that is no reserved word. What has dots names a property of something: by such a
// callback a page of somebody else could call any method of this one.

const reserved: ReadonlySet<string> = new Set(
  (
    'await break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if implements import in instanceof interface let new null package private protected public return static ' +
    'super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

/** Long enough for those that libraries make; a name of any length could be a program in disguise. */
const longest = 128;

/** The name of a function that a page of somebody else may be called back by. */
export const callbackName: Kind<string> = defineKind('a JavaScript identifier', (text) => {
  const isName = text.length <= longest && /^[$_\p{ID_Start}](?:[$\u200c\p{ID_Continue}]|\u200d)*$/u.test(text);
  return isName && !reserved.has(text) ? text : undefined;
});
