/**
 * In lower case as far as ASCII goes. `toLowerCase` makes of some letters others (of İ an i and a dot), and so another address.
 */
export const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
