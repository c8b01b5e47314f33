/** Why no record can be made, line by line, in the CRM's own words where it has any. */
export interface NotMade {
  why: readonly string[]
}

/** A client that `roomkeeper prove` makes, to prove the whole way from the CRM to the room. */
export interface NewProof {
  object: string
  name: string
  /** Values by field that make the record a client. */
  fields: Readonly<Record<string, string>>
}

/** The records of a CRM, as far as a proof needs them. Every method @throws RetryLater, Park. */
export interface ProofRecords {
  /** Absent where the CRM sends no event for a record of our own user: a person makes the client then. */
  make?(client: NewProof): Promise<{ id: string } | NotMade>
  remove(object: string, id: string): Promise<void>
}
