import { lowerAscii } from './ascii.ts'

/** Addresses that DocSpace accepts: it refuses a whole call for one malformed address. */
const address = /^[^\s@<>()[\],;:\\"]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/

/** Control characters, and characters without width that are copied from web pages: nobody sees them, and no mail arrives. */
const unseen = /[\p{Cc}\p{Cf}\u115F\u1160\u3164\uFFA0]|\u034F/gu

/**
 * The e-mail addresses in what people type into one field: `a@x.org`, `Pat Doe <a@x.org>`, `mailto:a@x.org`, several with commas,
 * semicolons or line ends between. In order, each once, in lower case; what is no address is left out.
 */
export const parseAddresses = (typed: string): string[] => {
  const found = typed.split(/[,;\r\n]/).map(bare)
  return [...new Set(found.filter((one) => one.length <= 254 && address.test(one)))]
}

const bare = (part: string): string => {
  const inner = /<([^<>]*)>/.exec(part)?.[1] ?? part
  return lowerAscii(inner.replace(unseen, '').trim()).replace(/^mailto:/, '')
}
