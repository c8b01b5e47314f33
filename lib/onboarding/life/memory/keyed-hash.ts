import { createHmac } from 'node:crypto'
import { storedTitle } from '../../../docspace/rooms/stored-title.ts'
import type { LinkSecrets } from '../../room/desired.ts'

/** Hashes that nobody can guess back without the installation's secrets, and that cannot be taken for an id of a link. */
export interface KeyedHash {
  /** Of a room's title, as DocSpace stores it. */
  title(title: string): string
  /** Of an address, whatever its case. */
  address(address: string): string
  /** Of what tells one difference of a room from another. */
  difference(text: string): string
  isTitle(title: string, hash: string): boolean
  isAddress(address: string, hash: string): boolean
  isDifference(text: string, hash: string): boolean
}

/** Hashes are made with the first secret. Those that were made with an earlier one are known again. */
export const keyedHash = (secrets: LinkSecrets): KeyedHash => {
  const [first] = secrets
  const isOne = (text: string, hash: string) => secrets.some((secret) => hashOf(secret, text) === hash)
  return {
    title: (title) => hashOf(first, titleText(title)),
    address: (address) => hashOf(first, addressText(address)),
    difference: (text) => hashOf(first, differenceText(text)),
    isTitle: (title, hash) => isOne(titleText(title), hash),
    isAddress: (address, hash) => isOne(addressText(address), hash),
    isDifference: (text, hash) => isOne(differenceText(text), hash),
  }
}

// The words before it keep an address from having the hash of a title, and all of them from being an id of a link.
const titleText = (title: string): string => `memory\ntitle\n${storedTitle(title)}`
const addressText = (address: string): string => `memory\naddress\n${address.trim().toLowerCase()}`

const differenceText = (text: string): string => `memory\ndifference\n${text}`

const hashOf = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('base64url')
