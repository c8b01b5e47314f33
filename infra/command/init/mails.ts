import * as z from 'zod/mini'
import { groupAt, type Init, type Settings, wrongAs } from './subject.ts'

/** The answer that means nobody. */
const nobody = '-'

/** Asks to whom reports of backups go; without anybody there are no backups. Portals beside the first stay as they are. */
export const askForBackups = async (init: Init, portalUrl: string): Promise<Settings | undefined> => {
  const before = groupAt(init.before, 'backup')
  const portals = groupAt(before, 'portals')
  const [name = 'main'] = Object.keys(portals)
  const known = groupAt(portals, name)
  const wrong = wrongAs(init, z.email())
  const addresses = (answer: string) => answer.split(/[\s,]+/).filter((one) => one !== '')
  const answer = await init.questions.text(
    `Administrators who get the report of each night's backup, mail addresses with commas between; ${nobody} for no backups:`,
    {
      initial: Array.isArray(known.recipients) ? known.recipients.join(', ') : nobody,
      wrong: (text) =>
        text === nobody
          ? undefined
          : addresses(text)
              .map(wrong)
              .find((one) => one !== undefined),
    },
  )
  if (answer === nobody || answer === '') {
    const { [name]: _none, ...others } = portals
    return Object.keys(others).length > 0 ? { ...before, portals: others } : undefined
  }
  const sender = await init.questions.text(
    'Mail address that reports are sent from (it, or its domain, is verified in SES):',
    {
      initial: typeof known.sender === 'string' ? known.sender : undefined,
      wrong,
    },
  )
  const portal = { url: portalUrl, ...known, recipients: addresses(answer), sender }
  return { ...before, portals: { ...portals, [name]: portal } }
}

/** Asks who gets the alarms. There are none on this machine. */
export const askForAlarms = async (init: Init): Promise<Settings | undefined> => {
  const before = groupAt(init.before, 'alarms')
  const known = init.before.alarms === undefined ? undefined : before
  if (init.environment === 'local') return known
  const wrong = wrongAs(init, z.email())
  const answer = await init.questions.text(`Mail address that alarms go to; ${nobody} for nobody:`, {
    initial: typeof before.email === 'string' ? before.email : nobody,
    wrong: (text) => (text === nobody ? undefined : wrong(text)),
  })
  const { email: _email, ...others } = before
  if (answer !== nobody) return { ...others, email: answer }
  return known && Object.keys(others).length > 0 ? others : undefined
}
