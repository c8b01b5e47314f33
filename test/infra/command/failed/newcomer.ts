import type { EspocrmSim } from '#infra/simulators/espocrm/index.ts'

/** Somebody of the agency who is in its EspoCRM and has no DocSpace account yet. */
export const newcomer = 'nora.new@example.com'

/** Lets the newcomer into the CRM, unless she is there. */
export const newcomerIn = async ({ asAdmin }: EspocrmSim): Promise<void> => {
  const { list } = (await asAdmin('GET', 'User?maxSize=50')).body as { list: { userName: string }[] }
  const userName = 'nora.new'
  if (list.some((one) => one.userName === userName)) return
  const { status } = await asAdmin('POST', 'User', {
    userName,
    lastName: 'New',
    emailAddress: newcomer,
    isActive: true,
  })
  if (status !== 200) throw new Error(`EspoCRM answered ${status} to a new user`)
}
