import type { Emitter } from '../emit.ts';
import { checkedConversions, conversions } from '../runtime/arithmetic.ts';
import { dynamicConvert } from '../runtime/dynamic.ts';
import * as operations from '../runtime/operations.ts';
import { box } from '../runtime/values.ts';
import type { Conversion } from '../types/conversions.ts';
import type { Type } from '../types/type.ts';
import { isEnum, nullableElement, specialOf } from '../types/well-known.ts';

/** Whether raw and boxed values of the type are the same. */
export function isBoxFree(type: Type): boolean {
  if (isEnum(type)) return false;
  const element = nullableElement(type);
  if (element !== undefined) return isBoxFree(element);
  const name = specialOf(type);
  return name === undefined || ['object', 'string', 'bool', 'int', 'long', 'decimal'].includes(name);
}

const smallIntegers = ['SByte', 'Byte', 'Int16', 'UInt16', 'Char', 'Int32', 'UInt32'];

/** Whether a numeric conversion leaves the JavaScript number as it is. */
function keepsNumber(key: string): boolean {
  const [from, to] = key.split('->') as [string, string];
  if (from === to) return true;
  if (to === 'Double') return from === 'Single' || smallIntegers.includes(from);
  if (to === 'Int32') return ['SByte', 'Byte', 'Int16', 'UInt16', 'Char'].includes(from);
  return to === 'UInt32' && ['Byte', 'UInt16', 'Char'].includes(from);
}

/** Emits a conversion of a value already emitted. */
export function emitConversion(emitter: Emitter, code: string, conversion: Conversion, isChecked: boolean): string {
  switch (conversion.kind) {
    case 'identity':
    case 'reference':
    case 'null':
      return code;
    case 'numeric': {
      if (keepsNumber(conversion.key)) return code;
      const convert = (isChecked ? checkedConversions : conversions)[conversion.key];
      if (convert === undefined) throw new Error(`There is no conversion ${conversion.key}.`);
      return `${emitter.capture(convert)}(${code})`;
    }
    case 'box':
    case 'to-dynamic':
      return isBoxFree(conversion.from)
        ? code
        : `${emitter.capture(box)}(${emitter.capture(conversion.from)}, ${code})`;
    case 'tuple': {
      const types = conversion.to.kind === 'tuple' ? conversion.to.elements.map((element) => element.type) : [];
      const converts = conversion.elements.map(
        (element) => `(item) => ${emitConversion(emitter, 'item', element, isChecked)}`,
      );
      return `${emitter.capture(operations.convertTuple)}(${code}, ${emitter.captureTypes(types)}, [${converts.join(', ')}])`;
    }
    case 'to-nullable':
      return emitConversion(emitter, code, conversion.inner, isChecked);
    case 'lift-nullable':
      return emitLifted(emitter, code, conversion.inner, isChecked);
    case 'from-nullable':
      return emitConversion(
        emitter,
        `${emitter.capture(operations.nullableValue)}(${code})`,
        conversion.inner,
        isChecked,
      );
    case 'user':
      return emitUser(emitter, code, conversion, isChecked);
    case 'cast':
      if (specialOf(conversion.to) === 'string') return `${emitter.capture(operations.castString)}(${code})`;
      return `${emitter.capture(operations.castTo)}(${code}, ${emitter.capture(conversion.to)})`;
    case 'unbox':
      return `${emitter.capture(operations.castTo)}(${code}, ${emitter.capture(conversion.to)})`;
    case 'from-dynamic':
      return `${emitter.capture(dynamicConvert)}(${code}, ${emitter.capture(conversion.to)}, ${conversion.explicit})`;
  }
}

function emitLifted(emitter: Emitter, code: string, inner: Conversion, isChecked: boolean): string {
  const converted = emitConversion(emitter, 'value', inner, isChecked);
  return converted === 'value' ? code : `${emitter.capture(operations.lift)}(${code}, (value) => ${converted})`;
}

function emitUser(
  emitter: Emitter,
  code: string,
  conversion: Conversion & { kind: 'user' },
  isChecked: boolean,
): string {
  const { method } = conversion;
  const types = method.typeArguments.length === 0 ? [] : [emitter.captureTypes(method.typeArguments)];
  const apply = (operand: string) => {
    const before = emitConversion(emitter, operand, conversion.before, isChecked);
    const call = `${emitter.capture(method.member.implementation)}(${[...types, before].join(', ')})`;
    return emitConversion(emitter, call, conversion.after, isChecked);
  };
  return conversion.lifted ? `${emitter.capture(operations.lift)}(${code}, (value) => ${apply('value')})` : apply(code);
}
