export type { Scope } from './scope.ts';
export { isBroader, scopes } from './scope.ts';
export type { Section } from './section.ts';
export { isSection, sections } from './section.ts';
