/**
 * The longest text that the local model is given, in characters. What is longer is refused rather than cut: what begins
 * alike would be the same.
 */
export const mostLocalText = 8_192;
