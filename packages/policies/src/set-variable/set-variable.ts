import {
  anything,
  attribute,
  definePolicy,
  dynamic,
  name,
  type Policy,
  scopes,
  sections,
  typeNameOf,
} from '@turnpike/policy';
import { isOpen, isStorable } from './storable.ts';

/** Keeps a value under a name for the rest of the request. */
export const setVariable: Policy = definePolicy({
  name: 'set-variable',
  reference: 'https://learn.microsoft.com/azure/api-management/set-variable-policy',
  sections,
  scopes,

  config: {
    name: attribute(name, 'The name of the variable.'),
    value: attribute(dynamic(anything), 'The value: text, or whatever the expression gives.'),
  },

  failures: {
    VariableTypeNotAllowed: 'The expression gave a value of a type that variables cannot hold.',
  },

  prepare({ name, value }, failure, place) {
    const { type = 'string' } = value;
    if (!isOpen(type)) {
      if (!isStorable(type)) place.report('invalid-value', 'value', `'value' gives ${type}; a variable cannot hold it`);
      return (context) => void context.variables.set(name, value(context));
    }
    return (context) => {
      const evaluated = value(context);
      if (!isStorable(typeNameOf(evaluated)))
        throw failure('VariableTypeNotAllowed', 500, `The variable '${name}' cannot hold a value of this type.`);
      context.variables.set(name, evaluated);
    };
  },
});
