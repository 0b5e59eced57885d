import { argumentNull, invalidOperation } from '../../runtime/exceptions.ts';
import { hashCodeOf } from '../../runtime/hash-code.ts';
import { compareRaw, equalRaw, equalValues, rawToText } from '../../runtime/object.ts';
import { type TypeObject, typeObjectOf } from '../../runtime/type-object.ts';
import { box, defaultOf } from '../../runtime/values.ts';
import type { Type } from '../../types/type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

/**
 * `System.Nullable<T>`: https://learn.microsoft.com/dotnet/api/system.nullable-1. The receiver is the raw value or null,
 * and methods get the type argument after it.
 */
export const genericNullable: LibraryType = defineType('public struct System.Nullable<T>', {
  'Nullable(T value)': (_types: readonly Type[], value: unknown) => value,
  'bool HasValue { get; }': (self: unknown) => self !== null,
  'T Value { get; }': (self: unknown) => {
    if (self === null) throw invalidOperation('Nullable object must have a value.');
    return self;
  },
  'T GetValueOrDefault()': (self: unknown, [type]: readonly Type[]) => self ?? defaultOf(type as Type),
  'T GetValueOrDefault(T defaultValue)': (self: unknown, _types: readonly Type[], fallback: unknown) =>
    self ?? fallback,
  'string ToString()': (self: unknown, [type]: readonly Type[]) => (self === null ? '' : rawToText(type as Type, self)),
  'bool Equals(object other)': (self: unknown, [type]: readonly Type[], other: unknown) =>
    equalValues(self === null ? null : box(type as Type, self), other),
  'int GetHashCode()': (self: unknown, [type]: readonly Type[]) =>
    self === null ? 0 : hashCodeOf(box(type as Type, self)),
});

/** `System.Nullable`: https://learn.microsoft.com/dotnet/api/system.nullable */
export const nullable: LibraryType = defineType('public static class System.Nullable', {
  'static int Compare<T>(T? n1, T? n2)': ([type]: readonly Type[], left: unknown, right: unknown) =>
    compareRaw(type as Type, left, right),
  'static bool Equals<T>(T? n1, T? n2)': ([type]: readonly Type[], left: unknown, right: unknown) =>
    equalRaw(type as Type, left, right),
  'static Type GetUnderlyingType(Type nullableType)': (nullableType: TypeObject | null) => {
    if (nullableType === null) throw argumentNull('nullableType');
    const { type } = nullableType;
    const isNullable = type.kind === 'named' && type.definition.name === 'System.Nullable';
    return isNullable ? typeObjectOf(type.arguments[0] as Type) : null;
  },
});
