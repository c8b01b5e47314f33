import type { Records } from '#lib/crm/records/records-port.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { type Found, ok, problem, unknown } from '../finding.ts'

/**
 * Whether the contacts of a record have the fields that `client.contacts` asks for, as far as they can be read: nothing is said of the
 * fields where it has none. @throws RetryLater, Park
 */
export const contactFindings = async (
  records: Pick<Records, 'readContacts'>,
  ref: ClientRef,
  names: readonly string[],
): Promise<Found[]> => {
  if (names.length === 0) return []
  const { source, type } = ref
  const contacts = await records.readContacts(ref, names)
  if (contacts.length === 0)
    return [
      unknown(`${source}: the newest ${type} has no contact with an address to try on what client.contacts asks for`),
    ]
  const isShown = (name: string) => contacts.some(({ fields }) => Object.hasOwn(fields, name))
  const shown = names.filter(isShown)
  return [
    ...(shown.length > 0 ? [ok(`${source} shows the fields of contacts of ${type}: ${shown.join(', ')}`)] : []),
    ...names
      .filter((name) => !isShown(name))
      .map((name) =>
        problem(
          `${source} shows no field ${name} of contacts of ${type}, which client.contacts asks for`,
          'Correct its name in the settings: it is the one of the CRM’s API, and docs/rules.md, "People", says where each CRM has `role`. Or let Roomkeeper’s user read the field.',
        ),
      ),
  ]
}
