const mark = 'Roomkeeper trial '
const proofMark = 'Roomkeeper proof '

/** Name of a record that is made to try fields and deleted at once. `unique` keeps the CRM from taking it for a duplicate. */
export const trialName = (unique: string): string => `${mark}${unique}, deleted at once`

/** Name of a client that `roomkeeper prove` makes, and deletes once its room is there. */
export const proofName = (unique: string): string => `${proofMark}${unique}`

/** Whether a record was made to try fields: it is never a client. */
export const isTrial = (name: string | undefined): boolean => name?.startsWith(mark) ?? false

/** Whether Roomkeeper made a record to delete it again. A proof is a client only while its record is there. */
export const isOurs = (name: string | undefined): boolean => isTrial(name) || (name?.startsWith(proofMark) ?? false)
