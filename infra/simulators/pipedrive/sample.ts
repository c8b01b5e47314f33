import { createHash } from 'node:crypto'
import type { Company, FieldDef, ObjectName, PipedriveUser } from './account.ts'

/** The key of a custom field: 40 hexadecimal digits, which differ from company to company but not from start to start here. */
function fieldCode(object: ObjectName, name: string): string {
  return createHash('sha1').update(`sample company/${object}/${name}`).digest('hex')
}

const names = {
  roomId: 'DocSpace room id',
  roomUrl: 'DocSpace room',
  invitationUrl: 'DocSpace invitation',
  status: 'DocSpace status',
}

function codes(object: ObjectName) {
  const code = (name: keyof typeof names) => fieldCode(object, names[name])
  return {
    roomId: code('roomId'),
    roomUrl: code('roomUrl'),
    invitationUrl: code('invitationUrl'),
    status: code('status'),
  }
}

/** What a fresh simulated company knows. No secret of anybody: they open nothing but this simulator. */
export const SAMPLE = {
  /** Of the integration's own user, an administrator. */
  apiToken: '8f0d3c51b7a94e62a1c05d7e94b3f6120a7c8e19',
  integrationUserId: 12_094_821,
  webhookUser: 'docspace',
  webhookPassword: 's3cr3t-pipedrive',
  anna: 'anna.manager@example.com',
  ben: 'ben.manager@example.com',
  /** A salesperson who has no account in DocSpace. */
  stranger: 'stranger@example.com',
  /** Left the company: deactivated. */
  gone: 'gone.manager@example.com',
  /** Keys of the custom fields. */
  fields: { organization: codes('organization'), person: codes('person'), deal: codes('deal') },
} as const

const core: Record<ObjectName, string> = {
  organization: 'id name owner_id add_time update_time visible_to label_ids address',
  person: 'id name first_name last_name owner_id org_id emails phones add_time update_time visible_to label_ids',
  deal: 'id title owner_id person_id org_id stage_id pipeline_id status value currency is_archived archive_time add_time update_time visible_to label_ids',
}

function user(id: number, name: string, email: string, more: Partial<PipedriveUser> = {}): PipedriveUser {
  return { id, name, email, active: true, isAdmin: false, apiToken: `sample-${id}`, ...more }
}

/** Fills a new company: its users, Pipedrive's own fields, and the DocSpace ones unless `withFields` is false. */
export function fill(company: Company, withFields: boolean, apiToken: string): void {
  company.users = [
    user(SAMPLE.integrationUserId, 'Roomkeeper', 'roomkeeper@example.com', { isAdmin: true, apiToken }),
    user(12_415_231, 'Anna Manager', SAMPLE.anna),
    user(12_415_232, 'Ben Manager', SAMPLE.ben),
    user(12_415_233, 'Sam Stranger', SAMPLE.stranger),
    user(12_415_234, 'Greta Gone', SAMPLE.gone, { active: false }),
  ]
  for (const [object, fields] of Object.entries(core) as [ObjectName, string][]) {
    const own = fields
      .split(' ')
      .map(
        (code): FieldDef => ({ code, name: code, type: code.endsWith('_time') ? 'date' : 'varchar', isCustom: false }),
      )
    const custom = Object.values(names).map(
      (name): FieldDef => ({ code: fieldCode(object, name), name, type: 'varchar', isCustom: true }),
    )
    company.fields.set(object, [...own, ...(withFields ? custom : [])])
  }
}
