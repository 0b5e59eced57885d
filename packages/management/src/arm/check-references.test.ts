import { expect, test } from 'vitest';
import { servicePath } from '../testing.ts';
import { checkReferences } from './check-references.ts';

const inTeam = `${servicePath}/workspaces/team`;

test.each([
  ['team', `${inTeam}/apis/a`],
  ['team', `${inTeam.toUpperCase()}/APIS/a`],
  ['team', `${servicePath}/users/1`],
  ['team', `${servicePath}/groups/developers`],
  ['team', '/apis/a'],
  ['team', 'any text at all'],
  [undefined, `${servicePath}/apis/a`],
  [undefined, servicePath],
  [undefined, inTeam],
])('L7: in the workspace %s, an id may be %s', (workspace, id) => {
  expect(checkReferences({ id }, { workspace })).toEqual([]);
});

test.each([
  ['team', servicePath],
  ['team', `${servicePath}/`],
  ['team', `${servicePath}//`],
  ['team', `${servicePath}/apis/a`],
  ['team', `${servicePath}/namedValues/n`],
  ['team', `${servicePath}/workspaces`],
  ['team', `${servicePath}/workspaces/teams/apis/a`],
  ['team', `${servicePath}/WORKSPACES/other/apis/a`],
  [undefined, `${inTeam}/apis/a`],
  [undefined, `${inTeam}/`],
])('L7: in the workspace %s, an id may not be %s, wherever it stands', (workspace, id) => {
  const target = expect.objectContaining({ target: 'list.deepId' });
  expect(checkReferences({ list: [{ deepId: id }] }, { workspace })).toEqual([target]);
});

test('texts that look like ids, and refer to nothing, may say anything', () => {
  expect(checkReferences({ description: `${servicePath}/apis/a` }, { workspace: 'team' })).toEqual([]);
});
