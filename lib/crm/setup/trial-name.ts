const mark = 'Roomkeeper trial '
const proofMark = 'Roomkeeper proof '

/** Name of a record that is made to try fields and deleted at once. `unique` keeps it from being taken for a repetition. */
export const trialName = (unique: string): string => `${mark}${unique}, deleted at once`

/** Name of a client that is made to prove the whole way, and deleted when its room was seen. */
export const proofName = (unique: string): string => `${proofMark}${unique}`

/** Whether a record was made to try fields: it is no client, and nobody is to be told when it is gone. */
export const isTrial = (name: string | undefined): boolean => name?.startsWith(mark) ?? false

/** Whether a record was made by us to be deleted again: while it is there a proof is a client, and once it is gone it never was one. */
export const isOurs = (name: string | undefined): boolean => isTrial(name) || (name?.startsWith(proofMark) ?? false)
