const mark = 'Roomkeeper trial '

/** Name of a record that is made to try fields and deleted at once. `unique` keeps it from being taken for a repetition. */
export const trialName = (unique: string): string => `${mark}${unique}, deleted at once`

/** Whether a record was made to try fields: it is no client, and nobody is to be told when it is gone. */
export const isTrial = (name: string | undefined): boolean => name?.startsWith(mark) ?? false
