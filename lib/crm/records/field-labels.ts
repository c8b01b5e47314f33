import type { FieldNames } from './fields.ts'

/** What people read above each of our fields, the same in every CRM. */
export const fieldLabels: Readonly<Record<keyof FieldNames, string>> = {
  roomId: 'DocSpace room id',
  roomUrl: 'DocSpace room',
  invitationUrl: 'DocSpace invitation',
  status: 'DocSpace status',
}

export const fieldKinds = Object.keys(fieldLabels) as (keyof FieldNames)[]
