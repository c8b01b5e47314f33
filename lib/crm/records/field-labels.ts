import type { FieldNames } from './fields.ts'

/** Labels of our fields on the record, the same in every CRM. */
export const fieldLabels: Readonly<Record<keyof FieldNames, string>> = {
  roomId: 'DocSpace room id',
  roomUrl: 'DocSpace room',
  invitationUrl: 'DocSpace invitation',
  status: 'DocSpace status',
}

export const fieldKinds = Object.keys(fieldLabels) as (keyof FieldNames)[]
