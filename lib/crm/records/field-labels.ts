import type { FieldNames } from './field-names.ts'

/** Labels of our fields on the record, the same in every CRM. */
export const fieldLabels: Readonly<Record<keyof FieldNames, string>> = {
  roomId: 'DocSpace room id',
  roomUrl: 'DocSpace room',
  invitationUrl: 'DocSpace invitation',
  status: 'DocSpace status',
  joinedOn: 'DocSpace joined on',
}
