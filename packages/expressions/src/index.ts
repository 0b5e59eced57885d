export { findExpressionEnd } from './scan.ts';
