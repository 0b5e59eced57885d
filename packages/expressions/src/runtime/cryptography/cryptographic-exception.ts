import { DotNetException } from '../exceptions.ts';

/** `System.Security.Cryptography.CryptographicException`. */
export function cryptographicException(message: string): DotNetException {
  return new DotNetException('System.Security.Cryptography.CryptographicException', message);
}

/** `System.ObjectDisposedException` as the algorithms throw it, without the object's name. */
export function disposedException(): DotNetException {
  return new DotNetException('System.ObjectDisposedException', 'Cannot access a disposed object.');
}
